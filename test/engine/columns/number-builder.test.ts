import { describe, expect, it } from 'vitest';
import { readValue } from '../../../engine/columns/read-value';
import type { Value } from '../../../engine/columns/vector';
import { widen } from '../../../engine/columns/widen';
import type { TypeName } from '../../../engine/plan/schema';
import { narrowed } from '../../support/narrowed';
import { tableOf } from '../../support/table';

/** The storage that a column of these values gets, which come by 1000, after a look that all of them can be read back. */
function storageOf(type: TypeName, values: readonly Value[]): string {
  const plain = tableOf(
    { n: type },
    values.map((value) => [value]),
  );
  const table = narrowed(plain);
  const [column, other] = [table.columns[0]!, widen(table).table.columns[0]!];
  values.forEach((value, row) => {
    expect(Object.is(readValue(table.memory, column, row), value), `row ${row} is ${value}`).toBe(true);
    expect(Object.is(readValue(table.memory, other, row), value), `row ${row} is ${value}, widened`).toBe(true);
  });
  const { storage, frame } = column;
  return frame === undefined ? storage : `${storage} from ${frame.base} by ${frame.unit}`;
}

const many = <T>(make: (row: number) => T, rows = 3500): T[] => Array.from({ length: rows }, (_, row) => make(row));

describe('a column of numbers is built', () => {
  it.each<[string, TypeName, (row: number) => Value, string]>([
    ['small counts', 'int', (row) => (row * 7) % 100, 'for8 from 0 by 1'],
    ['small differences', 'int', (row) => 5_000_000 + ((row * 7) % 100), 'for8 from 4999921 by 1'],
    ['values around zero', 'int', (row) => ((row * 7) % 100) - 50, 'for8 from -128 by 1'],
    ['days', 'date', (row) => 19_000 + ((row * 7) % 900), 'for16 from 0 by 1'],
    ['the numbers of few rows', 'int', (row) => row, 'for16 from 0 by 1'],
    ['far numbers', 'int', (row) => (row * 104_729) % 2 ** 30, 'i32'],
    ['the least and the greatest int', 'int', (row) => (row % 2 === 0 ? -(2 ** 31) : 2 ** 31 - 1), 'i32'],
    ['the greatest ints', 'int', (row) => 2 ** 31 - 1 - (row % 2), 'i32'],
    ['identifiers', 'bigint', (row) => 9_000_000_000n + BigInt((row * 104_729) % 1_000_000), 'for32 from 6853016244 by 1'],
    ['what doubles do not hold', 'bigint', (row) => 2n ** 53n + BigInt(row), 'i64'],
    ['seconds', 'timestamp', (row) => BigInt(1.7e9 + ((row * 104_729) % 1e7)) * 1_000_000n, 'for32 from 0 by 1000000'],
    ['whole days', 'timestamp_ntz', (row) => BigInt(row % 900) * 86_400_000_000n, 'for32 from 0 by 1000000'],
    ['milliseconds', 'timestamp', (row) => BigInt(1.7e12 + ((row * 7919) % 1e6)) * 1000n, 'for32 from 1697853015899000 by 1000'],
    ['nanoseconds', 'timestamp(9)', (row) => BigInt(1.7e9 + row) * 1_000_000_000n, 'i64'],
    ['cents', 'decimal(10,2)', (row) => BigInt((row * 7) % 100_000), 'for16 from 0 by 1'],
    ['prices', 'double', (row) => ((row * 104_729) % 100_000) / 100, 'for32 from 0 by 100'],
    ['grades', 'double', (row) => (row % 60) / 10, 'for8 from 0 by 10'],
    ['shares', 'double', (row) => (((row * 7919) % 20_000) - 10_000) / 10_000, 'for16 from -32768 by 10000'],
    ['noise', 'double', (row) => Math.sin(row), 'f64'],
  ])('as narrow as %s are', (_, type, make, storage) => {
    expect(storageOf(type, many(make))).toBe(storage);
  });

  it.each<[string, TypeName, (row: number) => Value, Value, string]>([
    ['a greater number', 'int', (row) => row % 100, 300, 'for16 from 0 by 1'],
    ['a negative number', 'int', (row) => row % 100, -1, 'for8 from -128 by 1'],
    ['a far number', 'int', (row) => row % 100, -(2 ** 31), 'i32'],
    ['the greatest bigint', 'bigint', (row) => BigInt(row % 100), 2n ** 63n - 1n, 'i64'],
    ['a fraction of a second', 'timestamp', (row) => BigInt(row * 61) * 1_000_000n, 1000n, 'for32 from 0 by 1000'],
    ['a thousandth second', 'timestamp', (row) => BigInt(row % 900) * 60_000_000n, 1_500_000n, 'for32 from 0 by 1000'],
    ['a third decimal', 'double', (row) => (row % 1000) / 100, 1.125, 'for16 from 0 by 1000'],
    ['a great number', 'double', (row) => (row % 1000) / 100, 1e12, 'f64'],
    ['NaN', 'double', (row) => (row % 1000) / 100, Number.NaN, 'f64'],
    ['minus zero', 'double', (row) => (row % 1000) / 100, -0, 'f64'],
    ['infinity', 'double', (row) => (row % 1000) / 100, Number.POSITIVE_INFINITY, 'f64'],
    ['a third', 'double', (row) => (row % 1000) / 100, 1 / 3, 'f64'],
  ])('anew when %s comes late', (_, type, make, late, storage) => {
    expect(storageOf(type, [...many(make), late, ...many(make, 700)])).toBe(storage);
  });

  it('with room for rows whose numbers rise', () => {
    expect(
      storageOf(
        'int',
        many((row) => row, 100_000),
      ),
    ).toBe('i32');
    expect(
      storageOf(
        'bigint',
        many((row) => BigInt(row), 100_000),
      ),
    ).toBe('for32 from 0 by 1');
  });

  it('with nulls as zero', () => {
    expect(
      storageOf(
        'int',
        many((row) => (row % 3 === 0 ? null : 200 + (row % 9))),
      ),
    ).toBe('for16 from 0 by 1');
  });

  it('of no rows', () => {
    expect(storageOf('double', [])).toBe('f64');
  });
});
