import { type Storage, widthOf } from '../../columns/column';
import type { Kernels } from '../../columns/kernels/kernels';
import { FAILED } from '../../columns/kernels/parquet-rle';
import type { Pointer } from '../../columns/memory';
import { deskBytes, NumberBuilder, type ValueRoom } from '../../columns/number-builder';
import { damaged } from './damage';
import { type ColumnJob, type Decoded, fixedWidth } from './decode-column';
import { denseTexts, isDictionary, leftEmpty, mostValues, plainValues, readIndices } from './encoded';
import type { LoadedChunk } from './load-chunk';
import { PageOpener, type PageValues } from './open-page';
import type { Page } from './page-header';
import { Encoding } from './parquet-types';
import { type Room, sizeOf } from './room';
import type { Conversion, LeafColumn } from './schema';

const storages = { 4: 'i32', 8: 'i64', 16: 'i128' } as const;

/** Numbers, dates, timestamps, decimals: values of 4, 8 or 16 bytes, or codes in the first part of their room. */
export function decodeFixed(job: ColumnJob, validity: Pointer): Decoded {
  const { column, room, chunks, capacity } = job;
  const { kernels } = room;
  const width = fixedWidth(column);
  const values = room.take(capacity * width);
  const opener = new PageOpener(room, chunks);
  const most = mostValues(chunks);
  const dense = room.take(most * width);
  const indices = room.take(chunks.some((chunk) => chunk.dictionary !== null) ? most * 4 : 0);
  const dictionary = room.take(chunks.reduce((entries, chunk) => Math.max(entries, chunk.dictionary?.values ?? 0), 0) * width);
  const isNarrow = job.narrow && width < 16 && column.type !== 'float';
  const places = isNarrow ? narrowPlaces(job, values, most) : plainPlaces(job, values);
  const scratch = room.take(0);
  const asIs = column.conversion === 'same' && column.rawBytes === width;
  let row = 0;
  for (const chunk of chunks) {
    if (chunk.dictionary !== null) put(Encoding.PLAIN, opener.dictionary(chunk, chunk.dictionary), dictionary);
    for (const page of chunk.pages) {
      const out = places.room(page.values);
      if (page.skipped) leftEmpty(room, page, out, width);
      else if (!asIs || !opener.straight(chunk, page, width, { validity, row }, out)) decode(chunk, page, out);
      places.add(page.values);
      row += page.values;
    }
  }
  const layout = places.finish();
  room.release(values + sizeOf(capacity * widthOf(layout.storage)));
  return layout;

  function decode(chunk: LoadedChunk, page: Page, out: Pointer): void {
    const opened = opener.data(chunk, page, { validity, row });
    const target = opened.present === page.values ? out : dense;
    if (isDictionary(page.encoding)) {
      readIndices(room, opened, chunk.dictionary?.values ?? 0, indices);
      kernels.parquetGather(indices, opened.present, dictionary, width, target);
    } else put(page.encoding, opened, target);
    if (target === dense) kernels.parquetSpread(dense, page.values, validity, row, width, out);
  }

  function put(encoding: number, page: PageValues, out: Pointer): void {
    convert(room, column, encoding, page, out);
    room.release(scratch);
  }
}

/** Where plain values of the next rows are put, before they are added. */
type Places = Pick<NumberBuilder, 'room' | 'add'> & { finish(): Decoded };

/** They stay there. */
function plainPlaces({ column }: ColumnJob, values: Pointer): Places {
  const width = fixedWidth(column);
  let row = 0;
  return {
    room: () => values + row * width,
    add: (rows) => {
      row += rows;
    },
    finish: () => ({ storage: storageOf(column, width), values, bytes: 0, dictionary: null }),
  };
}

/** They become codes, page by page, while a page is in a core's caches. At most `most` rows come at a time. */
function narrowPlaces({ column, room, capacity }: ColumnJob, values: Pointer, most: number): Places {
  const desk = room.take(deskBytes(most, fixedWidth(column)));
  const place: ValueRoom = { pointer: values, reserve: () => undefined };
  return new NumberBuilder({ memory: room.memory, take: () => desk }, column.type, capacity, () => place);
}

function storageOf(column: LeafColumn, width: 4 | 8 | 16): Storage {
  return column.type === 'double' || column.type === 'float' ? 'f64' : storages[width];
}

/** From how the file spells fixed-width values to how a column holds them. */
type Convert = (kernels: Kernels, raw: Pointer, count: number, out: Pointer, column: LeafColumn) => void;

const conversions: Readonly<Record<Exclude<Conversion, 'bits' | 'text' | 'fixedText' | 'textBigEndian'>, Convert>> = {
  same: (kernels, raw, count, out, column) => kernels.parquetCopy(raw, count * column.rawBytes, out),
  widen: (kernels, raw, count, out) => kernels.parquetWiden(raw, count, 1, out),
  widenUnsigned: (kernels, raw, count, out) => kernels.parquetWiden(raw, count, 0, out),
  floats: (kernels, raw, count, out) => kernels.parquetFloats(raw, count, out),
  halves: (kernels, raw, count, out) => kernels.parquetHalves(raw, count, out),
  millis: (kernels, raw, count, out) => kernels.parquetMillis(raw, count, out),
  int96: (kernels, raw, count, out) => kernels.parquetInt96(raw, count, out),
  unsigned64: (kernels, raw, count, out) => kernels.parquetUnsigned64(raw, count, out),
  bigEndian: (kernels, raw, count, out, column) => {
    if (kernels.parquetBigEndian(raw, column.rawBytes, count, out, fixedWidth(column)) >>> 0 === FAILED) tooWide(column);
  },
};

/** The page's values as the column holds them, dense. */
function convert(room: Room, column: LeafColumn, encoding: number, page: PageValues, out: Pointer): void {
  const { conversion } = column;
  const asTexts = conversion === 'textBigEndian' || (conversion === 'bigEndian' && encoding === Encoding.DELTA_BYTE_ARRAY);
  if (asTexts) convertTexts(room, column, encoding, page, out);
  else {
    const scratch = (): Pointer => room.take(Math.max(page.end - page.start, page.present * 8));
    const raw = plainValues(room, column, encoding, page, scratch);
    conversions[conversion as keyof typeof conversions](room.kernels, raw, page.present, out, column);
  }
}

function convertTexts(room: Room, column: LeafColumn, encoding: number, page: PageValues, out: Pointer): void {
  const { offsets, bytes } = denseTexts(room, column, encoding, page);
  const result = room.kernels.parquetTextBigEndian(offsets, bytes, page.present, out, fixedWidth(column)) >>> 0;
  if (result === FAILED) tooWide(column);
}

function tooWide(column: LeafColumn): never {
  return damaged(`a value beyond ${column.type}`);
}
