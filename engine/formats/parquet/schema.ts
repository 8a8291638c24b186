import type { Schema, TypeName } from '../../plan/schema';
import { timestampType } from '../../plan/time-type';
import { damaged } from './damage';
import type { SchemaElement, TimeUnit } from './footer';
import { type NestedColumn, nestedNode } from './nested-schema';
import { Converted, PhysicalType, Repetition } from './parquet-types';
import type { Spelling } from './spelled';

/**
 * How a value as the file spells it becomes a value as a column holds it. The choice is made once per column.
 *   same        the bytes are the value (int, bigint, date, double, timestamps in microseconds and nanoseconds)
 *   widen*      32 bits to 64
 *   floats      float to double; `halves` the same from 16 bits
 *   millis, int96   to microseconds
 *   bigEndian   two's complement of fixed length, highest byte first (decimals)
 *   textBigEndian  the same of any length (decimals in BYTE_ARRAY)
 *   unsigned64  to 128 bits
 *   bits, text, fixedText   booleans, byte strings, byte strings of fixed length
 */
export type Conversion =
  | 'same'
  | 'widen'
  | 'widenUnsigned'
  | 'floats'
  | 'halves'
  | 'millis'
  | 'int96'
  | 'bigEndian'
  | 'textBigEndian'
  | 'unsigned64'
  | 'bits'
  | 'text'
  | 'fixedText';

/** A flat column of the file. */
export interface LeafColumn {
  readonly name: string;
  readonly type: TypeName;
  /** Index of its chunk in every row group. */
  readonly leaf: number;
  readonly physical: number;
  /** Bytes of one value as PLAIN spells it; 0 = varies. */
  readonly rawBytes: number;
  readonly optional: boolean;
  readonly conversion: Conversion;
  /** How its values become text once they are decoded; null = they are of its type. */
  readonly spelling: Spelling | null;
}

export type FileColumn = LeafColumn | NestedColumn;

export interface FileSchema {
  readonly columns: readonly FileColumn[];
  readonly notices: readonly string[];
}

/** Maps the schema tree to Spark's types. Columns this reader cannot hold are left out and said so. */
export function fileSchema(elements: readonly SchemaElement[]): FileSchema {
  const columns: FileColumn[] = [];
  const notices: string[] = [];
  const root = elements[0]!;
  let index = 1;
  let leaf = 0;
  for (let child = 0; child < root.children; child++) {
    const element = elements[index] ?? damaged('its schema ends early');
    const after = subtreeEnd(elements, index);
    const leafEnd = leaf + leavesBetween(elements, index, after);
    if (element.children === 0 && element.repetition !== Repetition.REPEATED) addLeaf(element, leaf, columns, notices);
    else addNested(elements, index, { leaf, leafEnd }, columns, notices);
    leaf = leafEnd;
    index = after;
  }
  if (index !== elements.length) damaged('its schema has elements that belong to no column');
  return { columns: distinctNames(columns, notices), notices };
}

function subtreeEnd(elements: readonly SchemaElement[], start: number): number {
  let open = 1;
  let index = start;
  for (; open > 0; index++) {
    const element = elements[index] ?? damaged('its schema ends early');
    open += element.children - 1;
  }
  return index;
}

function leavesBetween(elements: readonly SchemaElement[], start: number, end: number): number {
  let leaves = 0;
  for (let i = start; i < end; i++) if (elements[i]!.children === 0 && elements[i]!.physical !== null) leaves++;
  return leaves;
}

function addNested(
  elements: readonly SchemaElement[],
  index: number,
  leaves: { readonly leaf: number; readonly leafEnd: number },
  columns: FileColumn[],
  notices: string[],
): void {
  const { name, repetition } = elements[index]!;
  const nested = nestedNode(elements, index);
  if (typeof nested === 'string') return void notices.push(`column ${name} ${nested} and was left out`);
  columns.push({ name, source: name, type: nested.type, optional: repetition === Repetition.OPTIONAL, nested, ...leaves });
}

function addLeaf(element: SchemaElement, leaf: number, columns: FileColumn[], notices: string[]): void {
  const { name, physical, repetition } = element;
  if (physical === null) return void notices.push(`column ${name} has no values and was left out`);
  const mapped = leafType(element);
  if (typeof mapped === 'string') return void notices.push(`column ${name} ${mapped} and was left out`);
  if (mapped.notice !== undefined) notices.push(`column ${name} ${mapped.notice}`);
  const { type, conversion, spelling = null } = mapped;
  columns.push({
    name,
    type,
    conversion,
    spelling,
    leaf,
    physical,
    rawBytes: rawBytes(element),
    optional: repetition === Repetition.OPTIONAL,
  });
}

/** Bytes of one value as PLAIN spells it; 0 = varies. */
export function rawBytes({ physical, typeLength }: SchemaElement): number {
  if (physical === PhysicalType.FIXED_LEN_BYTE_ARRAY) return typeLength;
  if (physical === PhysicalType.INT96) return 12;
  if (physical === PhysicalType.INT64 || physical === PhysicalType.DOUBLE) return 8;
  return physical === PhysicalType.INT32 || physical === PhysicalType.FLOAT ? 4 : 0;
}

interface Mapped {
  readonly type: TypeName;
  readonly conversion: Conversion;
  readonly spelling?: Spelling;
  readonly notice?: string;
}

