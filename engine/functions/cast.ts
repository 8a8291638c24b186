import { scaleOf } from '../columns/column';
import { type Data, storedData, valueOfData } from '../columns/nested/json';
import type { Value } from '../columns/vector';
import { isNested, nestedOf, partsOf } from '../plan/nested-type';
import type { TypeName } from '../plan/schema';
import { dayOfMicros, MICROS_PER_SECOND, microsOfDay } from './calendar';
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
  if (to === 'date') return from === 'timestamp' || from === 'timestamp_ntz';
  if (to === 'timestamp_ntz') return from === 'date' || from === 'timestamp';
  return from !== 'timestamp_ntz' || to === 'timestamp';
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
      return dayOfMicros(value as bigint);
    case 'timestamp':
    case 'timestamp_ntz':
      return instantOf(value, from);
    case 'binary':
      return bytesOf(value as number | bigint, from);
    default:
      return isDecimal(to) ? decimalOf(value, from, to) : null;
  }
}

function booleanOf(value: Exclude<Value, null>, from: TypeName): boolean | null {
  if (from === 'date') return null;
  return typeof value === 'bigint' ? value !== 0n : value !== 0;
}

function secondsOf(micros: bigint): bigint {
  return floorDivide(micros, MICROS_PER_SECOND);
}

/** The exact whole part, before it is narrowed to a width. */
function wholeOf(value: boolean | number | bigint, from: TypeName): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  if (from === 'timestamp') return secondsOf(value);
  return isDecimal(from) ? value / tenTo(scaleOf(from)) : value;
}

function intOf(value: Exclude<Value, null>, from: TypeName): number | null {
  if (from === 'date') return null;
  if (from === 'float' || from === 'double') return saturatedInt(value as number);
  const whole = wholeOf(value as number | bigint | boolean, from);
  const wrapped = BigInt.asIntN(32, whole);
  return from === 'timestamp' && wrapped !== whole ? null : Number(wrapped);
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
  if (from === 'timestamp') return narrow(Number(value) / 1e6);
  if (typeof value === 'bigint') return narrow(decimalToNumber(value, scaleOf(from)));
  return narrow(Number(value));
}

function decimalOf(value: Exclude<Value, null>, from: TypeName, to: TypeName): bigint | null {
  if (from === 'date') return null;
  if (from === 'timestamp') return fitted(rescale(value as bigint, 6, scaleOf(to)), to);
  if (from === 'float' || from === 'double') return decimalOfText(doubleText(value as number), to);
  const unscaled = typeof value === 'bigint' ? value : BigInt(value as number | boolean);
  return fitted(rescale(unscaled, scaleOf(from), scaleOf(to)), to);
}

/** Numbers are seconds since 1970; a boolean is, of all things, a microsecond. */
function instantOf(value: Exclude<Value, null>, from: TypeName): bigint | null {
  if (from === 'date') return microsOfDay(value as number);
  if (from === 'timestamp' || from === 'timestamp_ntz') return value as bigint;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (from === 'float' || from === 'double') return Number.isFinite(value) ? saturatedBigint((value as number) * 1e6) : null;
  if (!isNumeric(from)) return null;
  const micros = (BigInt(value as number | bigint) * MICROS_PER_SECOND) / tenTo(scaleOf(from));
  return isDecimal(from) ? BigInt.asIntN(64, micros) : clamped(micros);
}

function clamped(micros: bigint): bigint {
  const wrapped = BigInt.asIntN(64, micros);
  return wrapped === micros ? micros : micros < 0n ? -(2n ** 63n) : 2n ** 63n - 1n;
}

function bytesOf(value: number | bigint, from: TypeName): Uint8Array {
  const bytes = new Uint8Array(from === 'int' ? 4 : 8);
  const view = new DataView(bytes.buffer);
  if (from === 'int') view.setInt32(0, value as number);
  else view.setBigInt64(0, value as bigint);
  return bytes;
}
