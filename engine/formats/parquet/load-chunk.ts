import { crc32 } from 'node:zlib';
import type { RowRange } from '../format';
import { largestPage, prefixBytes } from './codecs';
import { Damage, damaged } from './damage';
import { isDictionary } from './encoded';
import { type Page, readPageHeader, skippedPage } from './page-header';
import type { IndexedPage } from './page-index';
import { Codec, Encoding, PageType } from './parquet-types';
import type { ChunkInfo, Place } from './row-group';

/** A column chunk's bytes, or a prefix of them, and the pages found in it: a plan of what is to be decoded. */
export interface LoadedChunk {
  readonly codec: number;
  readonly bytes: Uint8Array;
  readonly dictionary: Page | null;
  readonly pages: readonly Page[];
  /** Values of these pages: all of the chunk's, or at least as many as were asked for. */
  readonly values: number;
}

export type ReadInto = (target: Uint8Array, position: number) => void;

const STEP_BYTES = 65536;

/** How much of a chunk is wanted: `rows` of its `chunkRows`, and whether the beginning of a page may do for the last of them. */
export interface Wanted {
  readonly chunkRows: number;
  readonly rows: number;
  readonly prefixes: boolean;
  /** Bytes of one value as PLAIN spells it; 0 = varies. */
  readonly rawBytes: number;
  /** Rows that matter; absent = all. */
  readonly ranges?: readonly RowRange[] | null;
}

/** Reads a chunk: all of it, or only pages enough for its first rows. */
export function loadChunk(info: ChunkInfo, wanted: Wanted, buffer: Buffer, readInto: ReadInto): LoadedChunk {
  if (info.values !== wanted.chunkRows) damaged(`${info.values} values for ${wanted.chunkRows} rows`);
  const ranges = wanted.ranges ?? null;
  const bytes = new ChunkBytes(info, wanted.rows < wanted.chunkRows || ranges !== null, buffer, readInto);
  const pages: Page[] = [];
  let dictionary: Page | null = null;
  let values = 0;
  for (let at = 0; values < wanted.rows; ) {
    if (at >= info.compressedBytes) damaged(`its pages hold ${values} values of ${info.values}`);
    const whole = bytes.header(at);
    at = whole.start + whole.compressedBytes;
    if (at > info.compressedBytes) damaged('a page is longer than its column chunk');
    if (whole.uncompressedBytes > largestPage(info.codec, whole.compressedBytes))
      damaged(`a page claims to be ${whole.uncompressedBytes} bytes long`);
    const skipped = ranges !== null && isData(whole) && !meets(ranges, values, values + whole.values);
    const page = pageOf({ ...whole, skipped }, info.codec, wanted, values);
    if (!skipped) bytes.load(page.start + page.compressedBytes);
    if (!skipped && !page.prefix) checkCrc(bytes.buffer, page);
    if (page.type === PageType.DICTIONARY) {
      if (dictionary !== null || pages.length > 0) damaged('a column chunk with a second dictionary');
      dictionary = page;
    } else if (isData(page)) {
      values += page.values;
      if (values > info.values) damaged(`its pages hold more than ${info.values} values`);
      if (page.values > 0) pages.push(page);
    }
  }
  return { codec: info.codec, bytes: bytes.buffer, dictionary, pages, values };
}

function pageOf(page: Page, codec: number, { prefixes, rows, rawBytes }: Wanted, before: number): Page {
  return prefixes && !page.skipped ? prefixOf(page, codec, rows - before, rawBytes) : page;
}

/** A chunk of which nothing matters. */
export function skippedChunk(rows: number): LoadedChunk {
  return { codec: Codec.UNCOMPRESSED, bytes: new Uint8Array(0), dictionary: null, pages: [skippedPage(rows)], values: rows };
}

