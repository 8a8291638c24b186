import { damaged } from './damage';
import { ThriftReader, ThriftType } from './thrift-reader';

/** A file's footer, reduced to what reading needs (FileMetaData in parquet.thrift). */
export interface Footer {
  readonly schema: readonly SchemaElement[];
  readonly rows: number;
  readonly rowGroups: readonly RowGroup[];
  readonly createdBy: string | null;
}

/** A node of the schema tree, in depth-first order; `children` 0 = a leaf, which has a column chunk in each row group. */
export interface SchemaElement {
  readonly name: string;
  readonly physical: number | null;
  readonly typeLength: number;
  readonly repetition: number | null;
  readonly children: number;
  readonly converted: number | null;
  readonly scale: number;
  readonly precision: number;
  readonly logical: LogicalType | null;
}

export type TimeUnit = 'millis' | 'micros' | 'nanos';

export type LogicalType =
  | { readonly kind: 'string' | 'map' | 'list' | 'enum' | 'date' | 'unknown' | 'json' | 'bson' | 'uuid' | 'float16' | 'other' }
  | { readonly kind: 'decimal'; readonly scale: number; readonly precision: number }
  | { readonly kind: 'time' | 'timestamp'; readonly utc: boolean; readonly unit: TimeUnit }
  | { readonly kind: 'integer'; readonly bits: number; readonly signed: boolean };

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly ChunkInfo[];
}

export interface ChunkInfo {
  readonly physical: number;
  readonly codec: number;
  readonly values: number;
  /** First byte in the file: the dictionary page where there is one, else the first data page. */
  readonly start: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Why it cannot be read here (encrypted, kept in another file); null = it can. */
  readonly obstacle: string | null;
  readonly statistics: ChunkStatistics | null;
}

/** As the file spells them: PLAIN, texts without a length. */
export interface ChunkStatistics {
  readonly least: Uint8Array | null;
  readonly most: Uint8Array | null;
  readonly nullCount: number | null;
}

/** Decodes a footer; every chunk is checked to lie between the file's magic numbers. */
export function decodeFooter(bytes: Uint8Array, fileBytes: number): Footer {
  const reader = new ThriftReader(bytes);
  const schema: SchemaElement[] = [];
  const rowGroups: RowGroup[] = [];
  let rows = 0;
  let createdBy: string | null = null;
  reader.struct(ThriftType.STRUCT, (id, type) => {
    if (id === 2) reader.list(type, (each) => schema.push(schemaElement(reader, each)));
    else if (id === 3) rows = size(reader.integer(type), 'the number of rows');
    else if (id === 4) reader.list(type, (each) => rowGroups.push(rowGroup(reader, each)));
    else if (id === 6) createdBy = reader.text(type);
    else reader.skip(type);
  });
  const footer = { schema, rows, rowGroups, createdBy };
  check(footer, fileBytes - bytes.length);
  return footer;
}

function check(footer: Footer, dataEnd: number): void {
  if (footer.schema.length === 0) damaged('its footer has no schema');
  const leaves = footer.schema.filter((element) => element.children === 0 && element.physical !== null).length;
  let rows = 0;
  for (const [group, { rows: groupRows, chunks }] of footer.rowGroups.entries()) {
    if (chunks.length !== leaves) damaged(`row group ${group} has ${chunks.length} column chunks for ${leaves} columns`);
    for (const chunk of chunks) {
      if (chunk.obstacle === null && (chunk.start < 4 || chunk.start + chunk.compressedBytes > dataEnd))
        damaged(
          `a column chunk of row group ${group} lies outside the file (bytes ${chunk.start} to ${chunk.start + chunk.compressedBytes} of ${dataEnd})`,
        );
    }
    rows += groupRows;
  }
  if (rows !== footer.rows) damaged(`its footer counts ${footer.rows} rows, its row groups ${rows}`);
}

function size(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value < 0) damaged(`${what} is ${value}`);
  return value;
}

function schemaElement(reader: ThriftReader, type: number): SchemaElement {
  let name = '';
  let physical: number | null = null;
  let repetition: number | null = null;
  let converted: number | null = null;
  let logical: LogicalType | null = null;
  let typeLength = 0;
  let children = 0;
  let scale = 0;
  let precision = 0;
  reader.struct(type, (id, field) => {
    if (id === 1) physical = reader.integer(field);
    else if (id === 2) typeLength = size(reader.integer(field), 'the width of a column');
    else if (id === 3) repetition = reader.integer(field);
    else if (id === 4) name = reader.text(field);
    else if (id === 5) children = size(reader.integer(field), 'the number of children of a column');
    else if (id === 6) converted = reader.integer(field);
    else if (id === 7) scale = reader.integer(field);
    else if (id === 8) precision = reader.integer(field);
    else if (id === 10) logical = logicalType(reader, field);
    else reader.skip(field);
  });
  return { name, physical, typeLength, repetition, children, converted, scale, precision, logical };
}

