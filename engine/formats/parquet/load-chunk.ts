import { crc32 } from 'node:zlib';
import { largestPage } from './codecs';
import { Damage, damaged } from './damage';
import type { ChunkInfo } from './footer';
import { type Page, readPageHeader } from './page-header';
import { PageType } from './parquet-types';

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

/** Reads a chunk: all of it, or only pages enough for its first `rows` rows. */
export function loadChunk(info: ChunkInfo, chunkRows: number, rows: number, readInto: ReadInto): LoadedChunk {
  if (info.values !== chunkRows) damaged(`${info.values} values for ${chunkRows} rows`);
  const bytes = Buffer.allocUnsafe(info.compressedBytes);
  let loaded = 0;
  const load = (end: number): void => {
    const to = Math.min(info.compressedBytes, rows < chunkRows ? Math.max(end, loaded + STEP_BYTES) : info.compressedBytes);
    if (to <= loaded) return;
    readInto(bytes.subarray(loaded, to), info.start + loaded);
    loaded = to;
  };
  const header = (at: number): Page => {
    for (;;) {
      try {
        return readPageHeader(bytes.subarray(0, loaded), at);
      } catch (error) {
        if (!(error instanceof Damage) || loaded === info.compressedBytes) throw error;
        load(loaded + STEP_BYTES);
      }
    }
  };
  const pages: Page[] = [];
  let dictionary: Page | null = null;
  let values = 0;
  for (let at = 0; values < rows; ) {
    if (at >= info.compressedBytes) damaged(`its pages hold ${values} values of ${info.values}`);
    load(at + 1);
    const page = header(at);
    at = page.start + page.compressedBytes;
    if (at > info.compressedBytes) damaged('a page is longer than its column chunk');
    if (page.uncompressedBytes > largestPage(info.codec, page.compressedBytes))
      damaged(`a page claims to be ${page.uncompressedBytes} bytes long`);
    load(at);
    checkCrc(bytes, page);
    if (page.type === PageType.DICTIONARY) {
      if (dictionary !== null || pages.length > 0) damaged('a column chunk with a second dictionary');
      dictionary = page;
    } else if (page.type === PageType.DATA || page.type === PageType.DATA_V2) {
      values += page.values;
      if (values > info.values) damaged(`its pages hold more than ${info.values} values`);
      if (page.values > 0) pages.push(page);
    }
  }
  return { codec: info.codec, bytes, dictionary, pages, values };
}

export function bodyOf(chunk: LoadedChunk, page: Page): Uint8Array {
  return chunk.bytes.subarray(page.start, page.start + page.compressedBytes);
}

function checkCrc(bytes: Uint8Array, page: Page): void {
  if (page.crc === null) return;
  if (crc32(bytes.subarray(page.start, page.start + page.compressedBytes)) !== page.crc)
    damaged('a page does not match its checksum');
}
