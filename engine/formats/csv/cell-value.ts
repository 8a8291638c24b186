import { precisionOf, scaleOf } from '../../columns/column';
import type { Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { isNanos, isTimestamp, isZoned, saysNanos, type TimestampType, timestampType } from '../../plan/time-type';

/**
 * The careful reading of one cell, and the words for what a text can be. Kernels take the common spellings; what they leave is decided
 * here, and both agree: a text has a type only when the value says all that the text says, so codes with leading zeros, integers beyond
 * int64 and doubles beyond 1.8e308 stay text.
 */
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const NUMBER = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/;
const NOT_FINITE = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;
const TRUTH = /^(?:true|false)$/i;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(?:(Z)|([+-])(\d\d)(?::?(\d\d))?))?$/;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** The narrowest type that holds the text; 'void' for none. */
export function typeOfText(text: string): TypeName {
  if (text === '') return 'void';
  if (INTEGER.test(text)) return typeOfInteger(text);
  if (doubleOf(text) !== undefined) return 'double';
  if (TRUTH.test(text)) return 'boolean';
  if (dateOf(text) !== undefined) return 'date';
  return typeOfMoment(text);
}

function typeOfMoment(text: string): TypeName {
  const nanos = saysNanos(text);
  const types = [timestampType(false, nanos), timestampType(true, nanos)];
  return types.find((type) => timestampOf(text, type) !== undefined) ?? 'string';
}

function typeOfInteger(text: string): TypeName {
  if (text === '-0') return 'double';
  if (text.length < 10) return 'int';
  const value = BigInt(text);
  if (value === BigInt.asIntN(32, value)) return 'int';
  if (value === BigInt.asIntN(64, value)) return 'bigint';
  const rounded = Number(text);
  return Number.isFinite(rounded) && BigInt(rounded) === value ? 'double' : 'string';
}

const numericRank: Partial<Record<TypeName, number>> = { int: 1, bigint: 2, double: 3 };

/** The narrowest type that holds the values of both. That far years have no nanoseconds, which makes a column text, shows when they are read. */
export function joinTypes(a: TypeName, b: TypeName): TypeName {
  if (a === b || b === 'void') return a;
  if (a === 'void') return b;
  const rankA = numericRank[a];
  const rankB = numericRank[b];
  if (rankA !== undefined && rankB !== undefined) return rankA > rankB ? a : b;
  const clocks = [a, b].filter((type) => type !== 'date');
  if (!clocks.every(isTimestamp) || !(isZoned(a) === isZoned(b))) return 'string';
  return timestampType(isZoned(a), isNanos(a) || isNanos(b));
}

/** `type` widened to hold a text as well. */
export function widenBy(type: TypeName, text: string): TypeName {
  if (type === 'string' || (type !== 'void' && parseCell(type, text) !== undefined)) return type;
  const joined = joinTypes(type, typeOfText(text));
  return joined === type ? 'string' : joined;
}

/** The value of a text in a type; undefined = the type does not hold it. */
export function parseCell(type: TypeName, text: string): Value | undefined {
  switch (type) {
    case 'int':
      return typeOf(text) === 'int' ? Number(text) : undefined;
    case 'bigint':
      return ['int', 'bigint'].includes(typeOf(text)) ? BigInt(text) : undefined;
    case 'double':
      return INTEGER.test(text) && typeOfInteger(text) === 'string' ? undefined : doubleOf(text);
    case 'float':
      return mapped(doubleOf(text), Math.fround);
    case 'boolean':
      return TRUTH.test(text) ? text.length === 4 : undefined;
    case 'date':
      return dateOf(text);
    case 'string':
      return text;
    case 'void':
    case 'binary':
      return undefined;
    default:
      if (isTimestamp(type)) return timestampOf(text, type) ?? (isZoned(type) ? undefined : midnightOf(text, type));
      return decimalOf(text, precisionOf(type), scaleOf(type));
  }
}

function typeOf(text: string): TypeName {
  return INTEGER.test(text) ? typeOfInteger(text) : 'string';
}

function mapped<A, B>(value: A | undefined, change: (value: A) => B): B | undefined {
  return value === undefined ? undefined : change(value);
}

function doubleOf(text: string): number | undefined {
  if (NUMBER.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  const named = NOT_FINITE.exec(text);
  if (named === null) return undefined;
  if (named[2] !== undefined) return named[1] === '' ? Number.NaN : undefined;
  return named[1] === '-' ? -Infinity : Infinity;
}

function dateOf(text: string): number | undefined {
  const match = DATE.exec(text);
  return match === null ? undefined : daysOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** Days since 1970 in the proleptic Gregorian calendar; undefined when there is no such day in the years 1 to 9999. */
function daysOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 86_400_000 : undefined;
}

function midnightOf(text: string, type: TimestampType): bigint | undefined {
  const days = dateOf(text);
  return days === undefined ? undefined : inUnitOf(type, BigInt(days) * 86_400n * NANOS_PER_SECOND);
}

const NANOS_PER_SECOND = 1_000_000_000n;

/** Undefined where the type does not count so finely, or so far. */
function inUnitOf(type: TimestampType, nanos: bigint): bigint | undefined {
  if (isNanos(type)) return BigInt.asIntN(64, nanos) === nanos ? nanos : undefined;
  return nanos % 1000n === 0n ? nanos / 1000n : undefined;
}

function timestampOf(text: string, type: TimestampType): bigint | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '', zulu, sign, offsetHours, offsetMinutes = '0'] = match;
  if ((zulu ?? sign) === undefined ? isZoned(type) : !isZoned(type)) return undefined;
  const days = daysOf(Number(year), Number(month), Number(day));
  if (days === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(offsetHours ?? 0) > 18 || Number(offsetMinutes) > 59) return undefined;
  const east = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60 : 60);
  const seconds = days * 86400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - east;
  return inUnitOf(type, BigInt(seconds) * NANOS_PER_SECOND + BigInt(fraction.padEnd(9, '0')));
}

/** The unscaled value, rounded half up to the scale; undefined when it has more digits than the type. */
function decimalOf(text: string, precision: number, scale: number): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const kept = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  const magnitude = (fraction[scale] ?? '0') >= '5' ? kept + 1n : kept;
  if (magnitude >= 10n ** BigInt(precision)) return undefined;
  return sign === '-' ? -magnitude : magnitude;
}
