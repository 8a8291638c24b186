import type { ColumnChunk } from '../../columns/column';
import { type Pointer, viewsOf } from '../../columns/memory';
import { takeZeroed } from './decode-column';
import type { Room } from './room';
import { type Bounds, boundsOf, orders } from './statistics';

/** A column as codes: `map` (u32) leads from a code to the entry of the dictionary page, which holds only entries in use. */
export interface Coded {
  readonly codes: Pointer;
  readonly codeBytes: 1 | 2 | 4;
  readonly map: Pointer;
  readonly entries: number;
  readonly page: Pointer;
  readonly pageBytes: number;
  readonly bounds: Bounds;
  /** The bytes of an entry where entries stand in the order of their values, so that pages have bounds; else null, and `bounds` are told. */
  readonly entry: ((index: number) => Uint8Array) | null;
}

/** Bits of an index into so many entries. */
export function widthOfEntry(entries: number): number {
  return Math.max(1, Math.ceil(Math.log2(entries)));
}

const codeWidths = { dict8: 1, dict16: 2, dict32: 4 } as const;

interface Codes {
  readonly codes: Pointer;
  readonly codeBytes: 1 | 2 | 4;
  readonly count: number;
  readonly offsets: Pointer;
  readonly bytes: Pointer;
}

/** A text column's own dictionary, or one that is found by looking; null where there are too many distinct strings. */
export function codedOf(room: Room, column: ColumnChunk, rows: number): Coded | null {
  if (column.type !== 'string') return null;
  const codes = ownCodes(column) ?? (column.storage === 'utf8' ? foundCodes(room, column, rows) : null);
  return codes === null ? null : used(room, column, rows, codes);
}

/** The column with each row's own text instead of a code. */
export function spelled(room: Room, column: ColumnChunk, rows: number): ColumnChunk {
  const own = ownCodes(column);
  if (own === null) return column;
  const { u8, u16, u32 } = viewsOf(room.memory);
  const codes = (own.codeBytes === 1 ? u8 : own.codeBytes === 2 ? u16 : u32).subarray(
    own.codes / own.codeBytes,
    own.codes / own.codeBytes + rows,
  );
  const entries = own.offsets >>> 2;
  let length = 0;
  for (const code of codes) length += u32[entries + code + 1]! - u32[entries + code]!;
  const offsets = room.take((rows + 1) * 4);
  const bytes = room.take(length);
  room.kernels.sortSpell(own.codes, own.codeBytes, own.offsets, own.bytes, rows, offsets, bytes);
  return { ...column, storage: 'utf8', values: offsets, bytes, dictionary: null };
}

function ownCodes({ storage, values, dictionary }: ColumnChunk): Codes | null {
  if (dictionary === null || (storage !== 'dict8' && storage !== 'dict16' && storage !== 'dict32')) return null;
  return {
    codes: values,
    codeBytes: codeWidths[storage],
    count: dictionary.count,
    offsets: dictionary.offsets,
    bytes: dictionary.bytes,
  };
}

const SLAB_ROWS = 4096;
const MOST_ENTRIES = 65536;
const SLOTS = 2 ** 18;

/** Looks through the strings slab by slab and gives up when more than every fourth (in the first slab: every second) is new. */
function foundCodes(room: Room, column: ColumnChunk, rows: number): Codes | null {
  const { u32 } = viewsOf(room.memory);
  const at = column.values >>> 2;
  const bottom = room.take(0);
  const codes = room.take(rows * 4);
  const table = takeZeroed(room, SLOTS * 4);
  const offsets = room.take((MOST_ENTRIES + SLAB_ROWS + 1) * 4);
  const bytes = room.take(u32[at + rows]! - u32[at]!);
  viewsOf(room.memory).u32[offsets >>> 2] = 0;
  let count = 0;
  for (let row = 0; row < rows; row += SLAB_ROWS) {
    const slab = Math.min(SLAB_ROWS, rows - row);
    count =
      room.kernels.parquetDistinct(
        column.values + row * 4,
        column.bytes,
        slab,
        table,
        SLOTS - 1,
        offsets,
        bytes,
        count,
        codes + row * 4,
      ) >>> 0;
    if (count > Math.min(MOST_ENTRIES, SLAB_ROWS / 4 + (row + slab) / 4)) {
      room.release(bottom);
      return null;
    }
  }
  return { codes, codeBytes: 4, count, offsets, bytes };
}

function used(room: Room, column: ColumnChunk, rows: number, { codes, codeBytes, count, offsets, bytes }: Codes): Coded {
  const flags = takeZeroed(room, count);
  room.kernels.parquetUsed(codes, rows, column.validity, codeBytes, flags);
  const map = takeZeroed(room, count * 4);
  const { u32 } = viewsOf(room.memory);
  const dictionaryBytes = u32[(offsets >>> 2) + count]! - u32[offsets >>> 2]!;
  const page = room.take(dictionaryBytes + count * 4);
  const views = viewsOf(room.memory);
  const bounds = boundsOf(orders.bytes);
  let entries = 0;
  let to = page;
  for (let code = 0; code < count; code++) {
    if (views.u8[flags + code] === 0) continue;
    views.u32[(map >>> 2) + code] = entries++;
    const start = bytes + views.u32[(offsets >>> 2) + code]!;
    const end = bytes + views.u32[(offsets >>> 2) + code + 1]!;
    for (let k = 0; k < 4; k++) views.u8[to + k] = (end - start) >>> (k * 8);
    views.u8.copyWithin(to + 4, start, end);
    const text = views.u8.subarray(start, end);
    bounds.add(text, text);
    to += 4 + end - start;
  }
  return { codes, codeBytes, map, entries, page, pageBytes: to - page, bounds, entry: null };
}
