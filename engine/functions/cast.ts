import { scaleOf } from '../columns/column';
import { type Data, storedData, valueOfData } from '../columns/nested/json';
import type { Value } from '../columns/vector';
import { fail } from '../errors';
import { isNested, nestedOf, partsOf } from '../plan/nested-type';
import type { TypeName } from '../plan/schema';
import { fractionDigits, inMicros, isNanos, isTimestamp, isZoned, type TimestampType } from '../plan/time-type';
import type { BoundCast } from './bound';
import { clamped, dayOfMicros, microsOfDay, microsOfNanos, nanosOfMicros } from './calendar';
import { castFromText } from './cast-text';
import { decimalOfText, decimalToNumber, fitted, floorDivide, rescale, scientificText, tenTo } from './decimal';
import { doubleText, textOf } from './text-of';
import { isDecimal, isNumeric } from './types';

/** Spark's cast with ANSI off: what does not fit wraps (integers), saturates (from doubles) or becomes null, and never throws. */
export function castValue(value: Value, from: TypeName, to: TypeName): Value {
  if (value === null || to === 'void') return null;
  if (from === to) return value;
  if (isNested(from)) return castNested(value as string, from, to);
  if (to === 'string') return isDecimal(from) ? scientificText(value as bigint, scaleOf(from)) : textOf(value, from);
  if (from === 'string') return castFromText(value as string, to);
  return castScalar(value, from, to);
}

export function canCast(from: TypeName, to: TypeName): boolean {
  if (from === to || from === 'void') return true;
  if (isNested(from) || isNested(to)) return canCastNested(from, to);
  if (from === 'string' || to === 'string') return true;
  if (to === 'binary') return from === 'int' || from === 'bigint';
  if (from === 'binary' || to === 'void') return false;
  if (isTimestamp(from)) return to === 'date' || isTimestamp(to) || isZoned(from);
  if (isTimestamp(to)) return from === 'date' || isZoned(to);
  return to !== 'date';
}

/** Part by part; structs by the place of their fields. To text only for people: to_json is the one that reads back. */
function canCastNested(from: TypeName, to: TypeName): boolean {
  if (to === 'string') return true;
  const [a, b] = [nestedOf(from), nestedOf(to)];
  if (a === null || b === null || a.kind !== b.kind) return false;
  const [parts, targets] = [partsOf(a), partsOf(b)];
  return parts.length === targets.length && parts.every((part, i) => canCast(part, targets[i]!));
}

function castNested(text: string, from: TypeName, to: TypeName): Value {
  const data = storedData(text, from);
  return to === 'string' ? shownData(data, from) : valueOfData(castData(data, from, to), to);
}

function castData(data: Data, from: TypeName, to: TypeName): Data {
  const [a, b] = [nestedOf(from), nestedOf(to)];
  if (data === null || from === to) return data;
  if (a === null) return castValue(data as Value, from, to);
  if (b === null) return to === 'string' ? shownData(data, from) : null;
  const items = data as readonly Data[];
  if (a.kind === 'array' && b.kind === 'array') return items.map((item) => castData(item, a.element, b.element));
  if (a.kind === 'struct' && b.kind === 'struct')
    return items.map((item, i) => castData(item, a.fields[i]!.type, b.fields[i]!.type));
  if (a.kind !== 'map' || b.kind !== 'map') return null;
  return (items as readonly (readonly Data[])[]).map(([key = null, value = null]) => [
    castData(key, a.key, b.key),
    castData(value, a.value, b.value),
  ]);
}

/** Spark's cast to text: `{1, a}`, `[1, null]`, `{k -> 1}`. */
function shownData(data: Data, type: TypeName): string {
  if (data === null) return 'null';
  const nested = nestedOf(type);
  if (nested === null) return textOf(data as Exclude<Value, null>, type);
  const items = data as readonly Data[];
  if (nested.kind === 'array') return `[${items.map((item) => shownData(item, nested.element)).join(', ')}]`;
  if (nested.kind === 'struct') return `{${items.map((item, i) => shownData(item, nested.fields[i]!.type)).join(', ')}}`;
  const pairs = items as readonly (readonly Data[])[];
  return `{${pairs.map(([key = null, value = null]) => `${shownData(key, nested.key)} -> ${shownData(value, nested.value)}`).join(', ')}}`;
}

function castScalar(value: Exclude<Value, null>, from: TypeName, to: TypeName): Value {
  switch (to) {
    case 'boolean':
      return booleanOf(value, from);
    case 'int':
      return intOf(value, from);
    case 'bigint':
      return bigintOf(value, from);
    case 'float':
      return realOf(value, from, Math.fround);
    case 'double':
      return realOf(value, from, (real) => real);
    case 'date':
      return dayOfMicros(isNanos(from) ? microsOfNanos(value as bigint) : (value as bigint));
    case 'binary':
      return bytesOf(value as number | bigint, from);
    default:
      if (isTimestamp(to)) return momentOf(value, from, to);
      return isDecimal(to) ? decimalOf(value, from, to) : null;
  }
}

