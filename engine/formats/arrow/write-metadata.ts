import type { Builder } from 'flatbuffers';
import { precisionOf, scaleOf } from '../../columns/column';
import { isNested, type MapType, nestedOf, structOf } from '../../plan/nested-type';
import type { Field, Schema, TypeName } from '../../plan/schema';
import { isNanos, isTimestamp, isZoned, type TimestampType } from '../../plan/time-type';
import { library } from '../library';
import { Kind, MessageKind } from './metadata';

/** The messages of Arrow's IPC format. A slot's number is (its place in a table of vtable) / 2 - 2, as flatc counts fields. */
const VERSION_5 = 4;
const CONTINUATION = 0xffffffff;
const ALIGN = 64;

export interface WrittenBuffer {
  readonly offset: number;
  readonly bytes: number;
}

export interface WrittenNode {
  readonly rows: number;
  readonly nulls: number;
}

function newBuilder(): Builder {
  const { Builder } = library('flatbuffers') as typeof import('flatbuffers');
  return new Builder(1024);
}

export function schemaMessage(schema: Schema): Uint8Array {
  const builder = newBuilder();
  return message(builder, MessageKind.SCHEMA, schemaTable(builder, schema), 0);
}

export function recordBatchMessage(
  rows: number,
  nodes: readonly WrittenNode[],
  buffers: readonly WrittenBuffer[],
  bodyBytes: number,
  codec: 'zstd' | null,
): Uint8Array {
  const builder = newBuilder();
  const nodeVector = longPairs(
    builder,
    nodes.map((node) => [node.rows, node.nulls]),
  );
  const bufferVector = longPairs(
    builder,
    buffers.map((buffer) => [buffer.offset, buffer.bytes]),
  );
  const compression = codec === null ? 0 : zstdCompression(builder);
  builder.startObject(5);
  builder.addFieldInt64(0, BigInt(rows), 0n);
  builder.addFieldOffset(1, nodeVector, 0);
  builder.addFieldOffset(2, bufferVector, 0);
  builder.addFieldOffset(3, compression, 0);
  return message(builder, MessageKind.RECORDS, builder.endObject(), bodyBytes);
}