const plainLogical = {
  1: 'string',
  2: 'map',
  3: 'list',
  4: 'enum',
  6: 'date',
  11: 'unknown',
  12: 'json',
  13: 'bson',
  14: 'uuid',
  15: 'float16',
} as const;

function logicalType(reader: ThriftReader, type: number): LogicalType | null {
  let found: LogicalType | null = null;
  reader.struct(type, (id, field) => {
    if (id === 5) found = decimalType(reader, field);
    else if (id === 7 || id === 8) found = timeType(reader, field, id === 7 ? 'time' : 'timestamp');
    else if (id === 10) found = integerType(reader, field);
    else {
      found = { kind: plainLogical[id as keyof typeof plainLogical] ?? 'other' };
      reader.skip(field);
    }
  });
  return found;
}

function decimalType(reader: ThriftReader, type: number): LogicalType {
  let scale = 0;
  let precision = 0;
  reader.struct(type, (id, field) => {
    if (id === 1) scale = reader.integer(field);
    else if (id === 2) precision = reader.integer(field);
    else reader.skip(field);
  });
  return { kind: 'decimal', scale, precision };
}

const units: Readonly<Record<number, TimeUnit>> = { 1: 'millis', 2: 'micros', 3: 'nanos' };

function timeType(reader: ThriftReader, type: number, kind: 'time' | 'timestamp'): LogicalType {
  let utc = false;
  let unit: TimeUnit | undefined;
  reader.struct(type, (id, field) => {
    if (id === 1) utc = reader.boolean(field);
    else if (id === 2) {
      reader.struct(field, (each, inner) => {
        unit = units[each];
        reader.skip(inner);
      });
    } else reader.skip(field);
  });
  return unit === undefined ? { kind: 'other' } : { kind, utc, unit };
}

function integerType(reader: ThriftReader, type: number): LogicalType {
  let bits = 0;
  let signed = true;
  reader.struct(type, (id, field) => {
    if (id === 1) bits = reader.integer(field);
    else if (id === 2) signed = reader.boolean(field);
    else reader.skip(field);
  });
  return { kind: 'integer', bits, signed };
}

function rowGroup(reader: ThriftReader, type: number): RowGroup {
  const chunks: ChunkInfo[] = [];
  let rows = 0;
  reader.struct(type, (id, field) => {
    if (id === 1) reader.list(field, (each) => chunks.push(columnChunk(reader, each)));
    else if (id === 3) rows = size(reader.integer(field), 'the number of rows of a row group');
    else reader.skip(field);
  });
  return { rows, chunks };
}

const noChunk: ChunkInfo = {
  physical: -1,
  codec: 0,
  values: 0,
  start: 0,
  compressedBytes: 0,
  uncompressedBytes: 0,
  obstacle: 'has no metadata',
  statistics: null,
};

function columnChunk(reader: ThriftReader, type: number): ChunkInfo {
  let chunk = noChunk;
  let obstacle: string | null = null;
  reader.struct(type, (id, field) => {
    if (id === 1) {
      if (reader.binary(field).length > 0) obstacle = 'is kept in another file';
    } else if (id === 3) chunk = chunkMetadata(reader, field);
    else if (id === 8) {
      obstacle = 'is encrypted';
      reader.skip(field);
    } else reader.skip(field);
  });
  return obstacle === null ? chunk : { ...chunk, obstacle };
}

function chunkMetadata(reader: ThriftReader, type: number): ChunkInfo {
  let physical = -1;
  let codec = 0;
  let values = 0;
  let uncompressedBytes = 0;
  let compressedBytes = 0;
  let data = 0;
  let dictionary = 0;
  let statistics: ChunkStatistics | null = null;
  reader.struct(type, (id, field) => {
    if (id === 1) physical = reader.integer(field);
    else if (id === 4) codec = reader.integer(field);
    else if (id === 5) values = size(reader.integer(field), 'the number of values of a column chunk');
    else if (id === 6) uncompressedBytes = size(reader.integer(field), 'the size of a column chunk');
    else if (id === 7) compressedBytes = size(reader.integer(field), 'the size of a column chunk');
    else if (id === 9) data = size(reader.integer(field), 'the place of a column chunk');
    else if (id === 11) dictionary = size(reader.integer(field), 'the place of a dictionary');
    else if (id === 12) statistics = chunkStatistics(reader, field);
    else reader.skip(field);
  });
  // some writers put 0 where there is no dictionary, some put the dictionary's place into the data offset
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  return { physical, codec, values, start, compressedBytes, uncompressedBytes, obstacle: null, statistics };
}

/** Fields 1 and 2, in which old writers put bounds without an order agreed on, are passed over. */
function chunkStatistics(reader: ThriftReader, type: number): ChunkStatistics {
  let least: Uint8Array | null = null;
  let most: Uint8Array | null = null;
  let nullCount: number | null = null;
  reader.struct(type, (id, field) => {
    if (id === 3) nullCount = reader.integer(field);
    else if (id === 5) most = reader.binary(field);
    else if (id === 6) least = reader.binary(field);
    else reader.skip(field);
  });
  return { least, most, nullCount };
}
