import type { ColumnChunk, Table } from '../../columns/column';
import { type Pointer, viewsOf } from '../../columns/memory';
import { isNarrow } from '../../columns/narrow';
import { widenColumn } from '../../columns/widen';
import { isNested } from '../../plan/nested-type';
import type { Field } from '../../plan/schema';
import { type EncodedChunk, freshRoom, type TakeRoom } from '../format';
import { leavesOf } from './nested-leaves';
import { numberCodesOf } from './number-dictionary';
import { PageSink, type PageSize } from './page-sink';
import { Encoding } from './parquet-types';
import { Room } from './room';
import { type Coded, codedOf, spelled } from './write-dictionary';
import type { WrittenColumn, WrittenRowGroup } from './write-footer';
import type { WrittenPage } from './write-index';
import { writeNested } from './write-nested';
import type { ParquetWriteValues } from './write-options';
import { putVarint, type ValueWriter, valueWriterOf } from './write-values';

const PAGE_ROWS = 32768;
const PAGE_BYTES = 2 ** 26;
const RANGE_BYTES = 64;

/** Encodes a table as one row group. Scratch is taken above the table in its memory and given back. */
export function encodeRowGroup(
  { memory, schema, columns, rows }: Table,
  options: ParquetWriteValues,
  _firstRow?: number,
  tick: () => void = () => undefined,
  takeRoom: TakeRoom = freshRoom,
): EncodedChunk {
  const room = new Room(memory, tick);
  const bottom = room.take(0);
  try {
    const sink = new PageSink(room, options.compression);
    const written = columns.flatMap((column, i) => {
      const field = schema[i]!;
      if (isNested(field.type)) return writeNested(room, sink, column, field, rows);
      return [writeColumn(room, sink, column, field, rows, options.dictionary)];
    });
    const told = options.statistics ? written : written.map((column) => ({ ...column, statistics: null, pages: null }));
    const detail: WrittenRowGroup = { rows, columns: told };
    return { bytes: sink.bytes(takeRoom), detail };
  } finally {
    room.release(bottom);
  }
}

function writeColumn(
  room: Room,
  sink: PageSink,
  given: ColumnChunk,
  { name, type }: Field,
  rows: number,
  dictionary: boolean,
): WrittenColumn {
  const bottom = room.take(0);
  const coded = dictionary ? dictionaryOf(room, given, rows) : null;
  const column = coded === null ? plainOf(room, given, rows) : given;
  const range = room.take(RANGE_BYTES);
  const scratch = room.take(Math.min(rows, PAGE_ROWS) * 16);
  const values = valueWriterOf(room, column, coded, scratch, range);
  const sizes: PageSize[] = [];
  const pages: WrittenPage[] = [];
  const dictionaryOffset = coded === null ? null : sink.length;
  if (coded !== null) sizes.push(sink.dictionary(coded.page, coded.pageBytes, coded.entries));
  const dataOffset = sink.length;
  for (let start = 0; start < rows; ) {
    const count = pageRows(values, start, rows);
    const offset = sink.length;
    const { size, present } = writePage(room, sink, column, values, start, count);
    sizes.push(size);
    const statistics = coded === null || coded.entry !== null ? values.bounds.page(count - present) : null;
    pages.push({ offset, bytes: size.compressedBytes, firstRow: start, present, nullCount: count - present, statistics });
    start += count;
  }
  room.release(bottom);
  return {
    leaf: leavesOf(name, type)[0]!,
    values: rows,
    codec: sink.codec,
    encodings: coded === null ? [Encoding.PLAIN, Encoding.RLE] : [Encoding.PLAIN, Encoding.RLE, Encoding.RLE_DICTIONARY],
    compressedBytes: sizes.reduce((sum, size) => sum + size.compressedBytes, 0),
    uncompressedBytes: sizes.reduce((sum, size) => sum + size.uncompressedBytes, 0),
    dictionaryOffset,
    dataOffset,
    statistics: values.bounds.result(column.storage === 'none' ? rows : column.nullCount),
    pages,
  };
}

function dictionaryOf(room: Room, column: ColumnChunk, rows: number): Coded | null {
  return isNarrow(column) ? numberCodesOf(room, column, rows) : codedOf(room, column, rows);
}

function plainOf(room: Room, column: ColumnChunk, rows: number): ColumnChunk {
  const { memory } = room;
  return isNarrow(column) ? widenColumn({ memory, rows }, column, (bytes) => room.take(bytes)) : spelled(room, column, rows);
}

/** As many rows as a page holds, in whole 64s, so that every page's validity begins at a byte. */
function pageRows(values: ValueWriter, start: number, rows: number): number {
  let count = Math.min(PAGE_ROWS, rows - start);
  while (count > 64 && values.roomFor(start, count) > PAGE_BYTES) count = Math.ceil(count / 128) * 64;
  return count;
}

function writePage(
  room: Room,
  sink: PageSink,
  column: ColumnChunk,
  values: ValueWriter,
  start: number,
  rows: number,
): { readonly size: PageSize; readonly present: number } {
  room.tick();
  const validity = column.validity === 0 ? 0 : column.validity + start / 8;
  const present = column.storage === 'none' ? 0 : validity === 0 ? rows : room.kernels.countBits(validity, rows);
  const page = room.take(16 + Math.ceil(rows / 8) + values.roomFor(start, rows));
  const at = putLevels(viewsOf(room.memory).u8, page, rows, present, validity);
  const size = values.write({ start, rows, validity: present === rows ? 0 : validity, present }, at);
  const written = sink.data(page, at + size - page, rows, values.encoding);
  room.release(page);
  return { size: written, present };
}

/** Definition levels: one run where all rows are alike, else the validity as it stands; before them their length. */
function putLevels(u8: Uint8Array, page: Pointer, rows: number, present: number, validity: Pointer): Pointer {
  let at = page + 4;
  if (present === rows || present === 0) {
    at = putVarint(u8, at, rows << 1);
    u8[at++] = present === 0 ? 0 : 1;
  } else {
    const bytes = Math.ceil(rows / 8);
    at = putVarint(u8, at, (bytes << 1) | 1);
    u8.copyWithin(at, validity, validity + bytes);
    if ((rows & 7) !== 0) u8[at + bytes - 1]! &= (1 << (rows & 7)) - 1;
    at += bytes;
  }
  for (let k = 0; k < 4; k++) u8[page + k] = (at - page - 4) >>> (k * 8);
  return at;
}
