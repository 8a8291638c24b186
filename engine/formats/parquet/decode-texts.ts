import { FAILED } from '../../columns/kernels/parquet-rle';
import { type Pointer, viewsOf } from '../../columns/memory';
import { damaged } from './damage';
import type { ColumnJob, Decoded } from './decode-column';
import { type DenseTexts, denseTexts, isDictionary, mostValues, readIndices, refuse } from './encoded';
import type { LoadedChunk } from './load-chunk';
import { PageOpener, type PageValues } from './open-page';
import { Encoding } from './parquet-types';
import { GrowingBytes, type Room, sizeOf } from './room';
import type { LeafColumn } from './schema';

/**
 * Byte strings as offsets and bytes. Those that are spelled as they are take no more than their pages, and have that room below the
 * scratch. Of others it is only known page by page, so the bytes grow above the scratch and move down over it at the end.
 */
export function decodeTexts({ column, room, chunks, capacity }: ColumnJob, validity: Pointer): Decoded {
  const offsets = room.take((capacity + 1) * 4);
  viewsOf(room.memory).u32[offsets >>> 2] = 0;
  const plain = chunks.every((chunk) => chunk.pages.every((page) => page.skipped || page.encoding === Encoding.PLAIN));
  const below = plain ? new GrowingBytes(room, plainBytes(chunks)) : null;
  const opener = new PageOpener(room, chunks);
  const most = mostValues(chunks);
  const numbers = room.take(most * 4);
  const moreNumbers = room.take(most * 4);
  const dictionaries = chunks.map((chunk) =>
    chunk.dictionary === null ? null : denseTexts(room, column, Encoding.PLAIN, opener.dictionary(chunk, chunk.dictionary)),
  );
  const bytes = below ?? new GrowingBytes(room, plainBytes(chunks));
  const sink: TextSink = { room, column, validity, offsets, bytes, numbers, moreNumbers };
  let used = 0;
  let row = 0;
  for (const [index, chunk] of chunks.entries()) {
    const entries = chunk.dictionary?.values ?? 0;
    for (const page of chunk.pages) {
      if (page.skipped) {
        const end = (offsets >>> 2) + row + 1;
        viewsOf(room.memory).u32.fill(used, end, end + page.values);
        row += page.values;
        continue;
      }
      const opened = opener.data(chunk, page, { validity, row });
      const rows: PageRows = { ...opened, rows: page.values, row };
      used = isDictionary(page.encoding)
        ? gather(sink, rows, dictionaries[index] ?? null, entries, used)
        : append(sink, rows, page.encoding, used);
      row += page.values;
    }
  }
  return { storage: 'utf8', values: offsets, bytes: settle(), dictionary: null };

  function settle(): Pointer {
    if (below === null) return room.pack(opener.bottom, [{ from: bytes.start, bytes: used }])[0]!;
    room.release(below.start + sizeOf(used));
    return below.start;
  }
}

interface TextSink {
  readonly room: Room;
  readonly column: LeafColumn;
  readonly validity: Pointer;
  readonly offsets: Pointer;
  readonly bytes: GrowingBytes;
  readonly numbers: Pointer;
  readonly moreNumbers: Pointer;
}

interface PageRows extends PageValues {
  readonly rows: number;
  readonly row: number;
}

/** What the pages that are not dictionary-encoded take at most, which is nearly right where there are no prefixes. */
function plainBytes(chunks: readonly LoadedChunk[]): number {
  return chunks.reduce((sum, chunk) => chunk.pages.reduce((more, page) => more + page.uncompressedBytes, sum), 0);
}

function gather(
  { room, validity, offsets, bytes, numbers }: TextSink,
  page: PageRows,
  dictionary: DenseTexts | null,
  entries: number,
  used: number,
): number {
  if (dictionary === null && page.present > 0) damaged('dictionary indices without a dictionary');
  const from = dictionary ?? { offsets: 0, bytes: 0 };
  readIndices(room, page, entries, numbers);
  bytes.ensure(used, room.kernels.parquetGatherBytes(numbers, page.present, from.offsets));
  const ends = offsets + (page.row + 1) * 4;
  return (
    room.kernels.parquetGatherStrings(
      numbers,
      page.rows,
      nullsOf(validity, page),
      page.row,
      from.offsets,
      from.bytes,
      ends,
      bytes.start,
      used,
    ) >>> 0
  );
}