/** A text says why the column cannot be held. */
export function leafType(element: SchemaElement): Mapped | string {
  const decimal = decimalOf(element);
  if (decimal !== null) return decimalType(element, decimal);
  switch (element.physical) {
    case PhysicalType.BOOLEAN:
      return { type: 'boolean', conversion: 'bits' };
    case PhysicalType.INT32:
      return int32Type(element);
    case PhysicalType.INT64:
      return int64Type(element);
    case PhysicalType.INT96:
      return { type: 'timestamp', conversion: 'int96' };
    case PhysicalType.FLOAT:
      return { type: 'float', conversion: 'floats' };
    case PhysicalType.DOUBLE:
      return { type: 'double', conversion: 'same' };
    case PhysicalType.BYTE_ARRAY:
      return { type: isText(element) ? 'string' : 'binary', conversion: 'text' };
    case PhysicalType.FIXED_LEN_BYTE_ARRAY:
      return fixedType(element);
    default:
      return `has an unknown physical type ${element.physical}`;
  }
}

function int32Type({ converted, logical }: SchemaElement): Mapped {
  if (logical?.kind === 'date' || converted === Converted.DATE) return { type: 'date', conversion: 'same' };
  const unsigned32 = logical?.kind === 'integer' ? !logical.signed && logical.bits === 32 : converted === Converted.UINT_32;
  if (unsigned32) return { type: 'bigint', conversion: 'widenUnsigned' };
  if (logical?.kind === 'time' || converted === Converted.TIME_MILLIS) return timeOfDay('millis');
  return { type: 'int', conversion: 'same' };
}

function int64Type({ converted, logical }: SchemaElement): Mapped {
  if (logical?.kind === 'timestamp')
    return {
      type: timestampType(logical.utc, logical.unit === 'nanos'),
      conversion: logical.unit === 'millis' ? 'millis' : 'same',
    };
  if (converted === Converted.TIMESTAMP_MILLIS) return { type: 'timestamp', conversion: 'millis' };
  if (converted === Converted.TIMESTAMP_MICROS) return { type: 'timestamp', conversion: 'same' };
  const unsigned = logical?.kind === 'integer' ? !logical.signed : converted === Converted.UINT_64;
  if (unsigned) return { type: 'decimal(20,0)', conversion: 'unsigned64' };
  if (logical?.kind === 'time') return timeOfDay(logical.unit);
  return converted === Converted.TIME_MICROS ? timeOfDay('micros') : { type: 'bigint', conversion: 'same' };
}

function timeOfDay(unit: TimeUnit): Mapped {
  return { type: 'string', conversion: 'same', spelling: `${unit}OfDay`, notice: 'is a time of day; it shows as text' };
}

function isText({ converted, logical }: SchemaElement): boolean {
  if (logical !== null) return logical.kind === 'string' || logical.kind === 'enum' || logical.kind === 'json';
  return converted === Converted.UTF8 || converted === Converted.ENUM || converted === Converted.JSON;
}

function fixedType({ converted, logical, typeLength }: SchemaElement): Mapped | string {
  if (typeLength === 0) return 'has values of zero bytes';
  if (logical?.kind === 'float16' && typeLength === 2) return { type: 'float', conversion: 'halves' };
  if (logical?.kind === 'uuid' && typeLength === 16) return { type: 'string', conversion: 'fixedText', spelling: 'uuid' };
  if (converted === Converted.INTERVAL && typeLength === 12)
    return { type: 'string', conversion: 'fixedText', spelling: 'interval', notice: 'is an interval; it shows as text' };
  return { type: 'binary', conversion: 'fixedText' };
}

interface Decimal {
  readonly precision: number;
  readonly scale: number;
}

function decimalOf({ logical, converted, precision, scale }: SchemaElement): Decimal | null {
  if (logical?.kind === 'decimal') return logical;
  return logical === null && converted === Converted.DECIMAL ? { precision, scale } : null;
}

function decimalType({ physical, typeLength }: SchemaElement, { precision, scale }: Decimal): Mapped | string {
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision)
    return `is a decimal(${precision},${scale}), beyond 38 digits`;
  const type: TypeName = `decimal(${precision},${scale})`;
  const wide = precision > 18;
  if (physical === PhysicalType.INT32 && !wide) return { type, conversion: 'widen' };
  if (physical === PhysicalType.INT64 && !wide) return { type, conversion: 'same' };
  if (physical === PhysicalType.BYTE_ARRAY) return { type, conversion: 'textBigEndian' };
  if (physical === PhysicalType.FIXED_LEN_BYTE_ARRAY && typeLength > 0) return { type, conversion: 'bigEndian' };
  return `is a ${type} in a physical type that cannot hold it`;
}

/** Names must tell columns apart: the second "a" becomes "a_2". */
function distinctNames(columns: readonly FileColumn[], notices: string[]): readonly FileColumn[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let name = column.name;
    for (let n = 2; taken.has(name); n++) name = `${column.name}_${n}`;
    if (name !== column.name) notices.push(`a second column ${column.name} shows as ${name}`);
    taken.add(name);
    return name === column.name ? column : { ...column, name };
  });
}

export function schemaOf(file: FileSchema): Schema {
  return file.columns.map(({ name, type, optional }) => ({ name, type, nullable: optional }));
}
