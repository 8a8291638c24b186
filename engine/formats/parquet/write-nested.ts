import type { ColumnChunk } from '../../columns/column';
import { precisionOf } from '../../columns/column';
import { viewsOf } from '../../columns/memory';
import { type Data, storedData } from '../../columns/nested/json';
import { readValue } from '../../columns/read-value';
import type { Value } from '../../columns/vector';
import type { Field } from '../../plan/schema';
import { type Leaf, type Shape, shapeOf } from './nested-leaves';
import type { PageSink, PageSize } from './page-sink';
import { Encoding } from './parquet-types';
import type { Room } from './room';
import type { WrittenColumn } from './write-footer';

const PAGE_ROWS = 16384;

/**
 * Writes a nested column: its values are taken apart into one column for each leaf of its type, with a repetition level (which list goes
 * on) and a definition level (how much of the path is there) for every value or gap; see Dremel, the paper that Parquet follows.
 */
export function writeNested(
  room: Room,
  sink: PageSink,
  column: ColumnChunk,
  field: Field,
  rows: number,
): readonly WrittenColumn[] {
  const { shape, leaves } = shapeOf(field.name, field.type);
  const pages = leaves.map((): Uint8Array[] => []);
  const counts = leaves.map((): number[] => []);
  const nulls = leaves.map(() => 0);
  for (let start = 0; start < rows; start += PAGE_ROWS) {
    const shreds = leaves.map((leaf) => new Shreds(leaf));
    for (let row = start; row < Math.min(rows, start + PAGE_ROWS); row++) {
      const value = readValue(room.memory, column, row);
      shred(shape, value === null ? null : storedData(value as string, field.type), 0, 0, shreds);
    }
    for (const [i, each] of shreds.entries()) {
      pages[i]!.push(each.page());
      counts[i]!.push(each.count);
      nulls[i]! += each.count - each.present;
    }
  }
  return leaves.map((leaf, i) => writeLeaf(room, sink, leaf, pages[i]!, counts[i]!, nulls[i]!));
}

function writeLeaf(
  room: Room,
  sink: PageSink,
  leaf: Leaf,
  pages: readonly Uint8Array[],
  counts: readonly number[],
  nullCount: number,
): WrittenColumn {
  const dataOffset = sink.length;
  const sizes = pages.map((page, i): PageSize => {
    const pointer = room.take(page.length);
    viewsOf(room.memory).u8.set(page, pointer);
    const size = sink.data(pointer, page.length, counts[i]!, Encoding.PLAIN);
    room.release(pointer);
    return size;
  });
  return {
    leaf,
    values: counts.reduce((sum, count) => sum + count, 0),
    codec: sink.codec,
    encodings: [Encoding.PLAIN, Encoding.RLE],
    compressedBytes: sizes.reduce((sum, size) => sum + size.compressedBytes, 0),
    uncompressedBytes: sizes.reduce((sum, size) => sum + size.uncompressedBytes, 0),
    dictionaryOffset: null,
    dataOffset,
    pages: null,
    statistics: { nullCount, least: null, most: null },
  };
}

/** Takes a value apart. `repetition` says which list goes on with it, `definition` how much of the path above is there. */
function shred(shape: Shape, data: Data, repetition: number, definition: number, shreds: readonly Shreds[]): void {
  if (shape.kind === 'leaf') {
    shreds[shape.leaf.index]!.put(repetition, data === null ? definition : shape.leaf.mostDefinition, data as Value);
    return;
  }
  const items = data as readonly Data[] | null;
  if (items === null || (shape.kind !== 'struct' && items.length === 0)) {
    gap(shape, repetition, items === null ? definition : definition + 1, shreds);
  } else if (shape.kind === 'struct') {
    for (const [i, field] of shape.fields.entries()) shred(field, items[i] ?? null, repetition, definition + 1, shreds);
  } else {
    for (const [i, item] of items.entries()) {
      const level = i === 0 ? repetition : shape.repetition;
      if (shape.kind === 'list') shred(shape.element, item, level, definition + 2, shreds);
      else {
        const [key = null, value = null] = item as readonly Data[];
        shred(shape.key, key, level, definition + 2, shreds);
        shred(shape.value, value, level, definition + 2, shreds);
      }
    }
  }
}

