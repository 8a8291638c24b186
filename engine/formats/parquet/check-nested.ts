import { type Pointer, viewsOf } from '../../columns/memory';
import { damaged } from './damage';
import { isDictionary, mostValues } from './encoded';
import type { SchemaElement } from './footer';
import { type LoadedChunk, loadChunk, type ReadInto } from './load-chunk';
import { PageOpener, type PageValues } from './open-page';
import type { Page } from './page-header';
import { Encoding, PageType, PhysicalType, Repetition } from './parquet-types';
import type { Room } from './room';
import type { ChunkInfo } from './row-group';
import { rawBytes } from './schema';

/** A leaf of a nested column: how deep the levels of its values go. */
export interface NestedLeaf {
  readonly element: SchemaElement;
  readonly mostRepetition: number;
  readonly mostDefinition: number;
}

/** The leaves of a schema, in its order. */
export function schemaLeaves(elements: readonly SchemaElement[]): readonly NestedLeaf[] {
  const leaves: NestedLeaf[] = [];
  let next = 1;
  const walk = (children: number, repetition: number, definition: number): void => {
    for (let child = 0; child < children; child++) {
      const element = elements[next++] ?? damaged('its schema ends early');
      const mostRepetition = repetition + (element.repetition === Repetition.REPEATED ? 1 : 0);
      const mostDefinition = definition + (element.repetition === Repetition.REQUIRED ? 0 : 1);
      if (element.children > 0) walk(element.children, mostRepetition, mostDefinition);
      else if (element.physical !== null) leaves.push({ element, mostRepetition, mostDefinition });
    }
  };
  walk(elements[0]?.children ?? 0, 0, 0);
  return leaves;
}

/** More values than the lists of one row group are made of. */
const MOST_VALUES = 2 ** 27;

/**
 * Looks through a chunk of a nested column before hyparquet sees it: that one believes every count it finds, so that a run which claims
 * to hold two thousand million levels takes the whole process down, and a code beyond its dictionary reads as null.
 */
export function checkNestedChunk(info: ChunkInfo, leaf: NestedLeaf, room: Room, readInto: ReadInto): void {
  if (info.values > MOST_VALUES) damaged(`a column chunk claims to hold ${info.values} values`);
  const whole = { chunkRows: info.values, rows: info.values, prefixes: false, rawBytes: 0 };
  const chunk = loadChunk(info, whole, Buffer.allocUnsafe(info.compressedBytes), readInto);
  const opener = new PageOpener(room, [chunk]);
  const check = new PageCheck(room, leaf, room.take(4 * mostValues([chunk])));
  try {
    const entries = chunk.dictionary === null ? 0 : check.dictionary(opener.dictionary(chunk, chunk.dictionary));
    for (const page of chunk.pages) check.data(page, valuesOf(opener, chunk, page), entries);
  } finally {
    room.release(opener.bottom);
  }
}

/** Of a V1 page the values with the levels before them; of a V2 page those levels stand below `start`. */
function valuesOf(opener: PageOpener, chunk: LoadedChunk, page: Page): PageValues {
  return opener.data(chunk, page, { validity: 0, row: 0 });
}

class PageCheck {
  readonly #room: Room;
  readonly #leaf: NestedLeaf;
  readonly #codes: Pointer;

  constructor(room: Room, leaf: NestedLeaf, codes: Pointer) {
    this.#room = room;
    this.#leaf = leaf;
    this.#codes = codes;
  }

  /** How many entries it has. */
  dictionary({ start, end, present }: PageValues): number {
    this.#plain(end - start, present);
    return present;
  }

  data(page: Page, { start, end }: PageValues, entries: number): void {
    const { mostRepetition, mostDefinition } = this.#leaf;
    let at = page.type === PageType.DATA ? start : start - page.repetitionBytes - page.definitionBytes;
    const levels = (most: number, bytes: number): number => {
      const from = page.type === PageType.DATA && most > 0 ? at + 4 : at;
      const length = page.type === PageType.DATA ? this.#length(at, end, most) : bytes;
      at = from + length;
      return most === 0 ? page.values : this.#codesOf(from, at, widthOf(most), page.values, most + 1, most);
    };
    levels(mostRepetition, page.repetitionBytes);
    const present = levels(mostDefinition, page.definitionBytes);
    this.#values(page.encoding, at, end, present, entries);
  }

