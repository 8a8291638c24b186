import type { Schema, TypeName } from '../../plan/schema';
import { timestampType } from '../../plan/time-type';
import type { Convert } from './convert';
import { type ArrowField, type ArrowType, Kind } from './metadata';
import { isNestedKind, type NestedTree, type Place, treeOf } from './nested-layout';
import { type Spell, spellDecimal, spellInterval, spellTime, spellTimestamp, spellUuid } from './spell';

/** How a column's buffers become ours: decided once per column, as data that says which loop runs. */
export type Reading =
  | { readonly how: 'none' }
  | { readonly how: 'bits' }
  /** The same bytes: one copy. */
  | { readonly how: 'copy'; readonly bytes: number }
  | { readonly how: 'convert'; readonly bytes: number; readonly convert: Convert; readonly factor: bigint }
  | { readonly how: 'varying'; readonly wide: boolean }
  | { readonly how: 'views' }
  | { readonly how: 'fixed-binary'; readonly bytes: number }
  /** Text that says what no type of ours can hold. */
  | { readonly how: 'spelled'; readonly bytes: number; readonly spell: Spell }
  | { readonly how: 'nested'; readonly tree: NestedTree }
  | { readonly how: 'codes'; readonly bytes: number; readonly signed: boolean; readonly id: number; readonly values: Reading };

export interface ArrowColumn {
  readonly name: string;
  readonly type: TypeName;
  readonly nullable: boolean;
  readonly reading: Reading;
  /** The same values as text, where `reading` may turn out to lose digits. */
  readonly exact: Reading | null;
  /** Places of its node and of its first buffer in a record batch; of its count in the list of those of views. */
  readonly node: number;
  readonly buffer: number;
  readonly views: number;
}

export interface Layout {
  readonly columns: readonly ArrowColumn[];
  /** Types of dictionaries' values, by their id. */
  readonly dictionaries: ReadonlyMap<number, { readonly type: TypeName; readonly reading: Reading }>;
  readonly notices: readonly string[];
}

interface Mapped {
  readonly type: TypeName;
  readonly reading: Reading;
  readonly exact?: Reading;
  readonly notice?: string;
}

/** Maps fields to Spark's types. Columns that cannot be held are left out and said so. */
export function layoutOf(fields: readonly ArrowField[]): Layout {
  const columns: ArrowColumn[] = [];
  const dictionaries = new Map<number, { readonly type: TypeName; readonly reading: Reading }>();
  const notices: string[] = [];
  const taken = new Set<string>();
  let [node, buffer, views] = [0, 0, 0];
  for (const field of fields) {
    const noteCodes = ({ type, reading }: Mapped): void => {
      if (reading.how === 'codes') dictionaries.set(reading.id, { type, reading: reading.values });
    };
    const mapped = mappedAt(field, { node, buffer, views }, noteCodes);
    if (typeof mapped === 'string') notices.push(`column ${field.name} ${mapped} and was left out`);
    else {
      const name = distinct(field.name, taken);
      if (name !== field.name) notices.push(`a second column ${field.name} shows as ${name}`);
      if (mapped.notice !== undefined) notices.push(`column ${name} ${mapped.notice}`);
      noteCodes(mapped);
      const { type, reading, exact = null } = mapped;
      columns.push({ name, type, nullable: field.nullable, reading, exact, node, buffer, views });
    }
    const size = sizeOf(field);
    node += size.nodes;
    buffer += size.buffers;
    views += size.views;
  }
  return { columns, dictionaries, notices };
}

export function schemaOf({ columns }: Layout): Schema {
  return columns.map(({ name, type, nullable }) => ({ name, type, nullable }));
}

function distinct(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
  taken.add(free);
  return free;
}