/** Reads of a chunk what the ranges meet: its pages are where an index says. */
export function loadIndexed(
  info: ChunkInfo,
  indexed: readonly IndexedPage[],
  ranges: readonly RowRange[],
  buffer: Buffer,
  readInto: ReadInto,
): LoadedChunk {
  const load = ({ start, bytes }: Place): Page => {
    const at = start - info.start;
    readInto(buffer.subarray(at, at + bytes), start);
    const page = readPageHeader(buffer.subarray(0, at + bytes), at);
    const end = page.start + page.compressedBytes;
    if (end > at + bytes) damaged('a page is longer than its index says');
    if (page.uncompressedBytes > largestPage(info.codec, page.compressedBytes))
      damaged(`a page claims to be ${page.uncompressedBytes} bytes long`);
    checkCrc(buffer, page);
    return page;
  };
  const pages = indexed.map((place): Page => {
    if (!meets(ranges, place.firstRow, place.firstRow + place.rows)) return skippedPage(place.rows);
    const page = load(place);
    if (!isData(page) || page.values !== place.rows) damaged(`a page of ${page.values} values has ${place.rows} in its index`);
    return page;
  });
  const first = indexed[0]!.start;
  const dictionary = first > info.start ? load({ start: info.start, bytes: first - info.start }) : null;
  if (dictionary !== null && dictionary.type !== PageType.DICTIONARY) damaged('no dictionary before its first page');
  return { codec: info.codec, bytes: buffer, dictionary, pages, values: info.values };
}

function meets(ranges: readonly RowRange[], start: number, end: number): boolean {
  return ranges.some((range) => range.start < end && start < range.end);
}

function isData(page: Page): boolean {
  return page.type === PageType.DATA || page.type === PageType.DATA_V2;
}

/** A chunk's bytes, read from its beginning as far as needed: step by step, or all at once. */
class ChunkBytes {
  private loaded = 0;

  constructor(
    private readonly info: ChunkInfo,
    private readonly stepwise: boolean,
    readonly buffer: Buffer,
    private readonly readInto: ReadInto,
  ) {}

  load(end: number): void {
    if (end <= this.loaded) return;
    const to = this.stepwise
      ? Math.min(this.info.compressedBytes, Math.max(end, this.loaded + STEP_BYTES))
      : this.info.compressedBytes;
    this.readInto(this.buffer.subarray(this.loaded, to), this.info.start + this.loaded);
    this.loaded = to;
  }

  /** A header's length is only known once it is read: what looks damaged may be cut by the end of what is loaded. */
  header(at: number): Page {
    for (this.load(at + 1); ; this.load(this.loaded + 1)) {
      try {
        return readPageHeader(this.buffer.subarray(0, this.loaded), at);
      } catch (error) {
        if (!(error instanceof Damage) || this.loaded === this.info.compressedBytes) throw error;
      }
    }
  }
}

const PREFIX_BYTES = 32768;
const TEXT_BYTES = 64;

/** The beginning of a page that should do for its first `rows` rows, when that is much less than the page. */
function prefixOf(page: Page, codec: number, rows: number, rawBytes: number): Page {
  const inOrder = page.encoding === Encoding.PLAIN || isDictionary(page.encoding);
  if (!isData(page) || !inOrder || rows * 2 > page.values) return page;
  const levelBytes =
    page.type === PageType.DATA_V2 ? page.repetitionBytes + page.definitionBytes : 64 + Math.ceil(page.values / 8);
  const uncompressedBytes = Math.max(PREFIX_BYTES, levelBytes + rows * (rawBytes === 0 ? TEXT_BYTES : rawBytes));
  const compressedBytes = prefixBytes(page.compressed ? codec : Codec.UNCOMPRESSED, uncompressedBytes);
  if (compressedBytes === null || compressedBytes > page.compressedBytes / 2 || uncompressedBytes > page.uncompressedBytes / 2)
    return page;
  return { ...page, values: rows, uncompressedBytes, compressedBytes, prefix: true };
}

export function bodyOf(chunk: LoadedChunk, page: Page): Uint8Array {
  return chunk.bytes.subarray(page.start, page.start + page.compressedBytes);
}

function checkCrc(bytes: Uint8Array, page: Page): void {
  if (page.crc === null) return;
  if (crc32(bytes.subarray(page.start, page.start + page.compressedBytes)) !== page.crc)
    damaged('a page does not match its checksum');
}
