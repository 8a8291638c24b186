import { scaleOf } from '../columns/column';
import { canonicalJson } from '../columns/nested/json';
import type { Value } from '../columns/vector';
import { fail } from '../errors';
import type { Lit } from '../plan/expr';
import { isNested } from '../plan/nested-type';
import { isNanos, isTimestamp, saysNanos } from '../plan/time-type';
import { castFromText } from './cast-text';
import { decimalOfText } from './decimal';
import { isDecimal } from './types';

/** The value that a literal of a plan spells; TYPE_MISMATCH where it spells none. */
export function literalValue(literal: Lit): Value {
  if (literal.value === null) return null;
  return (
    parsed(literal) ??
    fail('TYPE_MISMATCH', `${JSON.stringify(literal.value)} is no ${literal.type}; ${remedy(literal)}`, { type: literal.type })
  );
}

function remedy({ type }: Lit): string {
  if (type === 'date') return "write it as '2024-02-29'";
  if (isTimestamp(type)) return `write it as '2024-02-29 12:30:00'${isNanos(type) ? '' : ', nanoseconds as a timestamp(9)'}`;
  if (isNested(type)) return 'write it as JSON of that type';
  return isDecimal(type) ? 'it needs a type with more digits' : 'write a value of that type';
}

function parsed({ type, value }: Lit): Value {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'string':
      return typeof value === 'string' ? value : null;
    case 'int':
      return typeof value === 'number' && value === (value | 0) ? value + 0 : null;
    case 'double':
    case 'float':
      return realValue(value, type);
    case 'binary':
      return typeof value === 'string' ? bytesOfHex(value) : null;
    case 'bigint':
      return /^[+-]?\d+$/.test(String(value)) ? castFromText(String(value), type) : null;
    default:
      if (isNested(type)) return typeof value === 'string' ? (canonicalJson(value, type) ?? null) : null;
      if (typeof value !== 'string' || (isTimestamp(type) && !isNanos(type) && saysNanos(value))) return null;
      return isDecimal(type) ? exactDecimal(value, type) : castFromText(value, type);
  }
}

function realValue(value: Lit['value'], type: 'double' | 'float'): Value {
  const real = typeof value === 'string' ? castFromText(value, 'double') : value;
  return typeof real === 'number' ? (type === 'float' ? Math.fround(real) : real) : null;
}

function exactDecimal(text: string, type: Lit['type']): Value {
  const fraction = /\.(\d*?)0*$/.exec(text)?.[1] ?? '';
  return fraction.length > scaleOf(type) ? null : decimalOfText(text, type);
}

function bytesOfHex(text: string): Uint8Array | null {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