function booleanOf(value: Exclude<Value, null>, from: TypeName): boolean | null {
  if (from === 'date') return null;
  return typeof value === 'bigint' ? value !== 0n : value !== 0;
}

function perSecond(type: TimestampType): bigint {
  return tenTo(fractionDigits(type));
}

/** The exact whole part, before it is narrowed to a width. */
function wholeOf(value: boolean | number | bigint, from: TypeName): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  if (isTimestamp(from)) return floorDivide(value, perSecond(from));
  return isDecimal(from) ? value / tenTo(scaleOf(from)) : value;
}

function intOf(value: Exclude<Value, null>, from: TypeName): number | null {
  if (from === 'date') return null;
  if (from === 'float' || from === 'double') return saturatedInt(value as number);
  const whole = wholeOf(value as number | bigint | boolean, from);
  const wrapped = BigInt.asIntN(32, whole);
  return isTimestamp(from) && wrapped !== whole ? null : Number(wrapped);
}

function saturatedInt(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.trunc(Math.max(-2147483648, Math.min(2147483647, value))) + 0;
}

function bigintOf(value: Exclude<Value, null>, from: TypeName): bigint | null {
  if (from === 'date') return null;
  if (from === 'float' || from === 'double') return saturatedBigint(value as number);
  return BigInt.asIntN(64, wholeOf(value as number | bigint | boolean, from));
}

export function saturatedBigint(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  return value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(value));
}

function realOf(value: Exclude<Value, null>, from: TypeName, narrow: (real: number) => number): number | null {
  if (from === 'date') return null;
  if (isTimestamp(from)) return narrow(Number(value) / Number(perSecond(from)));
  if (typeof value === 'bigint') return narrow(decimalToNumber(value, scaleOf(from)));
  return narrow(Number(value));
}

function decimalOf(value: Exclude<Value, null>, from: TypeName, to: TypeName): bigint | null {
  if (from === 'date') return null;
  if (isTimestamp(from)) return fitted(rescale(value as bigint, fractionDigits(from), scaleOf(to)), to);
  if (from === 'float' || from === 'double') return decimalOfText(doubleText(value as number), to);
  const unscaled = typeof value === 'bigint' ? value : BigInt(value as number | boolean);
  return fitted(rescale(unscaled, scaleOf(from), scaleOf(to)), to);
}

/** What a bound cast does to a value. */
export function castOf({ arg: { type: from }, type: to, exact }: BoundCast): (value: Value) => Value {
  return exact === true && mayNotFit(from, to) ? (value) => exactCast(value, from, to) : (value) => castValue(value, from, to);
}

/** A wider type that does not hold every value of the other: nanoseconds reach from 1677 to 2262 only. */
export function mayNotFit(from: TypeName, to: TypeName): boolean {
  return isNanos(to) && !isNanos(from) && (from === 'date' || isTimestamp(from));
}

/** The same point in time. */
function exactCast(value: Value, from: TypeName, to: TypeName): Value {
  const found = castValue(value, from, to);
  if (castValue(found, to, from) === value) return found;
  const text = castValue(value, from, 'string');
  return fail(
    'BAD_RECORD',
    `${text} is beyond what nanoseconds count (1677 to 2262), as other rows of its column do; cast those to ${coarser(to)}`,
  );
}

function coarser(to: TypeName): TypeName {
  return isTimestamp(to) ? inMicros(to) : to;
}

/** Numbers are seconds since 1970; a boolean is, of all things, a microsecond. */
function momentOf(value: Exclude<Value, null>, from: TypeName, to: TimestampType): bigint | null {
  if (from === 'date') return inUnitOf(to, microsOfDay(value as number), 'timestamp');
  if (isTimestamp(from)) return inUnitOf(to, value as bigint, from);
  if (typeof value === 'boolean') return inUnitOf(to, value ? 1n : 0n, 'timestamp');
  if (from === 'float' || from === 'double')
    return Number.isFinite(value) ? saturatedBigint((value as number) * Number(perSecond(to))) : null;
  if (!isNumeric(from)) return null;
  const count = (BigInt(value as number | bigint) * perSecond(to)) / tenTo(scaleOf(from));
  return isDecimal(from) && !isNanos(to) ? BigInt.asIntN(64, count) : clamped(count);
}

function inUnitOf(to: TimestampType, value: bigint, from: TimestampType): bigint {
  if (isNanos(from) === isNanos(to)) return value;
  return isNanos(to) ? nanosOfMicros(value) : microsOfNanos(value);
}

function bytesOf(value: number | bigint, from: TypeName): Uint8Array {
  const bytes = new Uint8Array(from === 'int' ? 4 : 8);
  const view = new DataView(bytes.buffer);
  if (from === 'int') view.setInt32(0, value as number);
  else view.setBigInt64(0, value as bigint);
  return bytes;
}
