import { describe, expect, it } from 'vitest';
import type { Table } from '../../../engine/columns/column';
import type { Value } from '../../../engine/columns/vector';
import { withNullZones } from '../../../engine/columns/zones';
import { select } from '../../../engine/exec/select';
import type { Bound } from '../../../engine/functions/bound';
import type { TypeName } from '../../../engine/plan/schema';
import { narrowed } from '../../support/narrowed';
import { selectionOf, tableOf } from '../../support/table';
import { type Random, randomOf } from './random-table';

const ROWS = 140_000;

/** Values that rise from zone to zone, some that lie anywhere, and the constants to compare them with. */
const columns: Readonly<
  Record<string, { type: TypeName; make: (row: number, random: Random) => Value; near: (value: Value) => Value }>
> = {
  ints: { type: 'int', make: (row) => row >>> 9, near: (value) => (value as number) + 1 },
  days: { type: 'date', make: (row, r) => 19_000 + (row >>> 12) + Math.floor(r() * 3), near: (value) => -(value as number) },
  longs: {
    type: 'bigint',
    make: (row, r) => BigInt(row) * 3n + BigInt(Math.floor(r() * 3)),
    near: (value) => (value as bigint) + 1n,
  },
  far: { type: 'bigint', make: (row) => 2n ** 53n + BigInt(row >>> 14), near: (value) => (value as bigint) - 1n },
  decimals: {
    type: 'decimal(12,2)',
    make: (_, r) => BigInt(Math.floor(r() * 1e6) - 5e5),
    near: (value) => (value as bigint) * 2n,
  },
  moments: {
    type: 'timestamp',
    make: (row) => BigInt(1_700_000_000 + row) * 1_000_000n,
    near: (value) => (value as bigint) + 500_000n,
  },
  prices: { type: 'double', make: (row, r) => (row + Math.floor(r() * 1000)) / 100, near: (value) => (value as number) + 0.001 },
  noise: {
    type: 'double',
    make: (row, r) => (row % 70_001 === 70_000 ? Number.NaN : row / 3 + r()),
    near: (value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : Number.NaN),
  },
};

function selected(table: Table, where: Bound): string {
  const { count, bitmap } = select(table, where, () => undefined);
  return `${count} ${Buffer.from(bitmap).toString('base64')}`;
}

describe.each(Object.entries(columns))('a filter of %s by codes and zones', (name, { type, make, near }) => {
  it.each([0, 0.1])('keeps the rows that it keeps of plain values, with %d of them null', (nulls) => {
    const random = randomOf(name.length);
    const values = Array.from({ length: ROWS }, (_, row) => (random() < nulls ? null : make(row, random)));
    const plain = tableOf(
      { n: type, label: 'string' },
      values.map((value, row) => [value, `row ${row % 1000}`]),
    );
    const narrow = withNullZones(narrowed(plain));
    expect(narrow.columns[0]!.zones!.least).toHaveLength(3);
    const column: Bound = { kind: 'col', index: 0, name: 'n', type };
    const label: Bound = { kind: 'col', index: 1, name: 'label', type: 'string' };
    const seven: Bound = { kind: 'lit', type: 'string', value: '7' };
    const some = (): Bound => {
      const value = values[Math.floor(random() * ROWS)] ?? values.find((each) => each !== null)!;
      return { kind: 'lit', type, value: random() < 0.3 ? near(value) : value };
    };
    const test = (fn: string, ...args: Bound[]): Bound => ({ kind: 'call', fn, type: 'boolean', args });
    const tests = (): Bound[] => [
      ...['=', '<>', '<', '<=', '>', '>=', '<=>'].map((fn) =>
        random() < 0.8 ? test(fn, column, some()) : test(fn, some(), column),
      ),
      test('between', column, some(), some()),
      test('in', column, some(), some(), some()),
      test('in', column, ...Array.from({ length: 9 }, some)),
      test('in', column, ...Array.from({ length: 40 }, some)),
      test('isnull', column),
      test('isnotnull', column),
      test('and', test('isnotnull', column), test('>', column, some())),
      test('not', test('<', column, some())),
      test('or', test('<', column, some()), test('>', column, some())),
      test('and', test('>', column, some()), test('<>', column, some())),
      test('and', test('<=', column, some()), test('not', test('or', test('contains', label, seven), test('>', column, some())))),
    ];
    for (let round = 0; round < 3; round++)
      for (const where of tests()) {
        expect(selected(narrow, where)).toBe(selected(plain, where));
        const selection = selectionOf(
          ROWS,
          Array.from({ length: 500 }, () => Math.floor(random() * ROWS)),
        );
        expect(selected({ ...narrow, selection }, where)).toBe(selected({ ...plain, selection }, where));
      }
  });
});

describe('a batch that zones answer for', () => {
  const zone = 65_536;
  const rising = tableOf(
    { n: 'int' },
    // no nulls, nothing but nulls, some
    Array.from({ length: 2 * zone + 1000 }, (_, row) => [(row >= zone && row < 2 * zone) || row === 2 * zone + 7 ? null : row]),
  );
  const table = withNullZones(narrowed(rising));
  const n: Bound = { kind: 'col', index: 0, name: 'n', type: 'int' };
  const at = (value: number): Bound => ({ kind: 'lit', type: 'int', value });
  const test = (fn: string, ...args: Bound[]): Bound => ({ kind: 'call', fn, type: 'boolean', args });

  function skippedBy(where: Bound): number {
    let rows = 0;
    const found = select(
      table,
      where,
      () => undefined,
      (more) => {
        rows += more;
      },
    );
    expect(found).toEqual(select(rising, where, () => undefined));
    return rows;
  }

  it('is not looked at, and its rows are told', () => {
    expect(table.columns[0]!.nullZones).toEqual([0, zone, 1]);
    expect(skippedBy(test('isnull', n))).toBe(2 * zone);
    expect(skippedBy(test('isnotnull', n))).toBe(2 * zone);
    expect(skippedBy(test('>', n, at(-1)))).toBe(2 * zone + 1000);
    expect(skippedBy(test('>', n, at(2 * zone + 500)))).toBe(2 * zone);
    expect(skippedBy(test('and', test('isnull', n), test('<', n, at(5))))).toBe(2 * zone);
    expect(skippedBy(test('=', n, at(2 * zone + 2000)))).toBe(2 * zone + 1000);
    expect(skippedBy(test('=', test('%', n, at(3)), at(0)))).toBe(0);
  });
});
