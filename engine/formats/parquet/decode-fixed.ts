import type { Storage } from '../../columns/column';
import { FAILED } from '../../columns/kernels/parquet-rle';
import type { Pointer } from '../../columns/memory';
import { damaged } from './damage';
import { type ColumnJob, type Decoded, fixedWidth } from './decode-column';
import { denseTexts, isDictionary, mostValues, plainValues, readIndices } from './encoded';
import { PageOpener, type PageValues } from './open-page';
import { Encoding, PhysicalType } from './parquet-types';
import type { Room } from './room';
import type { LeafColumn } from './schema';

const storages = { 4: 'i32', 8: 'i64', 16: 'i128' } as const;

/** Numbers, dates, timestamps, decimals: values of 4, 8 or 16 bytes. */
export function decodeFixed({ column, room, chunks, capacity }: ColumnJob, validity: Pointer): Decoded {
  const { kernels } = room;
  const width = fixedWidth(column);
  const values = room.take(capacity * width);
  const opener = new PageOpener(room, chunks);
  const most = mostValues(chunks);
  const dense = room.take(most * width);
  const indices = room.take(chunks.some((chunk) => chunk.dictionary !== null) ? most * 4 : 0);
  const dictionary = room.take(chunks.reduce((entries, chunk) => Math.max(entries, chunk.dictionary?.values ?? 0), 0) * width);
  const scratch = room.take(0);
  let row = 0;
  for (const chunk of chunks) {
    if (chunk.dictionary !== null) put(Encoding.PLAIN, opener.dictionary(chunk, chunk.dictionary), dictionary);
    const entries = chunk.dictionary?.values ?? 0;
    for (const page of chunk.pages) {
      const opened = opener.data(chunk, page, { validity, row });
      const out = values + row * width;
      const target = opened.present === page.values ? out : dense;
      if (isDictionary(page.encoding)) {
        readIndices(room, opened, entries, indices);
        kernels.parquetGather(indices, opened.present, dictionary, width, target);
      } else put(page.encoding, opened, target);
      if (target === dense) kernels.parquetSpread(dense, page.values, validity, row, width, out);
      row += page.values;
    }
  }
  room.release(opener.bottom);
  return { storage: storageOf(column, width), values, bytes: 0, dictionary: null };

  function put(encoding: number, page: PageValues, out: Pointer): void {
    convert(room, column, encoding, page, out, width);
    room.release(scratch);
  }
}

function storageOf(column: LeafColumn, width: 4 | 8 | 16): Storage {
  return column.type === 'double' || column.type === 'float' ? 'f64' : storages[width];
}

/** The page's values as the column holds them, dense. */
function convert(room: Room, column: LeafColumn, encoding: number, page: PageValues, out: Pointer, width: number): void {
  const { kernels } = room;
  const count = page.present;
  const asTexts =
    column.conversion === 'textBigEndian' ||
    (column.physical === PhysicalType.FIXED_LEN_BYTE_ARRAY && encoding === Encoding.DELTA_BYTE_ARRAY);
  if (asTexts) {
    const texts = denseTexts(room, column, encoding, page);
    if (kernels.parquetTextBigEndian(texts.offsets, texts.bytes, count, out, width) >>> 0 === FAILED) tooWide(column);
    return;
  }
  const raw = plainValues(room, column, encoding, page, () => room.take(Math.max(page.end - page.start, count * 8)));
  switch (column.conversion) {
    case 'widen':
      return kernels.parquetWiden(raw, count, 1, out);
    case 'widenUnsigned':
      return kernels.parquetWiden(raw, count, 0, out);
    case 'floats':
      return kernels.parquetFloats(raw, count, out);
    case 'halves':
      return kernels.parquetHalves(raw, count, out);
    case 'millis':
      return kernels.parquetMillis(raw, count, out);
    case 'nanos':
      return kernels.parquetNanos(raw, count, out);
    case 'int96':
      return kernels.parquetInt96(raw, count, out);
    case 'unsigned64':
      return kernels.parquetUnsigned64(raw, count, out);
    case 'bigEndian':
      if (kernels.parquetBigEndian(raw, column.rawBytes, count, out, width) >>> 0 === FAILED) tooWide(column);
      return;
    default:
      kernels.parquetCopy(raw, count * width, out);
  }
}

function tooWide(column: LeafColumn): never {
  return damaged(`a value beyond ${column.type}`);
}
