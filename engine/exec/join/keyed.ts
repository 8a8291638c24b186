import { allocate, viewsOf } from '../../columns/memory';
import type { TypeName } from '../../plan/schema';
import { rangeOf, validityOf } from '../aggregate/aggregate-reduce';
import { GroupTable } from '../aggregate/group-table';
import { ordinalsOf } from '../aggregate/key-source';
import type { KeyOrdinals } from '../aggregate/key-words';
import { type GroupPiece, joinArrays } from '../aggregate/pieces';
import type { StateArrays } from '../aggregate/state';
import { TextNumbers } from '../aggregate/text-numbers';
import { isText } from '../sort/layout';

/** Rows of one side: global numbers, ascending, and what their keys are: equal keys have equal ids, 0 matches nothing. */
export interface Keyed {
  readonly rows: Uint32Array;
  readonly ids: Uint32Array;
}

export interface JoinedKey {
  readonly type: TypeName;
  /** Nulls equal each other. */
  readonly nulls: boolean;
}

/** The keys of both sides as ids of one numbering, 1 to `count`. */
export function keyed(
  memory: WebAssembly.Memory,
  keys: readonly JoinedKey[],
  leftPieces: readonly GroupPiece[],
  rightPieces: readonly GroupPiece[],
): { readonly left: Keyed; readonly right: Keyed; readonly count: number } {
  const pieces = [...leftPieces, ...rightPieces].filter((piece) => piece.groups > 0);
  const rows = countOf(pieces);
  const joined = joinArrays(
    memory,
    pieces.map((piece) => ({ memory: piece.memory, rows: piece.groups, arrays: piece.keys })),
  );
  if (rows === 0) return { left: nobody, right: nobody, count: 0 };
  const ordinals = readKeys(memory, keys, joined, rows);
  const ranges = ordinals.map((key) => rangeOf(memory, key, rows));
  const table = new GroupTable(memory, ranges, rows);
  const pointer = table.assign(ordinals, 0, rows, joined.halves[0]!, 0) >>> 2;
  const { u32 } = viewsOf(memory);
  const ids = u32.slice(pointer, pointer + rows);
  keys.forEach(({ nulls }, key) => {
    const present = joined.halves[key + 1]! >>> 2;
    if (!nulls) for (let row = 0; row < rows; row++) if (u32[present + row] === 0) ids[row] = 0;
  });
  const numbers = u32.slice(joined.halves[0]! >>> 2, (joined.halves[0]! >>> 2) + rows);
  const cut = countOf(leftPieces);
  const left = { rows: numbers.subarray(0, cut), ids: ids.subarray(0, cut) };
  return { left, right: { rows: numbers.subarray(cut), ids: ids.subarray(cut) }, count: table.count };
}

const nobody: Keyed = { rows: new Uint32Array(0), ids: new Uint32Array(0) };

function countOf(pieces: readonly GroupPiece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.groups, 0);
}

function readKeys(memory: WebAssembly.Memory, keys: readonly JoinedKey[], joined: StateArrays, rows: number): KeyOrdinals[] {
  let word = 0;
  let text = 0;
  return keys.map(({ type }, key) => {
    const validity = validityOf(memory, joined.halves[key + 1]!, rows);
    if (!isText(type)) return { words: joined.words.slice(word, (word += ordinalsOf(type).length)), validity };
    const out = allocate(memory, rows * 8);
    const { offsets, bytes } = joined.texts[text++]!;
    new TextNumbers(memory).number(offsets, bytes, validity, rows, out);
    return { words: [out], validity };
  });
}
