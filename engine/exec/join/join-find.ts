import { bitmapBytes, setBit } from '../../columns/bitmap';
import { type ColumnChunk, plainStorage, widthOf } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Bound } from '../../functions/bound';
import type { JoinHow } from '../../plan/relation';
import { numberSource, typeRanges } from '../aggregate/key-source';
import { Staging } from '../sort/staging';
import { allocateCleared, copyBytes } from '../sort/workspace';
import type { JoinIndex } from './join-index';
import { NOBODY } from './match';

/** Kinds of joins that an index of the right side answers: every row of the result is a left row. */
export type FoundHow = Exclude<JoinHow, 'right' | 'full' | 'cross'>;

/** Whether rows belong that found nobody, and those that found somebody. */
export const taken = {
  inner: [0, 1],
  left: [1, 1],
  semi: [0, 1],
  anti: [1, 0],
} as const satisfies Readonly<Record<FoundHow, readonly [lonely: 0 | 1, met: 0 | 1]>>;

/** Looks up a batch of keys: u32 right rows by global number at `found`. Gives how many found nobody. */
export type Find = (from: WebAssembly.Memory, keys: Vector, found: Pointer) => number;

const SIGN = 1n << 63n;

/** The index comes to where the keys are. */
export function finderIn(memory: WebAssembly.Memory, { type }: Bound, index: JoinIndex): Find {
  const { least, span, mask, nullRow } = index;
  const pointer = allocate(memory, index.bytes);
  copyBytes(index.memory, index.pointer, index.bytes, memory, pointer);
  const kernels = kernelsOf(memory);
  const source = numberSource(type, { nulls: true, ranges: typeRanges(type) }, memory);
  const staging = new Staging(memory);
  const plainLeast = BigInt.asIntN(64, least - SIGN);
  return (from, keys, found) => {
    if (mask === 0 && isInteger(keys)) {
      const { values, storage, validity, rows } = staging.bring(from, keys);
      return kernels.joinFindSpan(values, widthOf(storage), validity, rows, plainLeast, span, pointer, nullRow, found) >>> 0;
    }
    const { words, validity } = source.read(from, keys);
    if (mask === 0) return kernels.joinFindSpan(words[0]!, 8, validity, keys.rows, least, span, pointer, nullRow, found) >>> 0;
    return kernels.joinFind(words[0]!, validity, keys.rows, pointer, mask, nullRow, found) >>> 0;
  };
}

/** Whether columns of the right may be laid out by key: there are not many more places than rows. */
export function isDense({ type }: Bound, { mask, span }: JoinIndex, rows: number): boolean {
  return mask === 0 && isInteger({ storage: plainStorage(type) }) && span <= 2 * rows;
}

/** Finds places by key, counted from the least; those of null keys are behind the last. */
export function placerIn(memory: WebAssembly.Memory, index: JoinIndex): Find {
  const { least, span, nullRow } = index;
  const present = presenceIn(memory, index);
  const staging = new Staging(memory);
  const plainLeast = BigInt.asIntN(64, least - SIGN);
  const nullPlace = nullRow === NOBODY ? NOBODY : span;
  const kernels = kernelsOf(memory);
  return (from, keys, places) => {
    const { values, storage, validity, rows } = staging.bring(from, keys);
    if (storage !== 'none')
      return kernels.joinPlaceSpan(values, widthOf(storage), validity, rows, plainLeast, span, present, nullPlace, places) >>> 0;
    viewsOf(memory).u32.fill(nullPlace, places >>> 2, (places >>> 2) + rows);
    return nullPlace === NOBODY ? rows : 0;
  };
}

/** Which places have a row, as a bitmap; 0 = all. */
function presenceIn(memory: WebAssembly.Memory, { memory: from, pointer, span }: JoinIndex): Pointer {
  const rows = viewsOf(from).u32.subarray(pointer >>> 2, (pointer >>> 2) + span);
  if (!rows.includes(0)) return 0;
  const present = allocateCleared(memory, bitmapBytes(span));
  const { u8 } = viewsOf(memory);
  for (let place = 0; place < span; place++) if (rows[place] !== 0) setBit(u8, present, place);
  return present;
}

/** The right row at each place, row 0 where there is none. */
export function rowsByPlace(memory: WebAssembly.Memory, { memory: from, pointer, span, nullRow }: JoinIndex): Pointer {
  const rows = allocate(memory, (span + 1) * 4);
  const source = viewsOf(from).u32;
  const { u32 } = viewsOf(memory);
  for (let place = 0; place < span; place++) u32[(rows >>> 2) + place] = Math.max(1, source[(pointer >>> 2) + place]!) - 1;
  u32[(rows >>> 2) + span] = nullRow === NOBODY ? 0 : nullRow;
  return rows;
}

/** Whose ordinals are the values themselves, counted from the least there can be. */
function isInteger({ storage }: Pick<ColumnChunk, 'storage'>): boolean {
  return storage === 'i32' || storage === 'i64';
}