  /** Levels of a V1 page begin with their length in bytes; there are none where they could only be 0. */
  #length(at: Pointer, end: Pointer, most: number): number {
    if (most === 0) return 0;
    if (end - at < 4) damaged('a page too short for its levels');
    const length = new DataView(this.#room.memory.buffer).getUint32(at, true);
    return length > end - at - 4 ? damaged('a page whose levels are longer than itself') : length;
  }

  #values(encoding: number, at: Pointer, end: Pointer, present: number, entries: number): void {
    if (present === 0) return;
    const { u8 } = viewsOf(this.#room.memory);
    if (isDictionary(encoding)) this.#codesOf(at + 1, end, at < end ? u8[at]! : 33, present, entries, 0);
    else if (encoding === Encoding.RLE) this.#codesOf(at + 4, end, 1, present, 2, 0);
    else if (encoding === Encoding.DELTA_BINARY_PACKED) this.#delta(at, end);
    else if (encoding === Encoding.PLAIN || encoding === Encoding.BYTE_STREAM_SPLIT) this.#plain(end - at, present);
  }

  /** Decodes `count` codes below `limit`, whose runs may claim no more than that; returns how many are `counted`. */
  #codesOf(at: Pointer, end: Pointer, width: number, count: number, limit: number, counted: number): number {
    const { kernels, memory } = this.#room;
    if (width > 32 || !runsFit(viewsOf(memory).u8, at, end, width, count)) damaged('runs of levels or codes that do not fit');
    if (kernels.parquetIndices(at, end, width, count, limit, this.#codes) !== 0)
      damaged(`levels or codes that end early or lie beyond ${limit - 1}`);
    const { u32 } = viewsOf(memory);
    let found = 0;
    for (let i = this.#codes >>> 2, last = i + count; i < last; i++) if (u32[i] === counted) found++;
    return found;
  }

  #plain(bytes: number, count: number): void {
    const { element } = this.#leaf;
    const least = element.physical === PhysicalType.BOOLEAN ? 1 / 8 : rawBytes(element) || 4;
    if (count * least > bytes) damaged(`${count} values in a page of ${bytes} bytes`);
  }

  /** Sizes of blocks as writers choose them. */
  #delta(at: Pointer, end: Pointer): void {
    const { u8 } = viewsOf(this.#room.memory);
    const block = varint(u8, at, end);
    const parts = block === null ? null : varint(u8, block.end, end);
    const fits = block !== null && parts !== null && block.value <= 2 ** 20 && parts.value > 0 && parts.value <= block.value;
    if (!fits) damaged('delta-encoded values whose blocks have impossible sizes');
  }
}

function widthOf(most: number): number {
  return 32 - Math.clz32(most);
}

/** Packed runs take bytes for what they hold, of which writers leave some empty; where a value takes none, so much may be empty. */
const MOST_EMPTY = 1024;

/** Whether runs that hold `count` values claim no more than that. */
function runsFit(u8: Uint8Array, start: Pointer, end: Pointer, width: number, count: number): boolean {
  const valueBytes = (width + 7) >>> 3;
  let at = start;
  let done = 0;
  while (done < count) {
    const head = varint(u8, at, end);
    if (head === null) return false;
    const packed = (head.value & 1) === 1;
    const length = Math.floor(head.value / 2) * (packed ? 8 : 1);
    const most = packed && width > 0 ? Number.POSITIVE_INFINITY : count - done + (packed ? MOST_EMPTY : 0);
    if (length > most) return false;
    done += length;
    at = head.end + (packed ? (length / 8) * width : valueBytes);
  }
  return true;
}

function varint(u8: Uint8Array, start: Pointer, end: Pointer): { readonly value: number; readonly end: Pointer } | null {
  let value = 0;
  for (let at = start, unit = 1; at < end && unit <= 2 ** 28; at++, unit *= 128) {
    value += (u8[at]! & 127) * unit;
    if (u8[at]! < 128) return { value, end: at + 1 };
  }
  return null;
}