/** Every leaf below notes that nothing is there. */
function gap(shape: Shape, repetition: number, definition: number, shreds: readonly Shreds[]): void {
  switch (shape.kind) {
    case 'leaf':
      shreds[shape.leaf.index]!.put(repetition, definition, null);
      return;
    case 'struct':
      for (const field of shape.fields) gap(field, repetition, definition, shreds);
      return;
    case 'list':
      gap(shape.element, repetition, definition, shreds);
      return;
    case 'map':
      gap(shape.key, repetition, definition, shreds);
      gap(shape.value, repetition, definition, shreds);
  }
}

/** The levels and values of one leaf in one page. */
class Shreds {
  count = 0;
  private readonly repetitions: number[] = [];
  private readonly definitions: number[] = [];
  private readonly values: Exclude<Value, null>[] = [];

  constructor(private readonly leaf: Leaf) {}

  get present(): number {
    return this.values.length;
  }

  put(repetition: number, definition: number, value: Value): void {
    this.count++;
    this.repetitions.push(repetition);
    this.definitions.push(definition);
    if (value !== null) this.values.push(value);
  }

  page(): Uint8Array {
    const { mostRepetition, mostDefinition, type } = this.leaf;
    return Buffer.concat([
      levels(this.repetitions, mostRepetition),
      levels(this.definitions, mostDefinition),
      type === 'boolean' ? bits(this.values as boolean[]) : Buffer.concat(this.values.map((value) => plain(value, this.leaf))),
    ]);
  }
}

/** The RLE/bit-packed hybrid as one packed run, its length before it; nothing where the level is always 0. */
function levels(values: readonly number[], most: number): Uint8Array {
  if (most === 0) return Buffer.alloc(0);
  const width = 32 - Math.clz32(most);
  const groups = Math.ceil(values.length / 8);
  const packed = Buffer.alloc(groups * width);
  values.forEach((value, i) => {
    for (let bit = 0; bit < width; bit++) if ((value >> bit) & 1) packed[(i * width + bit) >> 3]! |= 1 << ((i * width + bit) & 7);
  });
  const header = varint((groups << 1) | 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length + packed.length);
  return Buffer.concat([length, header, packed]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return Uint8Array.from([...bytes, value]);
}

function bits(values: readonly boolean[]): Uint8Array {
  const packed = Buffer.alloc(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value) packed[i >> 3]! |= 1 << (i & 7);
  });
  return packed;
}

/** A value as PLAIN spells it. */
function plain(value: Exclude<Value, null>, { type }: Leaf): Uint8Array {
  switch (type) {
    case 'int':
    case 'date':
      return fixed(4, (bytes) => bytes.writeInt32LE(value as number));
    case 'float':
      return fixed(4, (bytes) => bytes.writeFloatLE(value as number));
    case 'double':
      return fixed(8, (bytes) => bytes.writeDoubleLE(value as number));
    case 'string':
    case 'binary': {
      const text = type === 'string' ? Buffer.from(value as string, 'utf8') : (value as Uint8Array);
      return Buffer.concat([fixed(4, (bytes) => bytes.writeUInt32LE(text.length)), text]);
    }
    default:
      return precisionOf(type) > 18 ? wide(value as bigint) : fixed(8, (bytes) => bytes.writeBigInt64LE(value as bigint));
  }
}

function fixed(length: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(length);
  write(bytes);
  return bytes;
}

/** Sixteen bytes, highest first. */
function wide(value: bigint): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64BE(value >> 64n);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value), 8);
  return bytes;
}
