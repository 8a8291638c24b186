import { precisionOf, scaleOf } from '../../columns/column';
import { nestedOf } from '../../plan/nested-type';
import type { Schema, TypeName } from '../../plan/schema';
import { isNanos, isTimestamp, isZoned, type TimestampType } from '../../plan/time-type';
import type { WrittenChunk } from '../format';
import { type Leaf, leavesOf } from './nested-leaves';
import { Converted, MAGIC, PhysicalType, Repetition } from './parquet-types';
import type { Statistics } from './statistics';
import { ThriftType } from './thrift-types';
import { binary, byte, flag, i32, i64, list, struct, type ThriftField, text, thriftBytes } from './thrift-writer';
import { type IndexPlaces, pageIndexes, type WrittenPage } from './write-index';

/** What a row group's encoder tells the footer; offsets count from the chunk's first byte. */
export interface WrittenRowGroup {
  readonly rows: number;
  readonly columns: readonly WrittenColumn[];
}

export interface WrittenColumn {
  readonly leaf: Leaf;
  /** Values and gaps: as many as rows, but in lists. */
  readonly values: number;
  readonly codec: number;
  readonly encodings: readonly number[];
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly dictionaryOffset: number | null;
  readonly dataOffset: number;
  /** Null = the file is to have none. */
  readonly statistics: Statistics | null;
  /** For the page index; null = it is to have none. */
  readonly pages: readonly WrittenPage[] | null;
}

/** The file's end: page indexes, footer, its length, the magic number. */
export function footerOf(schema: Schema, chunks: readonly WrittenChunk[]): Uint8Array {
  const last = chunks.at(-1);
  const indexes = pageIndexes(chunks, last === undefined ? MAGIC.length : last.offset + last.byteLength);
  const metadata = thriftBytes([
    i32(1, 2),
    list(2, ThriftType.STRUCT, schemaElements(schema)),
    i64(
      3,
      chunks.reduce((sum, chunk) => sum + chunk.rows, 0),
    ),
    list(
      4,
      ThriftType.STRUCT,
      chunks.map((chunk, group) => rowGroup(chunk, indexes.places[group]!)),
    ),
    text(6, 'hearth'),
    list(
      7,
      ThriftType.STRUCT,
      schema.flatMap(({ name, type }) => leavesOf(name, type).map(() => struct(0, [struct(1, [])]))),
    ),
  ]);
  const end = new Uint8Array(8);
  new DataView(end.buffer).setUint32(0, metadata.length, true);
  end.set(MAGIC, 4);
  return Buffer.concat([indexes.bytes, metadata, end]);
}

function schemaElements(schema: Schema): ThriftField[] {
  return [
    struct(0, [text(4, 'schema'), i32(5, schema.length)]),
    ...schema.flatMap(({ name, type }) => columnElements(name, type, Repetition.OPTIONAL)),
  ];
}

export function physicalOf(type: TypeName): number {
  switch (type) {
    case 'boolean':
      return PhysicalType.BOOLEAN;
    case 'void':
    case 'int':
    case 'date':
      return PhysicalType.INT32;
    case 'bigint':
      return PhysicalType.INT64;
    case 'float':
      return PhysicalType.FLOAT;
    case 'double':
      return PhysicalType.DOUBLE;
    case 'string':
    case 'binary':
      return PhysicalType.BYTE_ARRAY;
    default:
      return isTimestamp(type) || precisionOf(type) <= 18 ? PhysicalType.INT64 : PhysicalType.FIXED_LEN_BYTE_ARRAY;
  }
}

/** A column's elements, depth first (see nested-leaves.ts). */
function columnElements(name: string, type: TypeName, repetition: number): readonly ThriftField[] {
  const nested = nestedOf(type);
  switch (nested?.kind) {
    case 'struct':
      return [
        groupElement(name, repetition, nested.fields.length),
        ...nested.fields.flatMap((field) => columnElements(field.name, field.type, Repetition.OPTIONAL)),
      ];
    case 'array':
      return [
        groupElement(name, repetition, 1, Converted.LIST, struct(3, [])),
        groupElement('list', Repetition.REPEATED, 1),
        ...columnElements('element', nested.element, Repetition.OPTIONAL),
      ];
    case 'map':
      return [
        groupElement(name, repetition, 1, Converted.MAP, struct(2, [])),
        groupElement('key_value', Repetition.REPEATED, 2),
        ...columnElements('key', nested.key, Repetition.REQUIRED),
        ...columnElements('value', nested.value, Repetition.OPTIONAL),
      ];
    default:
      return [schemaElement(name, type, repetition)];
  }
}

