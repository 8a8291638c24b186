import { describe, expect, it } from 'vitest';
import type { Value } from '../../../../engine/columns/vector';
import type { BoundSortKey } from '../../../../engine/exec/sort/layout';
import type { TypeName } from '../../../../engine/plan/schema';
import { narrowed } from '../../../support/narrowed';
import { selectionOf, tableOf } from '../../../support/table';
import { columnOf, kindNames, type Random, randomOf, randomTable } from '../random-table';
import { fullOrder, plainOrder, topOrder } from './run-sort';

function keyOf(name: string, random: Random): BoundSortKey {
  return { expr: columnOf(name), descending: random() < 0.5, nulls: random() < 0.5 ? 'first' : 'last' };
}

function asc(index: number, type: TypeName): BoundSortKey {
  return { expr: { kind: 'col', index, name: `c${index}`, type }, descending: false, nulls: 'first' };
}

describe('a full order', () => {
  it.each(kindNames)('by %s is that of a plain comparator, for every direction and place of nulls', (name) => {
    const random = randomOf(kindNames.indexOf(name) + 1);
    for (const nullShare of [0, 0.2, 1]) {
      const tables = [700, 0, 1, 333].map((rows) => randomTable(random, { rows, nullShare, selected: 1 }));
      for (const descending of [false, true]) {
        for (const nulls of ['first', 'last'] as const) {
          const keys = [{ expr: columnOf(name), descending, nulls }];
          expect(fullOrder(tables, keys, 4)).toEqual(plainOrder(tables, keys));
        }
      }
    }
  });

  it('by one to six keys of any type is that of a plain comparator, with selections and several partitions', () => {
    const random = randomOf(77);
    for (let round = 0; round < 60; round++) {
      const partitions = 1 + Math.floor(random() * 4);
      const nullShare = [0, 0.05, 0.5][round % 3]!;
      const tables = Array.from({ length: partitions }, () =>
        randomTable(random, { rows: Math.floor(random() * 400), nullShare, selected: [1, 0.7, 0.02][round % 3]! }),
      );
      const keys = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
        keyOf(kindNames[Math.floor(random() * kindNames.length)]!, random),
      );
      const expected = plainOrder(tables, keys);
      expect(fullOrder(tables, keys, 1 + Math.floor(random() * 9))).toEqual(expected);
      const limit = Math.floor(random() * 50);
      expect(topOrder(tables, keys, limit)).toEqual(expected.slice(0, limit));
    }
  });

  it('keeps equal rows in input order across partitions and ranges', () => {
    const tables = [3, 2, 4].map((rows) =>
      tableOf(
        { n: 'int' },
        Array.from({ length: rows }, () => [1]),
      ),
    );
    expect(fullOrder(tables, [asc(0, 'int')], 3)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('splits one value that fills most rows between ranges', () => {
    const random = randomOf(5);
    const tables = [2000, 3000].map((rows) =>
      tableOf(
        { n: 'int' },
        Array.from({ length: rows }, () => [random() < 0.9 ? 7 : Math.floor(random() * 20)]),
      ),
    );
    const keys = [asc(0, 'int')];
    expect(fullOrder(tables, keys, 6)).toEqual(plainOrder(tables, keys));
  });

  it('puts nulls, values and NaN where Spark puts them', () => {
    const tables = [tableOf({ d: 'double' }, [[1], [Number.NaN], [null], [-0], [0]])];
    expect(fullOrder(tables, [asc(0, 'double')], 1)).toEqual([2, 3, 4, 0, 1]);
    expect(topOrder(tables, [{ ...asc(0, 'double'), descending: true, nulls: 'last' }], 2)).toEqual([1, 0]);
  });

  it('tells texts apart that agree in their first thousand bytes', () => {
    const stem = 'x'.repeat(1000);
    const rows = Array.from({ length: 200 }, (_, i) => [`${stem}${(i * 37) % 200}`, i]);
    const tables = [
      tableOf({ t: 'string', n: 'int' }, rows),
      tableOf({ t: 'string', n: 'int' }, [
        ['y', 1],
        ['', 2],
      ]),
    ];
    const keys = [asc(0, 'string')];
    expect(fullOrder(tables, keys, 3)).toEqual(plainOrder(tables, keys));
    expect(topOrder(tables, keys, 5)).toEqual(plainOrder(tables, keys).slice(0, 5));
  });

  it('takes expressions for keys, texts among them', () => {
    const random = randomOf(12);
    const types = { t: 'string', d: 'string' } as const;
    const texts = Array.from(
      { length: 900 },
      () => `Name ${Math.floor(random() * 300)} ${random() < 0.5 ? 'of a long line' : 'OF A LONG LINE'}`,
    );
    const rows = texts.map((text, i) => [i % 7 === 0 ? null : text, text]);
    const cut = (row: readonly (string | null)[]): (string | null)[] => row.map((text) => text?.toUpperCase() ?? null);
    const storage = { d: 'dict16' } as const;
    const halves = [rows.slice(0, 400), rows.slice(400)];
    const tables = halves.map((half) => tableOf(types, half, { storage }));
    const derived = halves.map((half) => tableOf(types, half.map(cut)));
    for (const index of [0, 1]) {
      const plain = asc(index, 'string');
      const key: BoundSortKey = { ...plain, expr: { kind: 'call', fn: 'upper', type: 'string', args: [plain.expr] } };
      expect(fullOrder(tables, [key], 3)).toEqual(plainOrder(derived, [plain]));
      expect(topOrder(tables, [key], 40)).toEqual(plainOrder(derived, [plain]).slice(0, 40));
    }
  });

  it('is the same however many batches a partition takes', () => {
    const random = randomOf(9);
    const rows = Array.from({ length: 40_000 }, () => [Math.floor(random() * 5000) / 100, `t${Math.floor(random() * 900)}`]);
    const types = { d: 'double', t: 'string' } as const;
    const keys: BoundSortKey[] = [{ ...asc(0, 'double'), descending: true }, asc(1, 'string')];
    const one = [tableOf(types, rows)];
    const four = [0, 1, 2, 3].map((p) => tableOf(types, rows.slice(p * 10_000, (p + 1) * 10_000)));
    const expected = plainOrder(one, keys);
    expect(fullOrder(one, keys, 1)).toEqual(expected);
    expect(fullOrder(four, keys, 5)).toEqual(expected);
    expect(topOrder(four, keys, 300)).toEqual(expected.slice(0, 300));
  });

  it.each<[string, TypeName, (row: number, random: Random) => Value]>([
    ['codes', 'double', (_, r) => Math.floor(r() * 1e7) / 100],
    ['rising codes', 'int', (row) => row],
    ['doubles', 'double', (_, r) => r() - 0.5],
    ['doubles with NaN', 'double', (row, r) => (row % 1000 === 0 ? Number.NaN : r())],
    ['large integers', 'bigint', (row, r) => 2n ** 60n + BigInt(row % 7) + BigInt(Math.floor(r() * 3))],
    ['few different ones', 'int', (row) => row % 3],
  ])('begins with its most promising zone where a partition is long: %s', (_, type, make) => {
    const random = randomOf(31);
    const rows = 4 * 65_536 + 100;
    const values = Array.from({ length: rows }, (_, row) => make(row, random));
    const nulled = values.map((value, row) => [row % 997 === 5 ? null : value]);
    const whole = narrowed(tableOf({ n: type }, nulled));
    const selection = selectionOf(
      rows,
      Array.from({ length: rows / 100 }, (_, i) => i * 100 + 3),
    );
    const parts = Array.from({ length: 5 }, (_, p) => tableOf({ n: type }, nulled.slice(p * 65_536, (p + 1) * 65_536)));
    for (const key of [asc(0, type), { ...asc(0, type), nulls: 'last' as const }, { ...asc(0, type), descending: true }]) {
      expect(topOrder([whole], [key], 300)).toEqual(topOrder(parts, [key], 300));
      const some = [{ ...whole, selection }];
      expect(topOrder(some, [key], 20)).toEqual(plainOrder(some, [key]).slice(0, 20));
    }
  });
});
