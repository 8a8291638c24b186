import { describe, expect, it } from 'vitest';
import type { Storage } from '../../../engine/columns/column';
import { allocate, createMemory } from '../../../engine/columns/memory';
import type { Value } from '../../../engine/columns/vector';
import { bindCondition } from '../../../engine/functions/bind';
import type { Bound } from '../../../engine/functions/bound';
import { evaluateRow } from '../../../engine/functions/evaluate';
import { call, cast, col, typed } from '../../../engine/plan/build';
import type { Expr } from '../../../engine/plan/expr';
import type { TypeName } from '../../../engine/plan/schema';
import { selectedBy, valuesOf } from '../../support/evaluate';
import { random } from '../../support/seeded';
import { type Row, tableOf } from '../../support/table';

const context = { nowMicros: 0n };

const types = {
  flag: 'boolean',
  int: 'int',
  other: 'int',
  big: 'bigint',
  real: 'double',
  other_real: 'double',
  money: 'decimal(10,2)',
  wide: 'decimal(30,2)',
  day: 'date',
  at: 'timestamp',
  text: 'string',
  other_text: 'string',
  code: 'string',
  code2: 'string',
} as const satisfies Record<string, TypeName>;
type Column = keyof typeof types;

const texts = [
  '',
  'a',
  'A',
  'ab',
  'Seattle',
  'SEATTLE',
  'seattle is wet',
  'naïve',
  'ÄRGER',
  'ärger',
  '\u212aelvin',
  'kelvin',
  '\u0130stanbul',
  'istanbul',
  '100%',
  '\u{1f30d}x',
  '\uffffz',
  'a\nb',
];
const pools: Readonly<Record<TypeName & (typeof types)[Column], readonly Value[]>> = {
  boolean: [true, false],
  int: [0, 1, -1, 7, 2147483647, -2147483648],
  bigint: [0n, 1n, -1n, 9007199254740993n, 9007199254740992n, 2n ** 63n - 1n, -(2n ** 63n)],
  double: [0, -0, 1.5, -1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 7],
  'decimal(10,2)': [0n, 150n, -150n, 9999999999n],
  'decimal(30,2)': [0n, 150n, 10n ** 25n, -(10n ** 25n)],
  date: [0, 19000, -1, 19001],
  timestamp: [0n, 1714521600000000n, -1n, 1714521600000001n],
  string: texts,
};
const storages: Readonly<Partial<Record<Column, Storage>>> = { code: 'dict8', code2: 'dict16' };
const columns = Object.keys(types) as Column[];

type Next = () => number;
const below = (next: Next, count: number): number => Math.floor(next() * count);
const pick = <T>(next: Next, values: readonly T[]): T => values[below(next, values.length)]!;

function randomRows(next: Next, count: number, nulls: number): Row[] {
  return Array.from({ length: count }, () => columns.map((name) => (next() < nulls ? null : pick(next, pools[types[name]]))));
}

function literal(type: TypeName, value: Value): Bound {
  return { kind: 'lit', type, value };
}

function columnOf(name: Column): Bound {
  return { kind: 'col', index: columns.indexOf(name), name, type: types[name] };
}

function ofType(next: Next, type: TypeName): Bound {
  return columnOf(
    pick(
      next,
      columns.filter((name) => types[name] === type),
    ),
  );
}

function constant(next: Next, type: TypeName): Bound {
  return next() < 0.05 ? literal(type, null) : literal(type, pick(next, pools[type as keyof typeof pools]));
}

const truth = (fn: string, ...args: Bound[]): Bound => ({ kind: 'call', fn, type: 'boolean', args });
const searches = ['contains', 'startswith', 'endswith', 'icontains', 'istartswith', 'iendswith', 'like', 'ilike'];
const patterns = ['^a', 'tt', 'seat+le', 'ist.nbul', 'n.*ve', '(?i)seattle', 'ab?', 'a|b', '^$', 'is wet$'];
const needles = [
  '',
  'a',
  'A',
  'k',
  'i',
  'I',
  'ttl',
  'TTL',
  'ï',
  'ä',
  'Ä',
  'is',
  '\u212a',
  '%a%',
  'a%',
  '%e',
  'S_attle',
  '%',
  'x',
  'seattle',
  '100\\%',
  '%\u0130%',
];

/** A random condition: what filters are made of, over columns of every type and storage. */
function condition(next: Next, depth: number): Bound {
  const group = below(next, depth > 0 ? 9 : 6);
  if (group >= 6) {
    const args = Array.from({ length: 2 + below(next, 2) }, () => condition(next, depth - 1));
    return group === 8 ? truth('not', args[0]!) : truth(group === 6 ? 'and' : 'or', ...args);
  }
  const name = pick(next, columns);
  const type = types[name];
  const column = columnOf(name);
  if (group === 0) return truth(pick(next, ['isnull', 'isnotnull']), column);
  if (group === 1) return truth('in', column, ...Array.from({ length: 1 + below(next, 12) }, () => constant(next, type)));
  if (group === 2) return truth('between', column, constant(next, type), constant(next, type));
  if (group === 3 && next() < 0.2) return truth('rlike', ofType(next, 'string'), literal('string', pick(next, patterns)));
  if (group === 3)
    return truth(
      pick(next, searches),
      ofType(next, 'string'),
      next() < 0.05 ? literal('string', null) : literal('string', pick(next, needles)),
    );
  const other = next() < 0.6 ? constant(next, type) : ofType(next, type);
  const sides = next() < 0.2 ? [other, column] : [column, other];
  return truth(pick(next, ['=', '<>', '<', '<=', '>', '>=', '<=>']), ...sides);
}

