import type { PlaceOf } from '../../cluster/executor/messages';
import { type Pointer, viewsOf } from '../../columns/memory';
import type { GroupPiece } from './pieces';
import type { StateArrays } from './state';

/** A piece whose arrays were read from a file to other places. */
export function movedPiece(value: unknown, memory: WebAssembly.Memory, placeOf: PlaceOf): GroupPiece {
  const piece = value as GroupPiece;
  const { u32 } = viewsOf(memory);
  return {
    memory,
    groups: piece.groups,
    keys: movedArrays(piece.keys, u32, placeOf),
    states: piece.states.map((state) => movedArrays(state, u32, placeOf)),
    entries: piece.entries.map((each) => each && { ...each, ...movedArrays(each, u32, placeOf) }),
  };
}

function movedArrays({ halves, words, texts }: StateArrays, u32: Uint32Array, placeOf: PlaceOf): StateArrays {
  return {
    halves: halves.map(placeOf),
    words: words.map(placeOf),
    texts: texts.map(({ offsets, bytes }) => {
      const moved = placeOf(offsets);
      return { offsets: moved, bytes: movedBytes(bytes, moved === 0 ? 0 : u32[moved >>> 2]!, placeOf) };
    }),
  };
}

/** Of texts only those of the piece were written, which start at the first offset. */
function movedBytes(bytes: Pointer, first: number, placeOf: PlaceOf): Pointer {
  return placeOf(bytes + first) - first;
}