/** Nodes and buffers that a field and its children take in a record batch. */
function sizeOf(field: ArrowField): { readonly nodes: number; readonly buffers: number; readonly views: number } {
  if (field.dictionary !== null) return { nodes: 1, buffers: 2, views: 0 };
  const { kind, unit } = field.type;
  const isView = kind === Kind.UTF8_VIEW || kind === Kind.BINARY_VIEW;
  const own = isView ? 2 : kind === Kind.UNION ? unit + 1 : (buffersOf[kind] ?? 2);
  return field.children.map(sizeOf).reduce(
    (sum, child) => ({
      nodes: sum.nodes + child.nodes,
      buffers: sum.buffers + child.buffers,
      views: sum.views + child.views,
    }),
    { nodes: 1, buffers: own, views: isView ? 1 : 0 },
  );
}

const buffersOf: Readonly<Record<number, number>> = {
  [Kind.NULL]: 0,
  [Kind.RUN_END]: 0,
  [Kind.STRUCT]: 1,
  [Kind.FIXED_LIST]: 1,
  [Kind.BINARY]: 3,
  [Kind.UTF8]: 3,
  [Kind.LARGE_BINARY]: 3,
  [Kind.LARGE_UTF8]: 3,
  [Kind.LIST_VIEW]: 3,
  [Kind.LARGE_LIST_VIEW]: 3,
};

/** A nested field with its leaves; those that would lose digits as what they are nearest to are text. */
function mappedAt(field: ArrowField, place: Place, noteCodes: (leaf: Mapped) => void): Mapped | string {
  if (field.dictionary !== null || !isNestedKind(field.type.kind)) return mappedField(field);
  const leaf = (each: ArrowField, at: Place): ArrowColumn | string => {
    const mapped = mappedField(each);
    if (typeof mapped === 'string') return mapped;
    noteCodes(mapped);
    const { exact, type, reading } = mapped;
    const told = exact === undefined ? { type, reading } : { type: 'string' as const, reading: exact };
    return { name: each.name, nullable: each.nullable, exact: null, ...told, ...at };
  };
  const placed = treeOf(field, place, { sizeOf, leaf });
  return typeof placed === 'string' ? placed : { type: placed.type, reading: { how: 'nested', tree: placed.tree } };
}

function mappedField(field: ArrowField): Mapped | string {
  const mapped = mappedType(field.type, field.extension);
  if (typeof mapped === 'string' || field.dictionary === null) return mapped;
  const { id, index } = field.dictionary;
  const codes = {
    how: 'codes',
    bytes: index.bits / 8,
    signed: index.signed,
    id,
    values: mapped.exact ?? mapped.reading,
  } as const;
  if (![8, 16, 32, 64].includes(index.bits)) return `has codes of ${index.bits} bits`;
  return { ...withoutExact(mapped), type: mapped.exact === undefined ? mapped.type : 'string', reading: codes };
}

function withoutExact({ exact: _, ...rest }: Mapped): Mapped {
  return rest;
}

