import { precisionOf, scaleOf } from '../../columns/column';
import { doubleText } from '../../columns/kernels/csv-write';
import type { Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { isNanos, isTimestamp } from '../../plan/time-type';

export type SqliteValue = number | bigint | string | Uint8Array | null;

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?Z?)?$/;

/** What a column's declared type means; SQLite itself holds any value in any column. null = nothing. */
export function declaredType(declared: string): TypeName | null {
  const type = declared.toUpperCase();
  const decimal = /^(?:DECIMAL|NUMERIC)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/.exec(type);
  if (decimal !== null) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2] ?? 0)];
    return precision >= 1 && precision <= 15 && scale <= precision ? `decimal(${precision},${scale})` : null;
  }
  if (/BOOL/.test(type)) return 'boolean';
  if (/^DATE$/.test(type)) return 'date';
  if (/TIMESTAMP|DATETIME/.test(type)) return /\(9\)/.test(type) ? 'timestamp_ntz(9)' : 'timestamp_ntz';
  if (/INT/.test(type)) return 'bigint';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'string';
  return /REAL|FLOA|DOUB/.test(type) ? 'double' : null;
}

/** The type of a value by itself. */
export function typeOfValue(value: SqliteValue): TypeName {
  if (value === null) return 'void';
  if (typeof value === 'bigint') return 'bigint';
  if (typeof value === 'number') return Number.isInteger(value) ? 'bigint' : 'double';
  return typeof value === 'string' ? 'string' : 'binary';
}

/** The narrowest of the natural types that holds both. */
export function joinedType(left: TypeName, right: TypeName): TypeName {
  if (left === right || right === 'void') return left;
  if (left === 'void') return right;
  return (left === 'bigint' && right === 'double') || (left === 'double' && right === 'bigint') ? 'double' : 'string';
}

/** A value as one of the type; undefined where the type does not hold it. */
export function valueAs(value: SqliteValue, type: TypeName): Value | undefined {
  if (value === null) return null;
  switch (type) {
    case 'boolean':
      return value === 0 || value === 1 ? value === 1 : undefined;
    case 'bigint':
      return typeof value === 'bigint' ? value : typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
    case 'double':
      return typeof value === 'number'
        ? value
        : typeof value === 'bigint' && BigInt(Number(value)) === value
          ? Number(value)
          : undefined;
    case 'string':
      return textOf(value);
    case 'binary':
      return value instanceof Uint8Array ? value : undefined;
    case 'date':
      return typeof value === 'string' && value.length === 10 ? daysOf(value) : undefined;
    default:
      if (isTimestamp(type)) return typeof value === 'string' ? momentOf(value, isNanos(type)) : undefined;
      return decimalOf(value, type);
  }
}

function textOf(value: Exclude<SqliteValue, null>): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return doubleText(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

function daysOf(text: string): number | undefined {
  const micros = momentOf(text, false);
  return micros === undefined ? undefined : Number(micros / 86_400_000_000n);
}

/** In nanoseconds or microseconds; undefined where these do not hold what the text says. */
function momentOf(text: string, nanos: boolean): bigint | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '.0'] = match;
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (at.getUTCDate() !== Number(day)) return undefined;
  at.setUTCHours(Number(hour), Number(minute), Number(second));
  const exact = BigInt(at.getTime()) * 1_000_000n + BigInt(fraction.slice(1).padEnd(9, '0'));
  if (nanos) return BigInt.asIntN(64, exact) === exact ? exact : undefined;
  return exact % 1000n === 0n ? exact / 1000n : undefined;
}

/** Digits as SQLite gives them: a REAL of up to 15 digits is the decimal that was stored. */
function decimalOf(value: Exclude<SqliteValue, null>, type: TypeName): bigint | undefined {
  if (value instanceof Uint8Array) return undefined;
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  const scale = scaleOf(type);
  if (match === null || (match[3] ?? '').length > scale) return undefined;
  const digits = BigInt(match[2]! + (match[3] ?? '').padEnd(scale, '0'));
  return digits >= 10n ** BigInt(precisionOf(type)) ? undefined : match[1] === '-' ? -digits : digits;
}
