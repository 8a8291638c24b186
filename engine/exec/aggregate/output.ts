import { bitmapBytes, setBit } from '../../columns/bitmap';
import { type ColumnChunk, plainStorage } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
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
  const bitmap = allocate(from, bitmapBytes(groups));
  kernelsOf(from).groupBits(present, groups, bitmap);
  const nullCount = groups - kernelsOf(from).countBits(bitmap, groups);
  if (nullCount === 0) return { validity: 0, nullCount };
  const validity = allocate(out, bitmapBytes(groups));
  copyBytes(from, bitmap, bitmapBytes(groups), out, validity);
  return { validity, nullCount };
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

type NumberSource = Exclude<ColumnSource, { readonly kind: 'texts' }>;

function writeValues(
  from: WebAssembly.Memory,
  source: NumberSource,
  storage: ColumnChunk['storage'],
  groups: number,
  out: WebAssembly.Memory,
): Pointer {
  if (storage === 'bits') return writeBits(from, source, groups, out);
  if (storage === 'i128') return copied(from, wideValues(from, source, groups), groups * 16, out);
  if (source.kind === 'words' && source.present === 0 && storage !== 'i32') return copied(from, source.words, groups * 8, out);
  const width = storage === 'i32' ? 4 : 8;
  const values = allocate(out, groups * width);
  const room = allocate(from, Math.min(groups, BLOCK_GROUPS) * width);
  for (let group = 0; group < groups; group += BLOCK_GROUPS) {
    const count = Math.min(BLOCK_GROUPS, groups - group);
    plainValues(from, source, storage, group, count, room);
    copyBytes(from, room, count * width, out, values + group * width);
  }
  return values;
}

/** So many values are made at a time: a processor's first caches hold them until they are copied. */
const BLOCK_GROUPS = 4096;

function copied(from: WebAssembly.Memory, values: Pointer, bytes: number, out: WebAssembly.Memory): Pointer {
  const target = allocate(out, bytes);
  copyBytes(from, values, bytes, out, target);
  return target;
}

const SIGN = 0x80000000;
const kinds = { i32: 0, i64: 1, f64: 2 } as const;
const RAW = 3;

/** Values of four or eight bytes of `count` groups from `first` on. */
function plainValues(
  memory: WebAssembly.Memory,
  source: NumberSource,
  storage: ColumnChunk['storage'],
  first: number,
  count: number,
  out: Pointer,
): void {
  const kernels = kernelsOf(memory);
  if (source.kind === 'counts') {
    kernels.groupWiden(source.counts + first * 4, count, out);
    return;
  }
  const isOrdinals = source.kind === 'ordinals';
  const words = isOrdinals ? source.words.at(-1)! : source.kind === 'wide' ? source.low : source.words;
  const present = source.present === 0 ? 0 : source.present + first;
  kernels.groupValues(words + first * 8, present, count, isOrdinals ? kinds[storage as 'i32' | 'i64' | 'f64'] : RAW, out);
}

/** Values of sixteen bytes in the workspace. */
function wideValues(memory: WebAssembly.Memory, source: NumberSource, groups: number): Pointer {
  const ordinals = source.kind === 'ordinals';
  const [high, low] =
    source.kind === 'wide' ? [source.high, source.low] : ordinals ? [source.words[0]!, source.words[1]!] : [0, 0];
  const present = source.kind === 'counts' ? 0 : source.present;
  const out = allocate(memory, groups * 16);
  const { u8, u32 } = viewsOf(memory);
  for (let group = 0, to = out >>> 2; group < groups; group++, to += 4) {
    const taken = present === 0 || u8[present + group] === 1;
    u32[to] = taken ? u32[(low >>> 2) + group * 2]! : 0;
    u32[to + 1] = taken ? u32[(low >>> 2) + group * 2 + 1]! : 0;
    u32[to + 2] = taken ? u32[(high >>> 2) + group * 2]! : 0;
    u32[to + 3] = taken ? u32[(high >>> 2) + group * 2 + 1]! ^ (ordinals ? SIGN : 0) : 0;
  }
  return out;
}

function writeBits(from: WebAssembly.Memory, source: NumberSource, groups: number, out: WebAssembly.Memory): Pointer {
  const values = allocateZeroed(out, bitmapBytes(groups));
  if (source.kind !== 'ordinals') return values;
  const { u32 } = viewsOf(from);
  const { u8 } = viewsOf(out);
  for (let group = 0; group < groups; group++) if (u32[(source.words[0]! >>> 2) + group * 2] === 1) setBit(u8, values, group);
  return values;
}
