import { precisionOf, scaleOf } from '../columns/column';
import { isNested, nestedOf, partsOf } from '../plan/nested-type';
import type { TypeName } from '../plan/schema';
import type { TypeFamily } from '../protocol/engine-service';

export const MAX_PRECISION = 38;
const MIN_ADJUSTED_SCALE = 6;

export const integrals = ['int', 'bigint'] as const satisfies readonly TypeFamily[];
export const numbers = ['int', 'bigint', 'float', 'double', 'decimal'] as const satisfies readonly TypeFamily[];
export const times = [
  'date',
  'timestamp',
  'timestamp_ntz',
  'timestamp(9)',
  'timestamp_ntz(9)',
] as const satisfies readonly TypeFamily[];
export const every = ['boolean', ...numbers, 'string', 'binary', ...times] as const satisfies readonly TypeFamily[];

export const nesting = ['struct', 'array', 'map'] as const satisfies readonly TypeFamily[];
/** What has an equality: a map has none, as in Spark. */
export const equatable = [...every, 'struct', 'array'] as const satisfies readonly TypeFamily[];
export const everything = [...every, ...nesting] as const satisfies readonly TypeFamily[];

/** 'void', the type of a bare NULL, has no family: it fits everywhere. */
export function familyOf(type: TypeName): TypeFamily | 'void' {
  if (isNested(type)) return nestedOf(type)!.kind;
  return type.startsWith('decimal') ? 'decimal' : (type as TypeFamily | 'void');
}

export function isDecimal(type: TypeName): boolean {
  return type.startsWith('decimal');
}

export function isNumeric(type: TypeName): boolean {
  return (numbers as readonly string[]).includes(familyOf(type));
}

export function isIntegral(type: TypeName): boolean {
  return type === 'int' || type === 'bigint';
}

export function isFractional(type: TypeName): boolean {
  return type === 'float' || type === 'double';
}

export function decimalType(precision: number, scale: number): TypeName {
  return `decimal(${precision},${scale})`;
}

export function boundedDecimal(precision: number, scale: number): TypeName {
  return decimalType(Math.min(precision, MAX_PRECISION), Math.min(scale, MAX_PRECISION));
}

/** Where a result needs more than 38 digits, Spark gives up fraction digits, but keeps six of them. */
export function adjustedDecimal(precision: number, scale: number): TypeName {
  if (precision <= MAX_PRECISION) return decimalType(precision, scale);
  const whole = precision - scale;
  return decimalType(MAX_PRECISION, Math.max(MAX_PRECISION - whole, Math.min(scale, MIN_ADJUSTED_SCALE)));
}

/** Whether values have an order here; nested ones have none. */
export function isOrderable(type: TypeName): boolean {
  return !isNested(type);
}

/** Whether rows can be grouped by it: where no map is inside. */
export function isGroupable(type: TypeName): boolean {
  const nested = nestedOf(type);
  return nested === null || (nested.kind !== 'map' && partsOf(nested).every(isGroupable));
}

/** The decimal type that holds every value of an exact numeric type. */
export function decimalFor(type: TypeName): TypeName {
  if (type === 'int') return 'decimal(10,0)';
  if (type === 'bigint') return 'decimal(20,0)';
  return type;
}

export function widerDecimal(left: TypeName, right: TypeName): TypeName {
  const scale = Math.max(scaleOf(left), scaleOf(right));
  const whole = Math.max(precisionOf(left) - scaleOf(left), precisionOf(right) - scaleOf(right));
  return boundedDecimal(whole + scale, scale);
}
