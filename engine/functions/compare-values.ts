import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';

export type Comparator = (left: Exclude<Value, null>, right: Exclude<Value, null>) => number;

/**
 * The order of the non-null values of a type: NaN equals NaN and follows every number, -0.0 equals 0.0, text goes by its UTF-8
 * bytes, false before true. Everything that orders, groups or joins agrees with this.
 */
export function comparatorOf(type: TypeName): Comparator {
  switch (type) {
    case 'float':
    case 'double':
      return (left, right) => compareReals(left as number, right as number);
    case 'string':
      return (left, right) => compareText(left as string, right as string);
    case 'binary':
      return (left, right) => compareBytes(left as Uint8Array, right as Uint8Array);
    default:
      return (left, right) => (left < right ? -1 : left > right ? 1 : 0);
  }
}

export function compareReals(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  return left === right ? 0 : Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

/** UTF-8 byte order is code point order; UTF-16 differs from it only where one side is a surrogate. */
export function compareText(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const [a, b] = [left.charCodeAt(i), right.charCodeAt(i)];
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

/** Equal values of a type, and only they, have the same key (nulls included): for grouping and distinct. */
export function groupKey(value: Value): string {
  if (value === null) return 'n';
  if (value instanceof Uint8Array) return `x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return typeof value === 'number' ? `v${value + 0}` : `v${String(value)}`;
}
