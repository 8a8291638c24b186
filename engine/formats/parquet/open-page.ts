import { FAILED } from '../../columns/kernels/parquet-rle';
import { type Pointer, viewsOf } from '../../columns/memory';
import { type Inflate, inflaterOf, prefixInflaterOf, type Stage, takeStage } from './codecs';
import { damaged, unsupported } from './damage';
import { bodyOf, type LoadedChunk } from './load-chunk';
import type { Page } from './page-header';
import { Codec, Encoding, PageType } from './parquet-types';
import type { Room } from './room';

/** A page's values, decompressed: encoded values of `present` rows that are not null, in [start, end). */
export interface PageValues {
  readonly start: Pointer;
  readonly end: Pointer;
  readonly present: number;
}

/** Where the validity of a column goes; `validity` 0 = a column without nulls by its schema. */
export interface Levels {
  readonly validity: Pointer;
  readonly row: number;
}

/** The most that one run of levels and its length take. */
const LEVEL_BYTES = 16;

/** Decompresses the pages of a column's chunks, one after the other, into the same room. */
export class PageOpener {
  /** The scratch of this opener begins here; release the room from here when done. */
  readonly bottom: Pointer;
  private readonly page: Pointer;
  private readonly stage: Stage;
  private readonly inflaters = new Map<number, Inflate>();

  constructor(
    private readonly room: Room,
    chunks: readonly LoadedChunk[],
  ) {
    const pages = chunks.flatMap((chunk) => (chunk.dictionary === null ? chunk.pages : [chunk.dictionary, ...chunk.pages]));
    this.page = room.take(pages.reduce((most, page) => Math.max(most, page.uncompressedBytes), 0));
    this.bottom = this.page;
    this.stage = takeStage(
      room,
      chunks.map((chunk) => chunk.codec),
      pages.reduce((most, page) => Math.max(most, page.compressedBytes), 0),
    );
  }

  dictionary(chunk: LoadedChunk, page: Page): PageValues {
    if (page.encoding !== Encoding.PLAIN && page.encoding !== Encoding.PLAIN_DICTIONARY)
      unsupported(`a dictionary in encoding ${page.encoding} is not supported`);
    this.inflate(chunk, page)(bodyOf(chunk, page), this.page, page.uncompressedBytes);
    return { start: this.page, end: this.page + page.uncompressedBytes, present: page.values };
  }

  /** Opens a data page and appends its definition levels to the validity. */
  data(chunk: LoadedChunk, page: Page, levels: Levels): PageValues {
    this.room.tick();
    return page.type === PageType.DATA ? this.dataV1(chunk, page, levels) : this.dataV2(chunk, page, levels);
  }

  /**
   * Opens a data page whose values stand there as the column holds them, and that by its size has no nulls, straight to where they belong.
   * The levels before them fall on what stands before that place, which is put back. False = this page must be opened the other way.
   */
  straight(chunk: LoadedChunk, page: Page, width: number, levels: Levels, out: Pointer): boolean {
    const levelBytes = page.uncompressedBytes - page.values * width;
    const fits = levels.validity === 0 ? levelBytes === 0 : levelBytes > 4 && levelBytes <= LEVEL_BYTES;
    if (page.type !== PageType.DATA || page.encoding !== Encoding.PLAIN || page.prefix || !fits) return false;
    this.room.tick();
    const { memory } = this.room;
    const start = out - levelBytes;
    const before = viewsOf(memory).u8.slice(start, out);
    this.inflate(chunk, page)(bodyOf(chunk, page), start, page.uncompressedBytes);
    const straight = levels.validity === 0 || this.isWhole(page, levels, start, out);
    viewsOf(memory).u8.set(before, start);
    return straight;
  }

  /** Whether the levels in [start, end) say that no value is null. */
  private isWhole(page: Page, { validity, row }: Levels, start: Pointer, end: Pointer): boolean {
    const { kernels, memory } = this.room;
    const length = new DataView(memory.buffer).getUint32(start, true);
    if (page.levelEncoding !== Encoding.RLE || start + 4 + length !== end) return false;
    return kernels.parquetBits(start + 4, end, page.values, validity, row) >>> 0 === page.values;
  }

  private dataV1(chunk: LoadedChunk, page: Page, levels: Levels): PageValues {
    this.inflate(chunk, page)(bodyOf(chunk, page), this.page, page.uncompressedBytes);
    const end = this.page + page.uncompressedBytes;
    if (levels.validity === 0) return { start: this.page, end, present: page.values };
    if (page.levelEncoding !== Encoding.RLE) unsupported('definition levels in the old bit-packed encoding are not supported');
    if (page.uncompressedBytes < 4) damaged('a page too short for its levels');
    const start = this.page + 4;
    const length = new DataView(this.room.memory.buffer).getUint32(this.page, true);
    if (length > end - start) damaged('a page whose levels are longer than itself');
    return { start: start + length, end, present: this.present(page, levels, start, start + length) };
  }

  private dataV2(chunk: LoadedChunk, page: Page, levels: Levels): PageValues {
    const body = bodyOf(chunk, page);
    const levelBytes = page.repetitionBytes + page.definitionBytes;
    viewsOf(this.room.memory).u8.set(body.subarray(0, levelBytes), this.page);
    const start = this.page + levelBytes;
    const valueBytes = page.uncompressedBytes - levelBytes;
    const inflate = this.inflaterOf(page.compressed ? chunk.codec : Codec.UNCOMPRESSED, page.prefix);
    inflate(body.subarray(levelBytes), start, valueBytes);
    const end = start + valueBytes;
    if (levels.validity === 0) return { start, end, present: page.values };
    return { start, end, present: this.present(page, levels, this.page + page.repetitionBytes, start) };
  }

  private present(page: Page, { validity, row }: Levels, start: Pointer, end: Pointer): number {
    const present = this.room.kernels.parquetBits(start, end, page.values, validity, row) >>> 0;
    return present === FAILED ? damaged('definition levels that end early') : present;
  }

  private inflate(chunk: LoadedChunk, page: Page): Inflate {
    return this.inflaterOf(chunk.codec, page.prefix);
  }

  private inflaterOf(codec: number, prefix: boolean): Inflate {
    const key = prefix ? -1 - codec : codec;
    const known = this.inflaters.get(key);
    if (known !== undefined) return known;
    const inflater = (prefix ? prefixInflaterOf : inflaterOf)(codec, this.room, this.stage);
    const made: Inflate = (body, out, bytes) => (bytes === 0 ? undefined : inflater(body, out, bytes));
    this.inflaters.set(key, made);
    return made;
  }
}