export interface WrittenBlock {
  readonly offset: number;
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

/** The footer of a file, without its length. */
export function footerTable(schema: Schema, blocks: readonly WrittenBlock[]): Uint8Array {
  const builder = newBuilder();
  const schemaOffset = schemaTable(builder, schema);
  builder.startVector(24, 0, 8);
  const none = builder.endVector();
  builder.startVector(24, blocks.length, 8);
  for (const { offset, metadataBytes, bodyBytes } of [...blocks].reverse()) {
    builder.prep(8, 24);
    builder.writeInt64(BigInt(bodyBytes));
    builder.pad(4);
    builder.writeInt32(metadataBytes);
    builder.writeInt64(BigInt(offset));
  }
  const blockVector = builder.endVector();
  builder.startObject(5);
  builder.addFieldInt16(0, VERSION_5, 0);
  builder.addFieldOffset(1, schemaOffset, 0);
  builder.addFieldOffset(2, none, 0);
  builder.addFieldOffset(3, blockVector, 0);
  builder.finish(builder.endObject());
  return builder.asUint8Array();
}

function message(builder: Builder, kind: number, header: number, bodyBytes: number): Uint8Array {
  builder.startObject(5);
  builder.addFieldInt16(0, VERSION_5, 0);
  builder.addFieldInt8(1, kind, 0);
  builder.addFieldOffset(2, header, 0);
  builder.addFieldInt64(3, BigInt(bodyBytes), 0n);
  builder.finish(builder.endObject());
  return framed(builder.asUint8Array());
}

/** The continuation mark, the length, and the metadata, padded so that what follows is aligned where the message is. */
function framed(metadata: Uint8Array): Uint8Array {
  const bytes = Math.ceil((metadata.length + 8) / ALIGN) * ALIGN;
  const framedBytes = new Uint8Array(bytes);
  const view = new DataView(framedBytes.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, bytes - 8, true);
  framedBytes.set(metadata, 8);
  return framedBytes;
}

function schemaTable(builder: Builder, schema: Schema): number {
  const fields = schema.map((field) => fieldTable(builder, field));
  const vector = offsets(builder, fields);
  builder.startObject(4);
  builder.addFieldOffset(1, vector, 0);
  return builder.endObject();
}

/** A field; `parts` where its type alone does not tell what its children are like. */
interface Child extends Field {
  readonly parts?: readonly Field[];
}

function fieldTable(builder: Builder, { name, type, nullable, parts }: Child): number {
  const nameOffset = builder.createString(name);
  const children = offsets(
    builder,
    (parts ?? childrenOf(type)).map((child) => fieldTable(builder, child)),
  );
  const { kind, table } = typeTable(builder, type);
  builder.startObject(7);
  builder.addFieldOffset(0, nameOffset, 0);
  builder.addFieldInt8(1, nullable ? 1 : 0, 0);
  builder.addFieldInt8(2, kind, 0);
  builder.addFieldOffset(3, table, 0);
  builder.addFieldOffset(5, children, 0);
  return builder.endObject();
}

function typeTable(builder: Builder, type: TypeName): { readonly kind: number; readonly table: number } {
  const table = (kind: number, slots: number, fill: () => void = () => undefined) => {
    builder.startObject(slots);
    fill();
    return { kind, table: builder.endObject() };
  };
  const integer = (bits: number) =>
    table(Kind.INT, 2, () => {
      builder.addFieldInt32(0, bits, 0);
      builder.addFieldInt8(1, 1, 0);
    });
  switch (type) {
    case 'void':
      return table(Kind.NULL, 0);
    case 'boolean':
      return table(Kind.BOOL, 0);
    case 'int':
      return integer(32);
    case 'bigint':
      return integer(64);
    case 'float':
      return table(Kind.FLOAT, 1, () => builder.addFieldInt16(0, 1, 0));
    case 'double':
      return table(Kind.FLOAT, 1, () => builder.addFieldInt16(0, 2, 0));
    case 'binary':
      return table(Kind.BINARY, 0);
    case 'date':
      return table(Kind.DATE, 1, () => builder.addFieldInt16(0, 0, 1));
    default:
      if (isNested(type)) return nestedTable(type, table);
      if (isTimestamp(type)) return timestampTable(builder, type, table);
      if (!type.startsWith('decimal')) return table(Kind.UTF8, 0);
      return table(Kind.DECIMAL, 3, () => {
        builder.addFieldInt32(0, precisionOf(type), 0);
        builder.addFieldInt32(1, scaleOf(type), 0);
        builder.addFieldInt32(2, 128, 128);
      });
  }
}

type MakeTable = (kind: number, slots: number, fill?: () => void) => { readonly kind: number; readonly table: number };

function timestampTable(builder: Builder, type: TimestampType, table: MakeTable): ReturnType<MakeTable> {
  const zone = isZoned(type) ? builder.createString('UTC') : 0;
  return table(Kind.TIMESTAMP, 2, () => {
    builder.addFieldInt16(0, isNanos(type) ? 3 : 2, 0);
    builder.addFieldOffset(1, zone, 0);
  });
}

/** Keys of a map are in no order. */
function nestedTable(type: TypeName, table: MakeTable): ReturnType<MakeTable> {
  const nested = nestedOf(type)!;
  if (nested.kind === 'map') return table(Kind.MAP, 1);
  return table(nested.kind === 'array' ? Kind.LIST : Kind.STRUCT, 0);
}

/** The fields of a nested type, under the names that Arrow gives to those that have none. */
function childrenOf(type: TypeName): readonly Child[] {
  const nested = nestedOf(type);
  switch (nested?.kind) {
    case 'struct':
      return nested.fields.map(({ name, type: each }) => ({ name, type: each, nullable: true }));
    case 'array':
      return [{ name: 'item', type: nested.element, nullable: true }];
    case 'map':
      return [entriesOf(nested)];
    default:
      return [];
  }
}

/** Keys are never null, which readers insist on. */
function entriesOf({ key, value }: MapType): Child {
  const parts = [
    { name: 'key', type: key, nullable: false },
    { name: 'value', type: value, nullable: true },
  ];
  return { name: 'entries', type: structOf(parts), nullable: false, parts };
}

function zstdCompression(builder: Builder): number {
  builder.startObject(2);
  builder.addFieldInt8(0, 1, 0);
  return builder.endObject();
}

function offsets(builder: Builder, tables: readonly number[]): number {
  builder.startVector(4, tables.length, 4);
  for (const table of [...tables].reverse()) builder.addOffset(table);
  return builder.endVector();
}

function longPairs(builder: Builder, pairs: readonly (readonly [number, number])[]): number {
  builder.startVector(16, pairs.length, 8);
  for (const [first, second] of [...pairs].reverse()) {
    builder.prep(8, 16);
    builder.writeInt64(BigInt(second));
    builder.writeInt64(BigInt(first));
  }
  return builder.endVector();
}
