import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { isText, type OrdinalRange } from '../sort/layout';
import { writeOrdinals } from '../sort/ordinals';
import { allocateCleared } from '../sort/workspace';
import { GroupTable } from './group-table';
import { ordinalsOf, typeRanges } from './key-source';
import type { KeyOrdinals } from './key-words';
import { spellTexts } from './spell-texts';
import type { State, StateEntries } from './state';
import { allPresent } from './states-number';
import { TextNumbers } from './text-numbers';

const SIGN = 1n << 63n;
const IDS: OrdinalRange = { least: SIGN + 1n, greatest: SIGN + (1n << 31n) - 1n };
const ONE: OrdinalRange = { least: SIGN + 1n, greatest: SIGN + 1n };
const NUMBERS: OrdinalRange = { least: 0n, greatest: (1n << 32n) - 1n };

/** count_distinct: the different (group, values) pairs, in a table of their own. `rows`: the most that come at once. */
export function distinctState(memory: WebAssembly.Memory, types: readonly TypeName[], grouped: boolean, rows: number): State {
  const most = Math.max(rows, BATCH_ROWS);
  const kernels = kernelsOf(memory);
  const args = types.map((type) => argument(memory, type, most));
  const ranges = types.map((type) => ({ nulls: false, ranges: isText(type) ? [NUMBERS] : typeRanges(type) }));
  const table = new GroupTable(memory, [{ nulls: false, ranges: [grouped ? IDS : ONE] }, ...ranges], most);
  const room = allocate(memory, bitmapBytes(most));
  const taking = allocate(memory, bitmapBytes(most));
  const idWords = allocate(memory, most * 8);
  const enter = (ids: Pointer, keys: readonly KeyOrdinals[], bitmap: Pointer, entries: number): void => {
    kernels.sortOrdinalI32(ids, entries, idWords);
    table.assign([{ words: [idWords], validity: 0 }, ...keys], bitmap, entries, 0, 0);
  };
  return {
    update(ids, _count, vectors, entries) {
      if (vectors.some((vector) => vector.storage === 'none')) return;
      const validity = allPresent(memory, vectors, entries, room);
      kernels.groupPresent(ids, entries, taking);
      if (validity !== 0) kernels.andBits(taking, validity, taking, bitmapBytes(entries));
      enter(
        ids,
        vectors.map((vector, i) => args[i]!.read(vector)),
        taking,
        entries,
      );
    },
    merge: () => undefined,
    publish: () => ({ halves: [], words: [], texts: [] }),
    publishEntries: () => entriesOf(memory, table, args),
    mergeEntries(ids, _count, entries) {
      const groups = allocate(memory, entries.rows * 4);
      kernels.sortGather32(ids, entries.halves[0]!, entries.rows, groups);
      enter(groups, readEntries(args, entries), 0, entries.rows);
    },
    finish(count) {
      const counts = allocateCleared(memory, count * 4);
      const [ids] = table.unpack();
      const { u32 } = viewsOf(memory);
      for (let pair = 0; pair < table.count; pair++) u32[(counts >>> 2) + u32[(ids!.words[0]! >>> 2) + pair * 2]! - 1]!++;
      return { kind: 'counts', counts };
    },
  };
}

/** One argument of the pairs. */
interface Argument {
  readonly numbers: TextNumbers | null;
  readonly wordCount: number;
  readonly room: readonly Pointer[];
  read(vector: Vector): KeyOrdinals;
}

function argument(memory: WebAssembly.Memory, type: TypeName, rows: number): Argument {
  const numbers = isText(type) ? new TextNumbers(memory) : null;
  const ordinals = isText(type) ? [] : ordinalsOf(type);
  const room = (numbers === null ? ordinals : [0]).map(() => allocate(memory, rows * 8));
  return {
    numbers,
    wordCount: ordinals.length,
    room,
    read(vector) {
      numbers?.number(vector.values, vector.bytes, vector.validity, vector.rows, room[0]!);
      ordinals.forEach((ordinal, word) => {
        writeOrdinals(kernelsOf(memory), vector, ordinal, 0, room[word]!);
      });
      return { words: room, validity: 0 };
    },
  };
}

function entriesOf(memory: WebAssembly.Memory, table: GroupTable, args: readonly Argument[]): StateEntries {
  const [ids, ...keys] = table.unpack();
  const groups = allocate(memory, table.count * 4);
  const { u32 } = viewsOf(memory);
  for (let pair = 0; pair < table.count; pair++) u32[(groups >>> 2) + pair] = u32[(ids!.words[0]! >>> 2) + pair * 2]! - 1;
  const words = keys.flatMap((key, i) => (args[i]!.numbers === null ? key.words : []));
  const texts = keys.flatMap((key, i) => {
    const { numbers } = args[i]!;
    return numbers === null ? [] : [spellTexts(memory, numbers, key.words[0]!, 0, table.count)];
  });
  return { rows: table.count, halves: [groups], words, texts };
}

function readEntries(args: readonly Argument[], entries: StateEntries): KeyOrdinals[] {
  let word = 0;
  let text = 0;
  return args.map(({ numbers, wordCount, room }) => {
    if (numbers === null) return { words: entries.words.slice(word, (word += wordCount)), validity: 0 };
    const { offsets, bytes } = entries.texts[text++]!;
    numbers.number(offsets, bytes, 0, entries.rows, room[0]!);
    return { words: room, validity: 0 };
  });
}
