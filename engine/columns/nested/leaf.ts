import type { TypeName } from '../../plan/schema';
import { isNanos, isTimestamp, isZoned, type TimestampType } from '../../plan/time-type';
import { precisionOf, scaleOf } from '../column';
import { dateText, decimalText, doubleText, floatText, momentText } from '../kernels/csv-write';
import type { Value } from '../vector';
import { type Cursor, quoted } from './cursor';

/** How a flat value stands in JSON: numbers bare and exact, dates and times as ISO texts, bytes in base64, what JSON lacks as text. */
export function leafText(value: Exclude<Value, null>, type: TypeName): string {
  switch (type) {
    case 'void':
      return 'null';
    case 'boolean':
    case 'int':
    case 'bigint':
      return String(value);
    case 'double':
    case 'float':
      return realText(value as number, type);
    case 'string':
      return quoted(value as string);
    case 'binary':
      return `"${Buffer.from(value as Uint8Array).toString('base64')}"`;
    case 'date':
      return `"${dateText(value as number)}"`;
    default:
      if (isTimestamp(type)) return `"${sparkMoment(value as bigint, type)}"`;
      return decimalText(value as bigint, scaleOf(type));
  }
}

function realText(value: number, type: 'double' | 'float'): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return type === 'float' ? floatText(value) : doubleText(value);
}

/** As Spark writes it, with milliseconds always; with microseconds or nanoseconds where there are any. */
function sparkMoment(value: bigint, type: TimestampType): string {
  const text = momentText(value, type);
  return text.includes('.') ? text : text.replace(/Z?$/, '.000$&');
}

/** The value that stands at the cursor, as a value of a flat type; undefined where the type does not hold it. The cursor passes it. */
export function takeLeaf(cursor: Cursor, type: TypeName): Value | undefined {
  const kind = cursor.kind();
  if (kind === 'null') {
    cursor.word();
    return null;
  }
  if (type === 'string') return kind === 'text' ? cursor.string() : cursor.raw();
  switch (kind) {
    case 'text':
      return leafOfText(cursor.string(), type);
    case 'number':
      return leafOfNumber(cursor.number(), type);
    case 'boolean': {
      const word = cursor.word();
      return type === 'boolean' ? word === 'true' : undefined;
    }
    default:
      cursor.raw();
      return undefined;
  }
}

/** A map's key, which JSON knows only as text. */
export function leafOfKey(key: string, type: TypeName): Value | undefined {
  if (type === 'string') return key;
  if (type === 'boolean') return key === 'true' ? true : key === 'false' ? false : undefined;
  return leafOfText(key, type) ?? leafOfNumber(key, type);
}

/** A key's text: that of its leaf without quotes. */
export function keyText(key: Exclude<Value, null>, type: TypeName): string {
  const text = leafText(key, type);
  return text.startsWith('"') ? text : `"${text}"`;
}

const INTEGER = /^-?\d+$/;
const SIGNED_INTEGER = 2n ** 63n;

function leafOfNumber(text: string, type: TypeName): Value | undefined {
  switch (type) {
    case 'int': {
      const value = INTEGER.test(text) ? Number(text) : Number.NaN;
      return value === (value | 0) ? value + 0 : undefined;
    }
    case 'bigint': {
      const value = INTEGER.test(text) ? BigInt(text) : SIGNED_INTEGER;
      return value >= -SIGNED_INTEGER && value < SIGNED_INTEGER ? value : undefined;
    }
    case 'double':
    case 'float':
      return realOf(text, type);
    default:
      return type.startsWith('decimal') ? decimalOf(text, type) : undefined;
  }
}

const NOT_FINITE = /^([+-]?)(?:(NaN)|Infinity|INF)$/;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function realOf(text: string, type: 'double' | 'float'): number | undefined {
  const named = NOT_FINITE.exec(text);
  const value =
    named === null
      ? NUMBER.test(text)
        ? Number(text)
        : undefined
      : named[2] !== undefined
        ? Number.NaN
        : named[1] === '-'
          ? -Infinity
          : Infinity;
  return value === undefined || type === 'double' ? value : Math.fround(value);
}

const DECIMAL = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?$/;

/** The unscaled value; undefined where the text has more digits, before or after the point, than the type. */
function decimalOf(text: string, type: TypeName): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  const shift = scaleOf(type) - fraction.length + Number(exponent) + (digits.length - trimmed.length);
  if (trimmed === '') return 0n;
  if (shift < 0 || trimmed.length + shift > precisionOf(type)) return undefined;
  const magnitude = BigInt(trimmed) * 10n ** BigInt(shift);
  return sign === '-' ? -magnitude : magnitude;
}

const DATE = /^([+-]?\d{4,7})-(\d\d)-(\d\d)$/;
const NANOS_PER_SECOND = 1_000_000_000n;
const MOMENT = /^([+-]?\d{4,7}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

function leafOfText(text: string, type: TypeName): Value | undefined {
  switch (type) {
    case 'double':
    case 'float':
      return NOT_FINITE.test(text) ? realOf(text, type) : undefined;
    case 'binary':
      return bytesOfBase64(text);
    case 'date':
      return daysOf(text);
    default:
      return isTimestamp(type) ? momentOf(text, type) : undefined;
  }
}

/** Undefined where the text is no base64, or another spelling of it than ours. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined;
}

/** Days since 1970 in the proleptic Gregorian calendar (Howard Hinnant's days_from_civil). */
function daysOf(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const days = era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
  const exists = month >= 1 && month <= 12 && day >= 1 && dateText(days) === spelledDate(year, match[2]!, match[3]!);
  return exists ? days : undefined;
}

function spelledDate(year: number, month: string, day: string): string {
  const digits = String(Math.abs(year)).padStart(4, '0');
  return `${year < 0 ? '-' : digits.length > 4 ? '+' : ''}${digits}-${month}-${day}`;
}

/** A text without a zone is in UTC; a wall-clock time takes no zone. Undefined where the type does not count so finely, or so far. */
function momentOf(text: string, type: TimestampType): bigint | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return undefined;
  const [, date = '', hour, minute, second = '0', fraction = '', zulu, sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const days = daysOf(date);
  if (days === undefined || (!isZoned(type) && (zulu ?? sign) !== undefined)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const east = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60 : 60);
  const seconds = days * 86400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - east;
  const nanos = BigInt(seconds) * NANOS_PER_SECOND + BigInt(fraction.padEnd(9, '0'));
  if (isNanos(type)) return BigInt.asIntN(64, nanos) === nanos ? nanos : undefined;
  return nanos % 1000n === 0n ? nanos / 1000n : undefined;
}