describe('a filter', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'selects the rows that a row-at-a-time reading selects (seed %i)',
    (seed) => {
      const next = random(seed + 100);
      const rows = randomRows(next, pick(next, [0, 1, 63, 64, 65, 500]), pick(next, [0, 0.2, 0.9]));
      const selected = next() < 0.3 ? rows.map((_, row) => row).filter(() => next() < 0.5) : null;
      const table = tableOf(types, rows, { storage: storages, ...(selected === null ? {} : { selected }) });
      for (let query = 0; query < 12; query++) {
        const where = condition(next, 2);
        const belongs = new Set(selected ?? rows.map((_, row) => row));
        const expected = rows.flatMap((row, index) => (belongs.has(index) && evaluateRow(where, row) === true ? [index] : []));
        expect(
          selectedBy(table, where),
          JSON.stringify(where, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)),
        ).toEqual(expected);
        expect(valuesOf(table, where)).toEqual(
          rows.flatMap((row, index) => (belongs.has(index) ? [evaluateRow(where, row)] : [])),
        );
      }
    },
  );

  function bound(expr: Expr): Bound {
    return bindCondition(expr, tableOf(types, []).schema, context);
  }

  it('counts exactly across batches, the last of one row', () => {
    const rows = Array.from({ length: 32_769 }, (_, row): Row => [null, row % 1000]);
    const table = tableOf({ flag: 'boolean', int: 'int' }, rows);
    expect(selectedBy(table, bound(call('>=', col('int'), typed('int', 998)))).length).toBe(64);
    expect(selectedBy(table, bound(call('=', col('int'), typed('int', 768)))).at(-1)).toBe(32_768);
  });

  it('keeps to the rows that belonged before', () => {
    const table = tableOf(
      { flag: 'boolean', int: 'int' },
      [
        [null, 5],
        [null, 6],
        [null, 7],
        [null, 8],
      ],
      { selected: [0, 2] },
    );
    expect(selectedBy(table, bound(call('>', col('int'), typed('int', 5))))).toEqual([2]);
  });

  it('takes null for false, under not as well', () => {
    const table = tableOf({ flag: 'boolean' }, [[true], [null], [false]]);
    expect(selectedBy(table, bound(col('flag')))).toEqual([0]);
    expect(selectedBy(table, bound(call('not', col('flag'))))).toEqual([2]);
  });

  it('compares whole numbers past 2^53 to the last digit', () => {
    const table = tableOf(
      { flag: 'boolean', int: 'int', other: 'int', big: 'bigint' },
      [9007199254740992n, 9007199254740993n].map((big) => [null, null, null, big]),
    );
    expect(selectedBy(table, bound(call('>', col('big'), typed('bigint', '9007199254740992'))))).toEqual([1]);
  });

  it('runs row functions only on rows that are still in question', () => {
    const rows = Array.from({ length: 300 }, (_, row): Row => [row, `row ${row}`]);
    const table = tableOf({ n: 'int', s: 'string' }, rows);
    const where = bindCondition(
      call('and', call('rlike', col('s'), typed('string', '^row 1.$')), call('<', col('n'), typed('int', 15))),
      table.schema,
      context,
    );
    expect(selectedBy(table, where)).toEqual([10, 11, 12, 13, 14]);
  });

  it('works past the first two gigabytes of a memory', () => {
    const memory = createMemory(2 ** 31);
    allocate(memory, 2 ** 31);
    const rows = Array.from({ length: 100 }, (_, row): Row => [row, BigInt(row), row / 2, `Text ${row}`, `code ${row % 3}`]);
    const types = { n: 'int', big: 'bigint', real: 'double', s: 'string', c: 'string' } as const;
    const table = tableOf(types, rows, { memory, storage: { c: 'dict8' } });
    const conditions = [
      call('in', col('n'), ...Array.from({ length: 20 }, (_, each) => typed('int', each))),
      call('<', col('big'), typed('bigint', '15')),
      call('<=', call('*', col('real'), typed('double', 2)), typed('double', 12)),
      call('icontains', col('s'), typed('string', 'EXT 1')),
      call('rlike', col('s'), typed('string', '[02468]$')),
      call('=', call('upper', col('c')), typed('string', 'CODE 1')),
      call('=', call('reverse', col('s')), typed('string', '01 txeT')),
    ];
    const where = bindCondition(call('and', ...conditions), table.schema, context);
    expect(selectedBy(table, where)).toEqual([10]);
  });

  it('follows a cast', () => {
    const table = tableOf({ n: 'int' }, [[1], [2], [null]]);
    const where = bindCondition(call('>', cast(col('n'), 'double'), typed('double', 1.5)), table.schema, context);
    expect(selectedBy(table, where)).toEqual([1]);
  });
});
