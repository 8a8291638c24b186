import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSpill, writeSpill } from '../../../../engine/cluster/storage/spill-file';
import { estimateGroups, expectedGroups, reducePartitions } from '../../../../engine/exec/aggregate/aggregate-sample';
import { aggregateScatter } from '../../../../engine/exec/aggregate/aggregate-scatter';
import { isText } from '../../../../engine/exec/sort/layout';
import type { Bound } from '../../../../engine/functions/bound';
import { narrowed } from '../../../support/narrowed';
import { selectionOf, tableOf } from '../../../support/table';
import { columnOf, kindNames, randomOf, randomTable } from '../random-table';
import { callOf, expectSame, grouped, inKeyOrder, plainGroups, scattered } from './run-aggregate';

const int = (index: number): Bound => ({ kind: 'col', index, name: `c${index}`, type: 'int' });
const numbers = ['int1', 'int2', 'big1', 'big2', 'dec1', 'wide1', 'cents'];

describe('an aggregation', () => {
  it.each(kindNames)('by %s gives the groups of a plain map, in order of first appearance', (name) => {
    const random = randomOf(kindNames.indexOf(name) + 100);
    for (const nullShare of [0, 0.2, 1]) {
      const tables = [600, 0, 1, 333].map((rows) => randomTable(random, { rows, nullShare, selected: 1 }));
      const by = [columnOf(name)];
      const calls = [callOf('count'), callOf('sum', columnOf('int1'))];
      const expected = plainGroups(tables, by, calls);
      for (const partitions of [1, 3]) expectSame(grouped(tables, by, calls, partitions), expected);
    }
  });

  it.each(kindNames)(
    'keeps the least, the greatest, the first and the last %s of each group, and counts different ones',
    (name) => {
      const random = randomOf(kindNames.indexOf(name) + 200);
      for (const nullShare of [0, 0.3, 1]) {
        const tables = [500, 300].map((rows) => randomTable(random, { rows, nullShare, selected: 0.8 }));
        const calls = ['min', 'max', 'first', 'last', 'count', 'count_distinct'].map((fn) => callOf(fn, columnOf(name)));
        for (const by of [[], [columnOf('dict1')], [columnOf('int1'), columnOf('flag1')]]) {
          const expected = plainGroups(tables, by, calls);
          for (const partitions of by.length === 0 ? [1] : [1, 4]) expectSame(grouped(tables, by, calls, partitions), expected);
        }
      }
    },
  );

  it.each(numbers)('sums and averages %s exactly as its type says', (name) => {
    const random = randomOf(numbers.indexOf(name) + 300);
    for (const nullShare of [0, 0.3, 1]) {
      const tables = [500, 300].map((rows) => randomTable(random, { rows, nullShare, selected: 1 }));
      const calls = ['sum', 'avg', 'count'].map((fn) => callOf(fn, columnOf(name)));
      for (const by of [[], [columnOf('dict2')]]) expectSame(grouped(tables, by, calls, 1), plainGroups(tables, by, calls));
    }
  });

  it('gives variance and deviation by merging the moments of partitions', () => {
    const random = randomOf(400);
    const tables = [400, 1, 350].map((rows) => randomTable(random, { rows, nullShare: 0.1, selected: 1 }));
    const calls = [callOf('var_samp', columnOf('cents')), callOf('stddev_samp', columnOf('cents'))];
    for (const by of [[], [columnOf('int1')], [columnOf('txt3')]])
      expectSame(grouped(tables, by, calls, 1), plainGroups(tables, by, calls));
  });

  it('by one to five keys of any type, with any calls, agrees with the plain map', () => {
    const random = randomOf(500);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    for (let round = 0; round < 60; round++) {
      const tables = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
        randomTable(random, {
          rows: Math.floor(random() * 300),
          nullShare: pick([0, 0.1, 0.5, 1]),
          selected: pick([1, 0.5, 0.02]),
        }),
      );
      const by = Array.from({ length: 1 + Math.floor(random() * 5) }, () => columnOf(pick(kindNames)));
      const calls = [
        callOf('count'),
        callOf(pick(['sum', 'avg']), columnOf(pick(numbers))),
        callOf(pick(['min', 'max', 'first', 'last']), columnOf(pick(kindNames))),
        callOf('count_distinct', columnOf(pick(kindNames)), columnOf(pick(kindNames))),
      ];
      const expected = plainGroups(tables, by, calls);
      expectSame(grouped(tables, by, calls, 1), expected);
      expectSame(grouped(tables, by, calls, 1 + Math.floor(random() * 6), 1 + Math.floor(random() * 3)), expected);
    }
  });

  it('by codes of dictionaries and by buckets agrees with the plain map', () => {
    const random = randomOf(550);
    const bucket: Bound = {
      kind: 'call',
      fn: 'width_bucket',
      type: 'bigint',
      args: [
        columnOf('cents'),
        { kind: 'lit', type: 'double', value: -20 },
        { kind: 'lit', type: 'double', value: 400 },
        { kind: 'lit', type: 'int', value: 7 },
      ],
    };
    const plain = numbers.filter((name) => name !== 'dec1' && name !== 'wide1');
    for (const by of [[columnOf('dict1')], [columnOf('dict2'), columnOf('dict1')], [bucket], [columnOf('dict1'), bucket]]) {
      for (const selected of [1, 0.6, 0]) {
        for (const nullShare of [0, 0.3, 1]) {
          const tables = [700, 0, 1, 90].map((rows) => randomTable(random, { rows, nullShare, selected }));
          const calls = ['count', 'sum', 'avg'].flatMap((fn) => plain.map((name) => callOf(fn, columnOf(name))));
          const expected = plainGroups(tables, by, [callOf('count'), ...calls]);
          expectSame(grouped(tables, by, [callOf('count'), ...calls], 1), expected);
          expectSame(grouped(tables, by, [callOf('count'), ...calls], 3), expected);
        }
      }
    }
  });

  it('without keys is one row, also over nothing', () => {
    const tables = [tableOf({ n: 'int' }, [])];
    const calls = [callOf('count'), callOf('sum', int(0)), callOf('min', int(0)), callOf('count_distinct', int(0))];
    expect(grouped(tables, [], calls, 1)).toEqual([[0n, null, null, 0n]]);
    expect(grouped(tables, [int(0)], calls, 1)).toEqual([]);
  });

  it('without keys looks at the codes of narrow numbers as at the numbers, in selected rows and in all', () => {
    const random = randomOf(29);
    const types = { cents: 'double', big: 'bigint', time: 'timestamp', day: 'date', dec: 'decimal(10,2)' } as const;
    const rows = Array.from({ length: 1500 }, (_, i) => {
      const n = Math.floor((random() - 0.4) * 90_000);
      return i % 7 === 0
        ? [null, null, null, null, null]
        : [n / 100, 3_000_000_000n + BigInt(n), BigInt(n) * 1_000_000n, n % 5000, BigInt(n)];
    });
    const plain = tableOf(types, rows);
    const narrow = narrowed(tableOf(types, rows));
    expect(narrow.columns.map(({ frame }) => frame === undefined)).toEqual([false, false, false, false, false]);
    const cols = Object.entries(types).map(([name, type], index): Bound => ({ kind: 'col', index, name, type }));
    const calls = cols.flatMap((col) =>
      ['count', 'min', 'max', ...(col.type === 'date' || col.type === 'timestamp' ? [] : ['sum', 'avg'])].map((fn) =>
        callOf(fn, col),
      ),
    );
    const some = selectionOf(1500, [3, 4, 5, 7, 64, 700, 1499]);
    for (const selection of [null, some, selectionOf(1500, [7, 14]), selectionOf(1500, [])]) {
      expectSame(
        grouped(
          [
            { ...narrow, selection },
            { ...plain, selection },
          ],
          [],
          calls,
          1,
        ),
        plainGroups(
          [
            { ...plain, selection },
            { ...plain, selection },
          ],
          [],
          calls,
        ),
      );
    }
  });

  it('makes nulls one group, NaN one group, and -0.0 the group of 0.0', () => {
    const d: Bound = { kind: 'col', index: 0, name: 'd', type: 'double' };
    const tables = [
      tableOf({ d: 'double' }, [[-0], [Number.NaN], [null]]),
      tableOf({ d: 'double' }, [[null], [0], [Number.NaN]]),
    ];
    expect(grouped(tables, [d], [callOf('count')], 2)).toEqual([
      [0, 2n],
      [Number.NaN, 2n],
      [null, 2n],
    ]);
  });

  it('takes expressions for keys and arguments', () => {
    const random = randomOf(13);
    const rows = Array.from({ length: 700 }, (_, i) => [
      i % 9 === 0 ? null : `${random() < 0.5 ? 'a' : 'A'}${Math.floor(random() * 40)}`,
    ]);
    const plain: Bound = { kind: 'col', index: 0, name: 't', type: 'string' };
    const upper: Bound = { kind: 'call', fn: 'upper', type: 'string', args: [plain] };
    const derived = [
      tableOf(
        { t: 'string' },
        rows.map(([text]) => [text?.toUpperCase() ?? null]),
      ),
    ];
    for (const storage of ['utf8', 'dict8'] as const) {
      const tables = [tableOf({ t: 'string' }, rows, { storage: { t: storage } })];
      const calls = (arg: Bound) => [callOf('count', arg), callOf('min', arg), callOf('count_distinct', arg)];
      for (const by of [true, false]) {
        expectSame(grouped(tables, by ? [upper] : [], calls(upper), 1), plainGroups(derived, by ? [plain] : [], calls(plain)));
      }
    }
  });

  it('without calls gives the different rows', () => {
    const tables = [
      tableOf({ a: 'int', b: 'int' }, [
        [1, 2],
        [1, null],
        [1, 2],
      ]),
      tableOf({ a: 'int', b: 'int' }, [
        [0, 0],
        [1, null],
      ]),
    ];
    expect(grouped(tables, [int(0), int(1)], [], 2)).toEqual([
      [1, 2],
      [1, null],
      [0, 0],
    ]);
  });

  it('wraps sums of integers as Java does, and gives null for decimals that do not fit', () => {
    const big = 2n ** 63n - 1n;
    const tables = [tableOf({ n: 'bigint' }, [[big], [2n]])];
    expect(grouped(tables, [], [callOf('sum', { kind: 'col', index: 0, name: 'n', type: 'bigint' })], 1)).toEqual([[-big]]);
    const wide = 10n ** 38n - 1n;
    const type = 'decimal(38,0)';
    const decimals = [tableOf({ n: type }, [[wide], [wide]]), tableOf({ n: type }, [[wide]])];
    expect(grouped(decimals, [], [callOf('sum', { kind: 'col', index: 0, name: 'n', type })], 1)).toEqual([[null]]);
  });

  it('by dealing rows out agrees with the plain map, whatever the keys', () => {
    const random = randomOf(700);
    const fixed = kindNames.filter((name) => !isText(columnOf(name).type));
    const keyed = kindNames.filter((name) => columnOf(name).type !== 'void');
    const arguments_ = fixed.filter((name) => columnOf(name).type !== 'boolean');
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    for (let round = 0; round < 20; round++) {
      const tables = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
        randomTable(random, {
          rows: Math.floor(random() * 400),
          nullShare: pick([0, 0.1, 0.5, 1]),
          selected: pick([1, 0.5, 0.02]),
        }),
      );
      const by = Array.from({ length: 1 + Math.floor(random() * 3) }, () => columnOf(pick(keyed)));
      const calls = [
        callOf('count', { kind: 'lit', type: 'int', value: 1 }),
        callOf('count', columnOf(pick(arguments_))),
        callOf(pick(['sum', 'avg']), columnOf(pick(numbers))),
        callOf(pick(['min', 'max', 'first', 'last']), columnOf(pick(arguments_))),
        callOf('count_distinct', columnOf(pick(arguments_))),
      ];
      const found = scattered(tables, by, calls, 1 + Math.floor(random() * 6));
      expectSame(inKeyOrder(found, by.length), inKeyOrder(plainGroups(tables, by, calls), by.length));
    }
  });

  it('deals out rows of one hot key, and of keys that never repeat, over several batches', () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => [i % 3 === 0 ? 7 : 1000 + i, i % 11 === 0 ? null : i]);
    const tables = [0, 1].map((p) => tableOf({ a: 'int', b: 'int' }, rows.slice(p * 20_000, (p + 1) * 20_000)));
    const calls = [callOf('count'), callOf('sum', int(1)), callOf('first', int(1))];
    for (const by of [[int(0)], [int(0), int(1)]]) {
      expectSame(inKeyOrder(scattered(tables, by, calls, 4), by.length), inKeyOrder(plainGroups(tables, by, calls), by.length));
    }
  });

  it('deals out more rows than are staged at a time, of tables that end anywhere', () => {
    const rows = Array.from({ length: 150_037 }, (_, i) => [(i * 7919) % 5003, i % 11 === 0 ? null : i]);
    const cut = [0, 70_001, 140_007, 150_007, 150_037];
    const tables = cut.slice(1).map((end, p) => {
      const own = rows.slice(cut[p], end);
      const selected = p === 1 ? own.flatMap((_, row) => (row % 3 === 0 ? [row] : [])) : undefined;
      return tableOf({ a: 'int', b: 'int' }, own, selected === undefined ? {} : { selected });
    });
    const calls = [callOf('count'), callOf('count', int(1)), callOf('sum', int(1)), callOf('last', int(1))];
    for (const bits of [1, 9]) {
      const found = scattered(tables, [int(0)], calls, bits);
      expectSame(inKeyOrder(found, 1), inKeyOrder(plainGroups(tables, [int(0)], calls), 1));
    }
  });

  it('reads rows that were dealt out back from files, where each piece has its own parts only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-scattered-'));
    const rows = Array.from({ length: 9_000 }, (_, i) => [
      i % 700,
      i % 7 === 0 ? null : i,
      i % 5 === 0 ? null : `text ${i % 300}`,
    ]);
    const tables = [0, 1, 2].map((p) => tableOf({ a: 'int', b: 'int', t: 'string' }, rows.slice(p * 3_000, (p + 1) * 3_000)));
    const text: Bound = { kind: 'col', index: 2, name: 't', type: 'string' };
    const calls = [callOf('count'), callOf('sum', int(1)), callOf('last', int(0))];
    let files = 0;
    const carry = (pieces: readonly unknown[]): readonly unknown[] =>
      writeSpill(join(folder, `${files++}`), pieces, aggregateScatter.spans!).map((ref) => readSpill(ref));
    try {
      for (const by of [[int(0)], [text, int(0)]]) {
        const found = scattered(tables, by, calls, 3, carry);
        expectSame(inKeyOrder(found, by.length), inKeyOrder(plainGroups(tables, by, calls), by.length));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('grows with many groups over many batches', () => {
    const random = randomOf(600);
    const rows = Array.from({ length: 50_000 }, (_, i) => [
      Math.floor(random() * 2 ** 31),
      i % 9000,
      `key ${Math.floor(random() * 20_000)}`,
    ]);
    const tables = [0, 1].map((p) => tableOf({ a: 'int', b: 'int', t: 'string' }, rows.slice(p * 25_000, (p + 1) * 25_000)));
    const text: Bound = { kind: 'col', index: 2, name: 't', type: 'string' };
    for (const by of [[int(0)], [text], [text, int(1)]]) {
      const calls = [callOf('count'), callOf('sum', int(1))];
      expectSame(grouped(tables, by, calls, 5), plainGroups(tables, by, calls));
    }
  });
});

describe('the number of reduce partitions', () => {
  it('is one for few groups and grows with what a sample promises', () => {
    expect(reducePartitions(expectedGroups([{ rows: 1e7, sampled: 16_384, groups: 250 }], 1e7))).toBe(1);
    expect(reducePartitions(expectedGroups([{ rows: 1e7, sampled: 16_384, groups: 16_384 }], 1e7))).toBe(64);
    expect(reducePartitions(expectedGroups([], 0))).toBe(1);
  });

  it('follows from the keys that a sample repeats', () => {
    const estimate = estimateGroups({ rows: 1e7, sampled: 16_384, groups: Math.round(1e5 * (1 - Math.exp(-16_384 / 1e5))) });
    expect(Math.abs(estimate - 1e5)).toBeLessThan(500);
  });
});
