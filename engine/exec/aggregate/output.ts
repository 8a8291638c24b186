import { bitmapBytes, setBit } from '../../columns/bitmap';
import { type ColumnChunk, plainStorage } from '../../columns/column';
import { allocate, allocateZeroed, type Pointer, viewsOf } from '../../columns/memory';
import type { TypeName } from '../../plan/schema';
import { copyBytes } from '../sort/workspace';

/** One value per group in the workspace, on its way into a table. `present` is a byte per group; 0 = no nulls. */
export type ColumnSource =
  /** u64 ordinals: one array, or high and low. */
  | { readonly kind: 'ordinals'; readonly words: readonly Pointer[]; readonly present: Pointer }
  /** Eight-byte values as they are stored. */
  | { readonly kind: 'words'; readonly words: Pointer; readonly present: Pointer }
  /** Wide integers, low and high halves. */
  | { readonly kind: 'wide'; readonly low: Pointer; readonly high: Pointer; readonly present: Pointer }
  | { readonly kind: 'counts'; readonly counts: Pointer }
  /** `offsets` (groups + 1) into bytes. */
  | { readonly kind: 'texts'; readonly offsets: Pointer; readonly bytes: Pointer; readonly present: Pointer };

/** Writes a column of `groups` values to `out`. */
export function writeColumn(
  from: WebAssembly.Memory,
  source: ColumnSource,
  type: TypeName,
  groups: number,
  out: WebAssembly.Memory,
): ColumnChunk {
  const storage = plainStorage(type);
  if (storage === 'none') return { type, storage, values: 0, bytes: 0, validity: 0, nullCount: groups, dictionary: null };
  const present = source.kind === 'counts' ? 0 : source.present;
  const validity = writeValidity(from, present, groups, out);
  const column = { type, storage, dictionary: null, ...validity };
  if (source.kind === 'texts') return { ...column, ...writeTexts(from, source, groups, out) };
  return { ...column, values: writeValues(from, source, storage, groups, out), bytes: 0 };
}

function writeValidity(
  from: WebAssembly.Memory,
  present: Pointer,
  groups: number,
  out: WebAssembly.Memory,
): Pick<ColumnChunk, 'validity' | 'nullCount'> {
  if (present === 0) return { validity: 0, nullCount: 0 };
  const validity = allocateZeroed(out, bitmapBytes(groups));
  const source = viewsOf(from).u8;
  const target = viewsOf(out).u8;
  let nullCount = groups;
  for (let group = 0; group < groups; group++) {
    if (source[present + group] === 0) continue;
    setBit(target, validity, group);
    nullCount--;
  }
  return nullCount === 0 ? { validity: 0, nullCount } : { validity, nullCount };
}

function writeTexts(
  from: WebAssembly.Memory,
  { offsets, bytes }: { readonly offsets: Pointer; readonly bytes: Pointer },
  groups: number,
  out: WebAssembly.Memory,
): Pick<ColumnChunk, 'values' | 'bytes'> {
  const length = viewsOf(from).u32[(offsets >>> 2) + groups]!;
  const values = allocate(out, (groups + 1) * 4);
  const target = allocate(out, length);
  copyBytes(from, offsets, (groups + 1) * 4, out, values);
  copyBytes(from, bytes, length, out, target);
  return { values, bytes: target };
}

function writeValues(
  from: WebAssembly.Memory,
  source: Exclude<ColumnSource, { kind: 'texts' }>,
  storage: ColumnChunk['storage'],
  groups: number,
  out: WebAssembly.Memory,
): Pointer {
  const width = storage === 'i128' ? 16 : storage === 'i32' ? 4 : 8;
  const values = storage === 'bits' ? allocateZeroed(out, bitmapBytes(groups)) : allocate(out, groups * width);
  const { u32 } = viewsOf(from);
  const to = viewsOf(out);
  const at = values >>> 2;
  for (let group = 0; group < groups; group++) {
    const [low, high] = wordAt(u32, source, group, storage);
    if (storage === 'bits') {
      if (low === 1) setBit(to.u8, values, group);
    } else if (storage === 'i32') to.u32[at + group] = low;
    else {
      const place = storage === 'i128' ? at + group * 4 : at + group * 2;
      to.u32[place] = low;
      to.u32[place + 1] = high;
      if (storage === 'i128') writeHigh(u32, source, group, to.u32, place + 2);
    }
  }
  clearNulls(from, source, values, width, storage, groups, out);
  return values;
}

const SIGN = 0x80000000;

/** The low (or only) eight bytes of a value. */
function wordAt(
  u32: Uint32Array,
  source: Exclude<ColumnSource, { kind: 'texts' }>,
  group: number,
  storage: ColumnChunk['storage'],
): readonly [number, number] {
  if (source.kind === 'counts') return [u32[(source.counts >>> 2) + group]!, 0];
  const pointer = source.kind === 'wide' ? source.low : source.kind === 'words' ? source.words : source.words.at(-1)!;
  const low = u32[(pointer >>> 2) + group * 2]!;
  const high = u32[(pointer >>> 2) + group * 2 + 1]!;
  if (source.kind !== 'ordinals' || storage === 'i128') return [low, high];
  if (storage !== 'f64') return [low, high ^ SIGN];
  const fold = high >> 31;
  return [low ^ ~fold, high ^ (~fold | SIGN)];
}

function writeHigh(
  u32: Uint32Array,
  source: Exclude<ColumnSource, { kind: 'texts' }>,
  group: number,
  to: Uint32Array,
  at: number,
): void {
  const pointer = source.kind === 'wide' ? source.high : source.kind === 'ordinals' ? source.words[0]! : 0;
  to[at] = u32[(pointer >>> 2) + group * 2]!;
  to[at + 1] = u32[(pointer >>> 2) + group * 2 + 1]! ^ (source.kind === 'ordinals' ? SIGN : 0);
}

/** Values at nulls are zero. */
function clearNulls(
  from: WebAssembly.Memory,
  source: ColumnSource,
  values: Pointer,
  width: number,
  storage: ColumnChunk['storage'],
  groups: number,
  out: WebAssembly.Memory,
): void {
  if (source.kind === 'counts' || source.present === 0 || storage === 'bits') return;
  const { u8 } = viewsOf(from);
  const target = viewsOf(out).u8;
  for (let group = 0; group < groups; group++) {
    if (u8[source.present + group] === 0) target.fill(0, values + group * width, values + (group + 1) * width);
  }
}
