import { fail } from '../../errors';
import { arrayOf, MAX_NESTED_DEPTH, mapOf, structOf } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';

/** A type of Avro's, resolved: names of other types are gone. `nulls` = the branch of a union that is null; -1 where there is none. */
export type AvroType =
  | {
      readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';
      readonly logical: string | null;
      readonly scale: number;
      readonly precision: number;
    }
  | {
      readonly kind: 'fixed';
      readonly size: number;
      readonly logical: string | null;
      readonly scale: number;
      readonly precision: number;
    }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'array' | 'map'; readonly items: AvroType }
  | { readonly kind: 'record'; readonly fields: readonly AvroField[] }
  | { readonly kind: 'union'; readonly branches: readonly AvroType[] };

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
}

const PRIMITIVE = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
type Primitive = (typeof PRIMITIVE)[number];

/** The type that a schema's JSON text declares; a RangeError says what is wrong with it. */
export function avroTypeOf(text: string): AvroType {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RangeError('its schema is no JSON');
  }
  return typeOf(json, '', new Map(), 0);
}

type Named = Map<string, AvroType | null>;

function typeOf(json: unknown, namespace: string, named: Named, depth: number): AvroType {
  if (depth > MAX_NESTED_DEPTH) throw new RangeError('its types are nested too deeply');
  if (typeof json === 'string') return primitive(json) ?? nameOf(json, namespace, named);
  if (Array.isArray(json)) return { kind: 'union', branches: json.map((each) => typeOf(each, namespace, named, depth + 1)) };
  const { type, name, items, values, symbols, size, fields, namespace: own, ...rest } = objectOf(json);
  const inner =
    typeof own === 'string'
      ? own
      : typeof name === 'string' && name.includes('.')
        ? name.slice(0, name.lastIndexOf('.'))
        : namespace;
  const remember = <T extends AvroType>(made: T): T => {
    if (typeof name === 'string') named.set(fullName(name, inner), made);
    return made;
  };
  switch (type) {
    case 'array':
      return { kind: 'array', items: typeOf(items, inner, named, depth + 1) };
    case 'map':
      return { kind: 'map', items: typeOf(values, inner, named, depth + 1) };
    case 'enum':
      return remember({ kind: 'enum', symbols: Array.isArray(symbols) ? symbols.map(String) : [] });
    case 'fixed':
      return remember({ kind: 'fixed', size: sizeOf(size), ...logicalOf(rest) });
    case 'record':
    case 'error': {
      if (typeof name === 'string') named.set(fullName(name, inner), null);
      return remember({ kind: 'record', fields: fieldsOf(fields, inner, named, depth) });
    }
    default: {
      const plain = typeOf(type, inner, named, depth + 1);
      return 'logical' in plain ? { ...plain, ...logicalOf(rest) } : plain;
    }
  }
}

function fieldsOf(json: unknown, namespace: string, named: Named, depth: number): readonly AvroField[] {
  if (!Array.isArray(json)) throw new RangeError('a record has no fields');
  return json.map((field) => {
    const { name, type } = objectOf(field);
    return { name: String(name), type: typeOf(type, namespace, named, depth + 1) };
  });
}

function primitive(name: string): AvroType | null {
  return (PRIMITIVE as readonly string[]).includes(name)
    ? { kind: name as Primitive, logical: null, scale: 0, precision: 0 }
    : null;
}

function nameOf(name: string, namespace: string, named: Named): AvroType {
  const found = named.get(fullName(name, namespace)) ?? named.get(name);
  if (found !== undefined && found !== null) return found;
  if (found === null)
    fail('UNSUPPORTED', `avro: type ${name} holds itself, which no column type does; flatten the records first`);
  throw new RangeError(`its schema names an unknown type ${name}`);
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}

function objectOf(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null) throw new RangeError('its schema has a type that is none');
  return json as Readonly<Record<string, unknown>>;
}

function sizeOf(size: unknown): number {
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > 2 ** 20)
    throw new RangeError('a fixed type has no size');
  return size;
}

function logicalOf({ logicalType, scale, precision }: Readonly<Record<string, unknown>>) {
  const number = (value: unknown): number => (typeof value === 'number' && Number.isInteger(value) ? value : 0);
  return { logical: typeof logicalType === 'string' ? logicalType : null, scale: number(scale), precision: number(precision) };
}

/** A union of null and one type is that type, which may be null. */
export function withoutNull(type: AvroType): { readonly type: AvroType; readonly nullable: boolean } {
  if (type.kind !== 'union') return { type, nullable: type.kind === 'null' };
  const others = type.branches.filter((branch) => branch.kind !== 'null');
  const nullable = others.length < type.branches.length;
  if (others.length === 0)
    return { type: type.branches[0] ?? { kind: 'null', logical: null, scale: 0, precision: 0 }, nullable: true };
  return others.length === 1 ? { type: others[0]!, nullable } : { type, nullable };
}

/** Spark's type of it. A union of several is a struct of its members, as Spark reads it. */
export function sparkType(of: AvroType): TypeName {
  const { type } = withoutNull(of);
  switch (type.kind) {
    case 'null':
      return 'void';
    case 'boolean':
    case 'float':
    case 'double':
      return type.kind;
    case 'int':
      return type.logical === 'date' ? 'date' : type.logical === 'time-millis' ? 'string' : 'int';
    case 'long':
      return longType(type.logical);
    case 'string':
    case 'enum':
      return 'string';
    case 'bytes':
    case 'fixed':
      if (isDecimal(type)) return `decimal(${type.precision},${type.scale})`;
      return type.logical === 'decimal' || (type.kind === 'fixed' && type.logical === 'uuid' && type.size === 16)
        ? 'string'
        : 'binary';
    case 'array':
      return arrayOf(sparkType(type.items));
    case 'map':
      return mapOf('string', sparkType(type.items));
    case 'record':
      return structOf(type.fields.map((field) => ({ name: field.name, type: sparkType(field.type) })));
    case 'union':
      return structOf(membersOf(type).map((branch, i) => ({ name: `member${i}`, type: sparkType(branch) })));
  }
}

export function membersOf(union: AvroType & { readonly kind: 'union' }): readonly AvroType[] {
  return union.branches.filter((branch) => branch.kind !== 'null');
}

export function isDecimal(type: {
  readonly logical: string | null;
  readonly precision: number;
  readonly scale: number;
}): boolean {
  const { logical, precision, scale } = type;
  return logical === 'decimal' && precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision;
}

function longType(logical: string | null): TypeName {
  switch (logical) {
    case 'timestamp-millis':
    case 'timestamp-micros':
      return 'timestamp';
    case 'local-timestamp-millis':
    case 'local-timestamp-micros':
      return 'timestamp_ntz';
    case 'timestamp-nanos':
      return 'timestamp(9)';
    case 'local-timestamp-nanos':
      return 'timestamp_ntz(9)';
    case 'time-micros':
      return 'string';
    default:
      return 'bigint';
  }
}
