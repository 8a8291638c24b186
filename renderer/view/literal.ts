import type { Lit } from '../../engine/plan/expr';
import type { TypeName } from '../../engine/plan/schema';
import { isTimestamp, isZoned, saysNanos, type TimestampType, timestampType } from '../../engine/plan/time-type';
import { familyOf } from './types';

/** What a user typed, as a literal fit to be compared with a column of `type`; null where it is not one (yet). Total. */
export function literalOf(text: string, type: TypeName): Lit | null {
  switch (familyOf(type)) {
    case 'int':
    case 'bigint':
    case 'decimal':
    case 'float':
    case 'double':
      return numberLiteral(text.trim());
    case 'boolean':
      return booleanLiteral(text.trim().toLowerCase());
    case 'date':
      return dateLiteral(text.trim());
    case 'binary':
      return /^(?:[0-9a-f]{2})+$/i.test(text.trim()) ? { kind: 'lit', type: 'binary', value: text.trim().toLowerCase() } : null;
    case 'struct':
    case 'array':
    case 'map':
      return isJson(text) ? { kind: 'lit', type, value: text } : null;
    default:
      return isTimestamp(type) ? timestampLiteral(text.trim(), type) : { kind: 'lit', type: 'string', value: text };
  }
}

/** The literal as its editor shows it. */
export function textOfLiteral(lit: Lit): string {
  if (lit.value === null) return 'null';
  return isZoned(lit.type) ? String(lit.value).replace('T', ' ').replace(/Z$/, '') : String(lit.value);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Typed as Spark types number literals: int, bigint, decimal as written; with an exponent double. */
function numberLiteral(text: string): Lit | null {
  if (/^[+-]?\d+$/.test(text)) return integerLiteral(BigInt(text));
  const decimal = /^([+-]?)(\d*)\.(\d*)$/.exec(text);
  if (decimal !== null && text.length > decimal[1]!.length + 1)
    return decimalLiteral(decimal[1] === '-', decimal[2]!, decimal[3]!);
  if (/^[+-]?(\d+\.?\d*|\.\d+)e[+-]?\d+$/i.test(text)) return doubleLiteral(Number(text));
  const named = { nan: 'NaN', infinity: 'Infinity', '-infinity': '-Infinity' }[text.toLowerCase()];
  return named === undefined ? null : { kind: 'lit', type: 'double', value: named };
}

function integerLiteral(value: bigint): Lit | null {
  if (value >= -(2n ** 31n) && value < 2n ** 31n) return { kind: 'lit', type: 'int', value: Number(value) };
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return { kind: 'lit', type: 'bigint', value: value.toString() };
  const digits = value.toString().replace('-', '').length;
  return digits <= 38 ? { kind: 'lit', type: `decimal(${digits},0)`, value: value.toString() } : null;
}

function decimalLiteral(negative: boolean, whole: string, fraction: string): Lit | null {
  const integer = whole.replace(/^0+(?=\d)/, '') || '0';
  const precision = Math.max((integer === '0' ? 0 : integer.length) + fraction.length, 1);
  if (fraction === '') return integerLiteral(BigInt(`${negative ? '-' : ''}${integer}`));
  if (precision > 38) return doubleLiteral(Number(`${negative ? '-' : ''}${integer}.${fraction}`));
  return { kind: 'lit', type: `decimal(${precision},${fraction.length})`, value: `${negative ? '-' : ''}${integer}.${fraction}` };
}

function doubleLiteral(value: number): Lit {
  return { kind: 'lit', type: 'double', value: Number.isFinite(value) ? value : String(value) };
}

function booleanLiteral(text: string): Lit | null {
  return text === 'true' || text === 'false' ? { kind: 'lit', type: 'boolean', value: text === 'true' } : null;
}

function dateLiteral(text: string): Lit | null {
  return isDay(text) ? { kind: 'lit', type: 'date', value: text } : null;
}

/** A date is its midnight; a timestamp without a zone is read as UTC, as the grid shows it. In nanoseconds where the text has them. */
function timestampLiteral(text: string, column: TimestampType): Lit | null {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?Z?$/.exec(text);
  if (parts === null || !isDay(parts[1]!)) return null;
  const [hour, minute, second] = [parts[2] ?? '00', parts[3] ?? '00', parts[4] ?? '00'];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const fraction = parts[5] === undefined ? '' : `.${parts[5]}`;
  const time = `${hour}:${minute}:${second}${fraction}`;
  const type = timestampType(isZoned(column), saysNanos(time));
  return { kind: 'lit', type, value: isZoned(type) ? `${parts[1]}T${time}Z` : `${parts[1]} ${time}` };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
