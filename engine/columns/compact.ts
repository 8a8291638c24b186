import { bitmapBytes } from './bitmap';
import { type ColumnChunk, type Table, widthOf } from './column';
import type { Kernels } from './kernels/kernels';
import { kernelsOf } from './kernels/load';
import { type Pointer, viewsOf } from './memory';
import { type Passing, RoomAbove } from './room-above';
import { withoutZones } from './zones';

/** The rows of a table that belong to it, one after the other. */
export function compact(table: Table): Passing {
  if (table.selection === null) return { table, giveBack: () => undefined };
  const { bitmap, count } = table.selection;
  const room = new RoomAbove(table.memory);
  const chosen = room.take(bitmap.byteLength);
  viewsOf(table.memory).u8.set(bitmap, chosen);
  const work: Work = { room, kernels: kernelsOf(table.memory), chosen, rows: table.rows, count };
  const columns = table.columns.map((column) => compactColumn(column, work));
  return { table: { ...table, columns, rows: count, selection: null }, giveBack: () => room.giveBack() };
}

/** Rows to be put one after the other, and where: those set in the bitmap `chosen`, `count` of `rows`. */
export interface Work {
  readonly room: Pick<RoomAbove, 'memory' | 'take'>;
  readonly kernels: Kernels;
  readonly chosen: Pointer;
  readonly rows: number;
  readonly count: number;
}

function compactColumn(column: ColumnChunk, work: Work): ColumnChunk {
  if (column.storage === 'none') return { ...column, nullCount: work.count };
  return { ...withoutZones(column), ...valuesOf(column, work), ...validityOf(column, work) };
}

type Values = Pick<ColumnChunk, 'storage' | 'values' | 'bytes' | 'dictionary'>;
type Layout = Pick<ColumnChunk, 'storage' | 'values' | 'bytes'>;

function valuesOf(column: ColumnChunk, work: Work): Values {
  const { storage, dictionary } = column;
  const coded: Values = { storage, dictionary, ...chosenValues(column, work) };
  return dictionary === null || dictionary.count <= Math.max(256, work.count / 2) ? coded : spelled(coded, work);
}

/** The values of the chosen rows, stored as they were. */
export function chosenValues({ storage, values, bytes }: Layout, work: Work): Pick<ColumnChunk, 'values' | 'bytes'> {
  const { room, kernels, chosen, rows, count } = work;
  if (storage === 'bits') return { values: chosenBits(values, work), bytes: 0 };
  if (storage === 'utf8') {
    const offsets = room.take((count + 1) * 4);
    const texts = room.take(kernels.compactTextBytes(values, chosen, rows) >>> 0);
    kernels.compactTexts(values, bytes, chosen, rows, offsets, texts);
    return { values: offsets, bytes: texts };
  }
  return { values: chosenWords(values, widthOf(storage), work), bytes: 0 };
}

/** Values of 1, 2, 4, 8 or 16 bytes. */
export function chosenWords(values: Pointer, width: number, { room, kernels, chosen, rows, count }: Work): Pointer {
  const out = room.take(count * width);
  kernels.compactValues(values, width, chosen, rows, out);
  return out;
}

export function chosenBits(bits: Pointer, { room, kernels, chosen, rows, count }: Work): Pointer {
  const out = room.take(bitmapBytes(count));
  kernels.compactBits(bits, chosen, rows, out);
  return out;
}

/** Few rows of many texts: each row its text, so that nobody writes the others. */
function spelled({ storage, values, dictionary }: Values, { room, kernels, count }: Work): Values {
  const width = widthOf(storage);
  const { u16, u8, u32 } = viewsOf(room.memory);
  const codes = (width === 1 ? u8 : width === 2 ? u16 : u32).subarray(values / width, values / width + count);
  const entries = dictionary!.offsets >>> 2;
  let length = 0;
  for (const code of codes) length += u32[entries + code + 1]! - u32[entries + code]!;
  const offsets = room.take((count + 1) * 4);
  const bytes = room.take(length);
  kernels.sortSpell(values, width, dictionary!.offsets, dictionary!.bytes, count, offsets, bytes);
  return { storage: 'utf8', values: offsets, bytes, dictionary: null };
}

function validityOf(column: ColumnChunk, work: Work): Pick<ColumnChunk, 'validity' | 'nullCount'> {
  if (column.validity === 0) return { validity: 0, nullCount: 0 };
  const validity = work.room.take(bitmapBytes(work.count));
  const present = work.kernels.compactBits(column.validity, work.chosen, work.rows, validity);
  return { validity: present === work.count ? 0 : validity, nullCount: work.count - present };
}
