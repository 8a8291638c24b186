import { FlatTable } from './flat';

/** What messages of Arrow's IPC format say (Message.fbs, Schema.fbs, File.fbs), as plain data. */
export interface ArrowField {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: ArrowType;
  readonly dictionary: ArrowDictionary | null;
  readonly children: readonly ArrowField[];
  /** The name of the extension type that the storage stands for; null = none. */
  readonly extension: string | null;
}

export interface ArrowDictionary {
  readonly id: number;
  readonly index: ArrowType;
}

/** `unit` counts 0 = seconds (days for dates), 1 = ms, 2 = µs, 3 = ns; what a type does not have is 0. */
export interface ArrowType {
  readonly kind: number;
  readonly bits: number;
  readonly signed: boolean;
  readonly unit: number;
  readonly zone: string | null;
  readonly precision: number;
  readonly scale: number;
  /** Bytes of a fixed-size binary, entries of a fixed-size list. */
  readonly width: number;
}

export const Kind = {
  NULL: 1,
  INT: 2,
  FLOAT: 3,
  BINARY: 4,
  UTF8: 5,
  BOOL: 6,
  DECIMAL: 7,
  DATE: 8,
  TIME: 9,
  TIMESTAMP: 10,
  INTERVAL: 11,
  LIST: 12,
  STRUCT: 13,
  UNION: 14,
  FIXED_BINARY: 15,
  FIXED_LIST: 16,
  MAP: 17,
  DURATION: 18,
  LARGE_BINARY: 19,
  LARGE_UTF8: 20,
  LARGE_LIST: 21,
  RUN_END: 22,
  BINARY_VIEW: 23,
  UTF8_VIEW: 24,
  LIST_VIEW: 25,
  LARGE_LIST_VIEW: 26,
} as const;

export const MessageKind = { SCHEMA: 1, DICTIONARY: 2, RECORDS: 3 } as const;

export interface Message {
  readonly kind: number;
  readonly header: FlatTable;
  readonly bodyBytes: number;
}

export interface RecordBatch {
  readonly rows: number;
  readonly nodes: readonly { readonly length: number; readonly nulls: number }[];
  readonly buffers: readonly { readonly offset: number; readonly bytes: number }[];
  /** null = as they are. */
  readonly codec: 'lz4' | 'zstd' | null;
  /** How many data buffers each column of views has. */
  readonly variadic: readonly number[];
}

export interface FileBlock {
  readonly offset: number;
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

const MOST_DEPTH = 64;

export function messageOf(bytes: Uint8Array): Message {
  const table = FlatTable.root(bytes);
  return { kind: table.int8(6), header: need(table.table(8), 'a header'), bodyBytes: table.size(10) };
}

export function schemaFieldsOf(schema: FlatTable): readonly ArrowField[] {
  if (schema.int16(4) !== 0) throw new RangeError('it is big-endian');
  return schema.tables(6).map((field) => fieldOf(field, 0));
}

function fieldOf(table: FlatTable, depth: number): ArrowField {
  if (depth > MOST_DEPTH) throw new RangeError('its types are nested too deeply');
  const metadata = table.tables(16).map((entry) => [entry.text(4), entry.text(6)] as const);
  const dictionary = table.table(12);
  return {
    name: table.text(4) ?? '',
    nullable: table.int8(6) !== 0,
    type: typeOf(table.int8(8), table.table(10)),
    dictionary: dictionary === null ? null : { id: dictionary.size(4), index: typeOf(Kind.INT, dictionary.table(6)) },
    children: table.tables(14).map((child) => fieldOf(child, depth + 1)),
    extension: metadata.find(([key]) => key === 'ARROW:extension:name')?.[1] ?? null,
  };
}

const plain = { bits: 0, signed: false, unit: 0, zone: null, precision: 0, scale: 0, width: 0 };

function typeOf(kind: number, table: FlatTable | null): ArrowType {
  const none = { kind, ...plain };
  if (table === null) return kind === Kind.INT ? { ...none, bits: 32, signed: true } : none;
  switch (kind) {
    case Kind.INT:
      return { ...none, bits: table.int32(4), signed: table.int8(6) !== 0 };
    case Kind.FLOAT:
      return { ...none, bits: [16, 32, 64][table.int16(4)] ?? 0 };
    case Kind.DECIMAL:
      return { ...none, precision: table.int32(4), scale: table.int32(6), bits: table.int32(8, 128) };
    case Kind.DATE:
      return { ...none, unit: table.int16(4, 1) };
    case Kind.TIME:
      return { ...none, unit: table.int16(4, 1), bits: table.int32(6, 32) };
    case Kind.TIMESTAMP:
      return { ...none, unit: table.int16(4), zone: table.text(6) };
    case Kind.DURATION:
      return { ...none, unit: table.int16(4, 1) };
    case Kind.INTERVAL:
    case Kind.UNION:
      return { ...none, unit: table.int16(4) };
    case Kind.FIXED_BINARY:
    case Kind.FIXED_LIST:
      return { ...none, width: table.int32(4) };
    default:
      return none;
  }
}

export function recordBatchOf(table: FlatTable): RecordBatch {
  const compression = table.table(10);
  const codec = compression === null ? null : compression.int8(4);
  if (codec !== null && codec !== 0 && codec !== 1) throw new RangeError(`an unknown compression ${codec}`);
  return {
    rows: table.size(4),
    nodes: table.structs(6, 16, (at) => ({ length: at(0), nulls: at(8) })),
    buffers: table.structs(8, 16, (at) => ({ offset: at(0), bytes: at(8) })),
    codec: codec === null ? null : codec === 0 ? 'lz4' : 'zstd',
    variadic: table.structs(12, 8, (at) => at(0)),
  };
}

export interface DictionaryBatch {
  readonly id: number;
  readonly delta: boolean;
  readonly data: RecordBatch;
}

export function dictionaryBatchOf(table: FlatTable): DictionaryBatch {
  return { id: table.size(4), delta: table.int8(8) !== 0, data: recordBatchOf(need(table.table(6), 'a dictionary')) };
}

export interface Footer {
  readonly fields: readonly ArrowField[];
  readonly dictionaries: readonly FileBlock[];
  readonly batches: readonly FileBlock[];
}

export function footerOf(bytes: Uint8Array): Footer {
  const table = FlatTable.root(bytes);
  return { fields: schemaFieldsOf(need(table.table(6), 'a schema')), dictionaries: blocks(table, 8), batches: blocks(table, 10) };
}

/** struct Block { offset: int64; metaDataLength: int32 (padded); bodyLength: int64 } */
function blocks(table: FlatTable, slot: number): readonly FileBlock[] {
  return table.structs(slot, 24, (at) => ({ offset: at(0), metadataBytes: at(8) % 2 ** 32, bodyBytes: at(16) }));
}

function need<T>(value: T | null, what: string): T {
  if (value === null) throw new RangeError(`${what} is missing`);
  return value;
}