/** A text says why the column cannot be held. */
function mappedType(type: ArrowType, extension: string | null): Mapped | string {
  const { kind, bits, unit, width } = type;
  switch (kind) {
    case Kind.NULL:
      return { type: 'void', reading: { how: 'none' } };
    case Kind.BOOL:
      return { type: 'boolean', reading: { how: 'bits' } };
    case Kind.INT:
      return integerType(type);
    case Kind.FLOAT:
      return floatType(bits);
    case Kind.UTF8:
    case Kind.LARGE_UTF8:
      return { type: 'string', reading: { how: 'varying', wide: kind === Kind.LARGE_UTF8 } };
    case Kind.BINARY:
    case Kind.LARGE_BINARY:
      return { type: 'binary', reading: { how: 'varying', wide: kind === Kind.LARGE_BINARY } };
    case Kind.UTF8_VIEW:
      return { type: 'string', reading: { how: 'views' } };
    case Kind.BINARY_VIEW:
      return { type: 'binary', reading: { how: 'views' } };
    case Kind.FIXED_BINARY:
      if (extension === 'arrow.uuid' && width === 16)
        return { type: 'string', reading: { how: 'spelled', bytes: 16, spell: spellUuid } };
      return width > 0 ? { type: 'binary', reading: { how: 'fixed-binary', bytes: width } } : 'has values of no bytes';
    case Kind.DECIMAL:
      return decimalType(type);
    case Kind.DATE:
      if (unit === 0) return { type: 'date', reading: { how: 'copy', bytes: 4 } };
      return { type: 'date', reading: { how: 'convert', bytes: 8, convert: 'days', factor: 86_400_000n } };
    case Kind.TIME:
      return {
        type: 'string',
        reading: { how: 'spelled', bytes: bits / 8, spell: spellTime(unit) },
        notice: 'is a time of day; it shows as text',
      };
    case Kind.TIMESTAMP:
      return momentType(type);
    case Kind.DURATION:
      return {
        type: 'bigint',
        reading: { how: 'copy', bytes: 8 },
        notice: `is a duration; it shows as ${['seconds', 'milliseconds', 'microseconds', 'nanoseconds'][unit]}`,
      };
    case Kind.INTERVAL:
      return {
        type: 'string',
        reading: { how: 'spelled', bytes: [4, 8, 16][unit] ?? 0, spell: spellInterval(unit) },
        notice: 'is an interval; it shows as text',
      };
    default:
      return kind >= Kind.LIST && kind <= Kind.LARGE_LIST_VIEW ? 'is nested' : `has an unknown type ${kind}`;
  }
}

function integerType({ bits, signed }: ArrowType): Mapped | string {
  if (bits === 8 || bits === 16)
    return { type: 'int', reading: { how: 'convert', bytes: bits / 8, convert: `${signed ? 'i' : 'u'}${bits}`, factor: 1n } };
  if (bits === 32 && signed) return { type: 'int', reading: { how: 'copy', bytes: 4 } };
  if (bits === 32) return { type: 'bigint', reading: { how: 'convert', bytes: 4, convert: 'u32', factor: 1n } };
  if (bits === 64 && signed) return { type: 'bigint', reading: { how: 'copy', bytes: 8 } };
  if (bits === 64) return { type: 'decimal(20,0)', reading: { how: 'convert', bytes: 8, convert: 'u64', factor: 1n } };
  return `has integers of ${bits} bits`;
}

function floatType(bits: number): Mapped | string {
  if (bits === 64) return { type: 'double', reading: { how: 'copy', bytes: 8 } };
  if (bits === 32) return { type: 'float', reading: { how: 'convert', bytes: 4, convert: 'f32', factor: 1n } };
  return bits === 16
    ? { type: 'float', reading: { how: 'convert', bytes: 2, convert: 'f16', factor: 1n } }
    : 'has unknown floats';
}

function decimalType({ bits, precision, scale }: ArrowType): Mapped | string {
  const bytes = bits / 8;
  if (![4, 8, 16, 32].includes(bytes) || precision < 1) return `is a decimal of ${bits} bits`;
  if (precision > 38 || scale < 0 || scale > precision)
    return {
      type: 'string',
      reading: { how: 'spelled', bytes, spell: spellDecimal(bytes, scale) },
      notice: `is a decimal(${precision},${scale}), which no number type holds; it shows as text`,
    };
  const wide = precision > 18;
  const type: TypeName = `decimal(${precision},${scale})`;
  if (bytes === (wide ? 16 : 8)) return { type, reading: { how: 'copy', bytes } };
  return { type, reading: { how: 'convert', bytes, convert: wide ? 'to128' : 'to64', factor: 1n } };
}

/** Seconds and milliseconds reach further than the microseconds that they become. */
function momentType({ unit, zone }: ArrowType): Mapped {
  const type = timestampType(zone !== null, unit === 3);
  if (unit >= 2) return { type, reading: { how: 'copy', bytes: 8 } };
  const exact: Reading = { how: 'spelled', bytes: 8, spell: spellTimestamp(unit, zone !== null) };
  return { type, reading: { how: 'convert', bytes: 8, convert: 'multiply', factor: unit === 0 ? 1_000_000n : 1000n }, exact };
}