function groupElement(
  name: string,
  repetition: number,
  children: number,
  converted?: number,
  logical?: ThriftField,
): ThriftField {
  return struct(0, [
    i32(3, repetition),
    text(4, name),
    i32(5, children),
    converted === undefined ? undefined : i32(6, converted),
    logical === undefined ? undefined : struct(10, [logical]),
  ]);
}

function schemaElement(name: string, type: TypeName, repetition: number): ThriftField {
  const physical = physicalOf(type);
  const { converted, logical } = annotation(type);
  const decimal = precisionOf(type) > 0;
  return struct(0, [
    i32(1, physical),
    physical === PhysicalType.FIXED_LEN_BYTE_ARRAY ? i32(2, 16) : undefined,
    i32(3, repetition),
    text(4, name),
    converted === undefined ? undefined : i32(6, converted),
    decimal ? i32(7, scaleOf(type)) : undefined,
    decimal ? i32(8, precisionOf(type)) : undefined,
    logical === undefined ? undefined : struct(10, [logical]),
  ]);
}

interface Annotation {
  readonly converted?: number;
  readonly logical?: ThriftField;
}

function annotation(type: TypeName): Annotation {
  switch (type) {
    case 'string':
      return { converted: Converted.UTF8, logical: struct(1, []) };
    case 'date':
      return { converted: Converted.DATE, logical: struct(6, []) };
    case 'int':
      return { converted: Converted.INT_32, logical: struct(10, [byte(1, 32), flag(2, true)]) };
    case 'bigint':
      return { converted: Converted.INT_64, logical: struct(10, [byte(1, 64), flag(2, true)]) };
    default:
      if (isTimestamp(type)) return timestampAnnotation(type);
      return precisionOf(type) === 0
        ? {}
        : { converted: Converted.DECIMAL, logical: struct(5, [i32(1, scaleOf(type)), i32(2, precisionOf(type))]) };
  }
}

/** Readers that know no logical types know instants in microseconds. */
function timestampAnnotation(type: TimestampType): Annotation {
  const logical = struct(8, [flag(1, isZoned(type)), struct(2, [struct(isNanos(type) ? 3 : 2, [])])]);
  return type === 'timestamp' ? { converted: Converted.TIMESTAMP_MICROS, logical } : { logical };
}

function rowGroup({ offset, rows, byteLength, detail }: WrittenChunk, indexes: readonly (IndexPlaces | null)[]): ThriftField {
  const { columns } = detail as WrittenRowGroup;
  return struct(0, [
    list(
      1,
      ThriftType.STRUCT,
      columns.map((column, i) => columnChunk(column, offset, indexes[i]!)),
    ),
    i64(
      2,
      columns.reduce((sum, column) => sum + column.uncompressedBytes, 0),
    ),
    i64(3, rows),
    i64(5, offset),
    i64(6, byteLength),
  ]);
}

function columnChunk(column: WrittenColumn, offset: number, index: IndexPlaces | null): ThriftField {
  const { leaf, dictionaryOffset, dataOffset, statistics } = column;
  return struct(0, [
    i64(2, 0),
    struct(3, [
      i32(1, physicalOf(leaf.type)),
      list(
        2,
        ThriftType.I32,
        column.encodings.map((encoding) => i32(0, encoding)),
      ),
      list(
        3,
        ThriftType.BINARY,
        leaf.path.map((name) => text(0, name)),
      ),
      i32(4, column.codec),
      i64(5, column.values),
      i64(6, column.uncompressedBytes),
      i64(7, column.compressedBytes),
      i64(9, offset + dataOffset),
      dictionaryOffset === null ? undefined : i64(11, offset + dictionaryOffset),
      statistics === null
        ? undefined
        : struct(12, [
            i64(3, statistics.nullCount),
            statistics.most === null ? undefined : binary(5, statistics.most),
            statistics.least === null ? undefined : binary(6, statistics.least),
          ]),
    ]),
    ...(index === null ? [] : [i64(4, index.offsets.start), i32(5, index.offsets.bytes)]),
    ...(index?.columns ? [i64(6, index.columns.start), i32(7, index.columns.bytes)] : []),
  ]);
}
