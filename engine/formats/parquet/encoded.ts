import { FAILED } from '../../columns/kernels/parquet-rle';
import { type Pointer, viewsOf } from '../../columns/memory';
import { damaged, unsupported } from './damage';
import type { LoadedChunk } from './load-chunk';
import type { PageValues } from './open-page';
import type { Page } from './page-header';
import { Encoding, nameIn, PhysicalType } from './parquet-types';
import type { Room } from './room';
import type { LeafColumn } from './schema';

/** What both kinds of dictionary encoding are called in data pages. */
export function isDictionary(encoding: number): boolean {
  return encoding === Encoding.PLAIN_DICTIONARY || encoding === Encoding.RLE_DICTIONARY;
}

export function refuse(encoding: number): never {
  return unsupported(`encoding ${nameIn(Encoding, encoding)} is not supported here; rewrite the file with default encodings`);
}

/** The most values a page of the column holds, which sizes the scratch of its decoders. */
export function mostValues(chunks: readonly LoadedChunk[]): number {
  return chunks.reduce(
    (most, chunk) => chunk.pages.reduce((more, page) => (page.skipped ? more : Math.max(more, page.values)), most),
    0,
  );
}

/** Zeros in place of the values of a page that is not read. Returns how many. */
export function leftEmpty({ memory }: Room, { values }: Page, out: Pointer, width: number): number {
  viewsOf(memory).u8.fill(0, out, out + values * width);
  return values;
}

/** Dictionary indices of a page, as u32 at `out`, all below `limit`: one byte of width, then runs. */
export function readIndices(room: Room, page: PageValues, limit: number, out: Pointer): void {
  if (page.present === 0) return;
  if (page.start >= page.end) damaged('dictionary indices that end early');
  const width = viewsOf(room.memory).u8[page.start]!;
  const result = room.kernels.parquetIndices(page.start + 1, page.end, width, page.present, limit, out);
  if (result !== 0) damaged(`dictionary indices that end early or lie beyond the ${limit} entries of the dictionary`);
}

/** The same as bytes; false = they are wider than that. */
export function readByteIndices(room: Room, page: PageValues, limit: number, out: Pointer): boolean {
  if (page.present === 0) return true;
  const width = page.start < page.end ? viewsOf(room.memory).u8[page.start]! : 0;
  if (page.start >= page.end || width > 8) return false;
  const result = room.kernels.parquetBytes(page.start + 1, page.end, width, page.present, limit, out);
  if (result !== 0) damaged(`dictionary indices that end early or lie beyond the ${limit} entries of the dictionary`);
  return true;
}

/** The page's values as PLAIN spells them: where they stand in the page, or decoded into scratch. */
export function plainValues(room: Room, column: LeafColumn, encoding: number, page: PageValues, scratch: () => Pointer): Pointer {
  const { start, end, present } = page;
  const bytes = present * column.rawBytes;
  if (encoding === Encoding.PLAIN || encoding === Encoding.BYTE_STREAM_SPLIT) {
    if (bytes > end - start) damaged(`${present} values need ${bytes} bytes, its page has ${end - start}`);
    if (encoding === Encoding.PLAIN) return start;
    const out = scratch();
    room.kernels.parquetUnsplit(start, present, column.rawBytes, out);
    return out;
  }
  if (
    encoding === Encoding.DELTA_BINARY_PACKED &&
    (column.physical === PhysicalType.INT32 || column.physical === PhysicalType.INT64)
  ) {
    const out = scratch();
    const decode = column.physical === PhysicalType.INT32 ? room.kernels.parquetDelta32 : room.kernels.parquetDelta64;
    if (decode(start, end, present, out) >>> 0 === FAILED) damaged('delta-encoded values that do not fit');
    return out;
  }
  return refuse(encoding);
}

/** Strings one after the other: `count + 1` offsets into bytes. */
export interface DenseTexts {
  readonly offsets: Pointer;
  readonly bytes: Pointer;
}

/** Decodes byte strings of any encoding but dictionaries into scratch taken from the room. */
export function denseTexts(room: Room, column: LeafColumn, encoding: number, page: PageValues): DenseTexts {
  const { kernels, memory } = room;
  const { start, end, present } = page;
  const offsets = room.take((present + 1) * 4);
  viewsOf(memory).u32[offsets >>> 2] = 0;
  if ((encoding === Encoding.PLAIN || encoding === Encoding.BYTE_STREAM_SPLIT) && column.rawBytes > 0) {
    const { u32 } = viewsOf(memory);
    if (present * column.rawBytes > end - start)
      damaged(`${present} values of ${column.rawBytes} bytes in a page of ${end - start}`);
    for (let i = 1; i <= present; i++) u32[(offsets >>> 2) + i] = i * column.rawBytes;
    const bytes = room.take(present * column.rawBytes);
    if (encoding === Encoding.PLAIN) kernels.parquetCopy(start, present * column.rawBytes, bytes);
    else kernels.parquetUnsplit(start, present, column.rawBytes, bytes);
    return { offsets, bytes };
  }
  if (encoding === Encoding.PLAIN) {
    const bytes = room.take(end - start);
    if (kernels.parquetStrings(start, end, present, 0, 0, offsets + 4, bytes, 0) >>> 0 === FAILED)
      damaged('a string that is longer than its page');
    return { offsets, bytes };
  }
  const lengths = room.take(present * 4);
  const suffixes = kernels.parquetDelta32(start, end, present, lengths) >>> 0;
  if (suffixes === FAILED) damaged('string lengths that do not fit');
  if (encoding === Encoding.DELTA_LENGTH_BYTE_ARRAY) {
    if (kernels.parquetLengths(lengths, present, 0, 0, offsets + 4, 0, end - suffixes) >>> 0 === FAILED)
      damaged('strings longer than their page');
    return { offsets, bytes: suffixes };
  }
  return encoding === Encoding.DELTA_BYTE_ARRAY ? prefixedTexts(room, page, lengths, suffixes, offsets) : refuse(encoding);
}

function prefixedTexts(
  room: Room,
  { end, present }: PageValues,
  prefixes: Pointer,
  suffixes: Pointer,
  offsets: Pointer,
): DenseTexts {
  const { kernels } = room;
  const suffixLengths = room.take(present * 4);
  const source = kernels.parquetDelta32(suffixes, end, present, suffixLengths) >>> 0;
  if (source === FAILED) damaged('string lengths that do not fit');
  const total = end - source + kernels.parquetSum(prefixes, present);
  const bytes = room.take(total);
  const used = kernels.parquetPrefixed(prefixes, suffixLengths, present, source, end, bytes, 0, total) >>> 0;
  if (used === FAILED) damaged('strings longer than their page');
  kernels.parquetLengths(prefixes, present, 0, 0, offsets + 4, 0, used);
  return { offsets, bytes };
}
