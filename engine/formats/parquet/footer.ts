import { damaged } from './damage';
import { type Outline, outlineOf } from './outline';
import { type RowGroup, rowGroupsOf } from './row-group';
import { size } from './size';
import { ThriftReader } from './thrift-reader';
import { ThriftType } from './thrift-types';

/** A file's footer, reduced to what reading needs (FileMetaData in parquet.thrift). */
export interface Footer {
  readonly schema: readonly SchemaElement[];
  readonly rows: number;
  readonly rowGroups: readonly RowGroup[];
  readonly createdBy: string | null;
  readonly outline: Outline;
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

/** Decodes a footer but for its column chunks, of which only the places are told: by `known`, where that was done before. */
export function decodeFooter(bytes: Uint8Array, fileBytes: number, known: Outline | null): Footer {
  const reader = new ThriftReader(bytes);
  const schema: SchemaElement[] = [];
  let outline = known;
  let rows = 0;
  let createdBy: string | null = null;
  reader.struct(ThriftType.STRUCT, (id, type) => {
    if (id === 2) reader.list(type, (each) => schema.push(schemaElement(reader, each)));
    else if (id === 3) rows = size(reader.integer(type), 'the number of rows');
    else if (id === 4 && known !== null) reader.at = known.end;
    else if (id === 4) outline = outlineOf(reader, type, leavesOf(schema));
    else if (id === 6) createdBy = reader.text(type);
    else reader.skip(type);
  });
  if (schema.length === 0) damaged('its footer has no schema');
  if (outline === null) damaged('its footer has no row groups');
  const found = outline.rows.reduce((sum, each) => sum + each, 0);
  if (found !== rows) damaged(`its footer counts ${rows} rows, its row groups ${found}`);
  return { schema, rows, rowGroups: rowGroupsOf(bytes, outline, leavesOf(schema), fileBytes - bytes.length), createdBy, outline };
}

function leavesOf(schema: readonly SchemaElement[]): number {
  return schema.filter((element) => element.children === 0 && element.physical !== null).length;
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