function append(sink: TextSink, page: PageRows, encoding: number, used: number): number {
  const { room, column, validity, offsets, bytes } = sink;
  if (column.rawBytes > 0 && isFixed(encoding)) return appendFixed(sink, page, encoding, used);
  if (encoding !== Encoding.PLAIN) return appendDelta(sink, page, encoding, used);
  bytes.ensure(used, page.end - page.start);
  const ends = offsets + (page.row + 1) * 4;
  const result =
    room.kernels.parquetStrings(page.start, page.end, page.rows, nullsOf(validity, page), page.row, ends, bytes.start, used) >>>
    0;
  return result === FAILED ? damaged('a string that is longer than its page') : result;
}

function isFixed(encoding: number): boolean {
  return encoding === Encoding.PLAIN || encoding === Encoding.BYTE_STREAM_SPLIT;
}

function appendFixed(sink: TextSink, page: PageRows, encoding: number, used: number): number {
  const { room, column, numbers, bytes } = sink;
  const length = page.present * column.rawBytes;
  if (length > page.end - page.start)
    damaged(`${page.present} values of ${column.rawBytes} bytes in a page of ${page.end - page.start}`);
  viewsOf(room.memory).i32.fill(column.rawBytes, numbers >>> 2, (numbers >>> 2) + page.present);
  if (encoding === Encoding.PLAIN) return appendLengths(sink, page, page.start, used);
  bytes.ensure(used, length);
  room.kernels.parquetUnsplit(page.start, page.present, column.rawBytes, bytes.start + used);
  return ends(sink, page, used, used + length);
}

function appendDelta(sink: TextSink, page: PageRows, encoding: number, used: number): number {
  const { room, bytes, numbers, moreNumbers } = sink;
  const { end, present } = page;
  if (encoding !== Encoding.DELTA_LENGTH_BYTE_ARRAY && encoding !== Encoding.DELTA_BYTE_ARRAY) refuse(encoding);
  const afterLengths = room.kernels.parquetDelta32(page.start, end, present, numbers) >>> 0;
  if (afterLengths === FAILED) damaged('string lengths that do not fit');
  if (encoding === Encoding.DELTA_LENGTH_BYTE_ARRAY) return appendLengths(sink, page, afterLengths, used);
  const suffixes = room.kernels.parquetDelta32(afterLengths, end, present, moreNumbers) >>> 0;
  if (suffixes === FAILED) damaged('string lengths that do not fit');
  const most = end - suffixes + room.kernels.parquetSum(numbers, present);
  bytes.ensure(used, most);
  const result = room.kernels.parquetPrefixed(numbers, moreNumbers, present, suffixes, end, bytes.start, used, used + most) >>> 0;
  if (result === FAILED) damaged('strings longer than their page');
  return ends(sink, page, used, result);
}

/** Strings of the lengths in `numbers`, whose bytes stand one after the other at `source`. */
function appendLengths(sink: TextSink, page: PageRows, source: Pointer, used: number): number {
  const { room, bytes } = sink;
  const result = ends(sink, page, used, used + (page.end - source));
  bytes.ensure(used, result - used);
  room.kernels.parquetCopy(source, result - used, bytes.start + used);
  return result;
}

function ends({ room, validity, offsets, numbers }: TextSink, page: PageRows, used: number, limit: number): number {
  const at = offsets + (page.row + 1) * 4;
  const result = room.kernels.parquetLengths(numbers, page.rows, nullsOf(validity, page), page.row, at, used, limit) >>> 0;
  return result === FAILED ? damaged('strings longer than their page') : result;
}

function nullsOf(validity: Pointer, page: PageRows): Pointer {
  return page.present === page.rows ? 0 : validity;
}
