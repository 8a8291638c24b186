/**
 * A total order of plain values: null and undefined, then booleans, numbers (NaN last; bigints among them), texts by code point (the
 * order of their UTF-8 bytes), dates, arrays element by element, everything else by what it spells.
 */
import { spelled } from './key';

export type Compare = (a: unknown, b: unknown) => number;

export const compareValues: Compare = (a, b) => {
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  return difference !== 0 ? difference : compareAlike(a, b, rank);
};

export const descending: Compare = (a, b) => compareValues(b, a);

/** A sorted copy. JavaScript's own sort puts undefined last, whatever it is told. */
export function sortedValues(values: readonly unknown[]): unknown[] {
  return values
    .map((value) => [value])
    .sort(([a], [b]) => compareValues(a, b))
    .map(([value]) => value);
}

function rankOf(value: unknown): number {
  switch (typeof value) {
    case 'undefined':
      return 0;
    case 'boolean':
      return 1;
    case 'number':
    case 'bigint':
      return 2;
    case 'string':
      return 3;
    default:
      return value === null ? 0 : value instanceof Date ? 4 : Array.isArray(value) ? 5 : 6;
  }
}

function compareAlike(a: unknown, b: unknown, rank: number): number {
  if (rank === 0) return 0;
  if (rank === 5) return compareArrays(a as readonly unknown[], b as readonly unknown[]);
  if (rank === 6) return compareTexts(spelled(a), spelled(b));
  return compareNumbers(rank === 4 ? Number(a) : (a as number), rank === 4 ? Number(b) : (b as number));
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const difference = compareValues(a[index], b[index]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** UTF-16 units order as code points do, but for surrogates, which stand for what comes after U+FFFF. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const [unitA, unitB] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (unitA !== unitB) return lifted(unitA) - lifted(unitB);
  }
  return a.length - b.length;
}

function lifted(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
