import { describe, expect, it } from 'vitest';
import type { Table } from '../../../engine/columns/column';
import type { Value } from '../../../engine/columns/vector';
import { projectStep } from '../../../engine/exec/project';
import type { Bound } from '../../../engine/functions/bound';
import { evaluateRow } from '../../../engine/functions/evaluate';
import type { TypeName } from '../../../engine/plan/schema';
import { valuesOf } from '../../support/evaluate';
import { random } from '../../support/seeded';
import { type Row, rowsIn, tableOf } from '../../support/table';
import { taskContext } from '../../support/task-context';

const types = {
  n: 'int',
  m: 'int',
  big: 'bigint',
  real: 'double',
  day: 'date',
  at: 'timestamp',
  s: 'string',
  c: 'string',
  flag: 'boolean',
} as const;
type Column = keyof typeof types;
type Type = (typeof types)[Column];
const names = Object.keys(types) as Column[];

const pools: Readonly<Record<Type, readonly Value[]>> = {
  int: [0, 1, -1, 3, 40, 2147483647, -2147483648],
  bigint: [0n, 1n, -7n, 9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n)],
  double: [0, -0, 1.5, -1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  date: [0, 19849, -1, 11016, -719528],
  timestamp: [0n, -1n, 1714978089000001n, 86_400_000_000n],
  string: ['', 'a', ' Straße ', 'ÄB', 'plain', 'Plain Text', '\u{1f30d}', 'i\u0130k\u212a'],
  boolean: [true, false],
};

type Next = () => number;
const pick = <T>(next: Next, values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
const call = (fn: string, type: TypeName, ...args: Bound[]): Bound => ({ kind: 'call', fn, type, args });
const cast = (arg: Bound, type: TypeName): Bound => ({ kind: 'cast', type, arg });

function leaf(next: Next, type: Type): Bound {
  if (next() < 0.25) return { kind: 'lit', type, value: next() < 0.1 ? null : pick(next, pools[type]) };
  const name = pick(
    next,
    names.filter((each) => types[each] === type),
  );
  return { kind: 'col', index: names.indexOf(name), name, type };
}

/** A random expression of a type: arithmetic, casts, parts, texts, branches. */
function expression(next: Next, type: Type, depth: number): Bound {
  if (depth === 0) return leaf(next, type);
  const of = (inner: Type): Bound => expression(next, inner, depth - 1);
  const branches: Bound[] = [
    call('coalesce', type, of(type), of(type)),
    call('if', type, of('boolean'), of(type), of(type)),
    leaf(next, type),
  ];
  return pick(next, [...branches, ...makers[type](next, of)]);
}

const makers: Readonly<Record<Type, (next: Next, of: (type: Type) => Bound) => readonly Bound[]>> = {
  int: (next, of) => [
    call(pick(next, ['+', '-', '*', '%']), 'int', of('int'), of('int')),
    call('length', 'int', of('string')),
    call(pick(next, ['year', 'quarter', 'month', 'day', 'dayofweek']), 'int', of('date')),
    call(pick(next, ['hour', 'minute', 'second']), 'int', of('timestamp')),
  ],
  bigint: (next, of) => [call(pick(next, ['+', '-', '*']), 'bigint', of('bigint'), of('bigint')), cast(of('int'), 'bigint')],
  double: (next, of) => [
    call(pick(next, ['+', '-', '*', '/']), 'double', of('double'), of('double')),
    cast(of('int'), 'double'),
    cast(of('bigint'), 'double'),
  ],
  date: (_, of) => [cast(of('timestamp'), 'date')],
  timestamp: (_, of) => [cast(of('date'), 'timestamp')],
  string: (next, of) => [
    call(pick(next, ['upper', 'lower', 'trim']), 'string', of('string')),
    call('concat', 'string', of('string'), of('string')),
    cast(of('int'), 'string'),
  ],
  boolean: (next, of) => {
    const type = pick(next, ['int', 'bigint', 'double', 'date', 'timestamp', 'string', 'boolean'] as const);
    return [
      call(pick(next, ['=', '<>', '<', '>=', '<=>']), 'boolean', of(type), of(type)),
      call(pick(next, ['and', 'or']), 'boolean', of('boolean'), of('boolean')),
      call('isnull', 'boolean', of(type)),
      call('isnan', 'boolean', of('double')),
      call('not', 'boolean', of('boolean')),
    ];
  },
};

function rows(next: Next, count: number): Row[] {
  return Array.from({ length: count }, () => names.map((name) => (next() < 0.2 ? null : pick(next, pools[types[name]]))));
}

const shown = (bound: Bound): string =>
  JSON.stringify(bound, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

describe('a random expression', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'has the value that a row-at-a-time reading gives it (seed %i)',
    (seed) => {
      const next = random(seed + 500);
      const input = rows(next, pick(next, [1, 64, 200]));
      const table = tableOf(types, input, { storage: { c: 'dict8' } });
      for (let i = 0; i < 25; i++) {
        const bound = expression(next, pick(next, Object.keys(pools) as Type[]), 3);
        const expected = input.map((row) => evaluateRow(bound, row));
        expect(valuesOf(table, bound), shown(bound)).toEqual(expected);
        const projected = projectStep.run({ step: 'project', columns: [{ name: 'x', bound }] }, [table], taskContext()) as Table;
        expect(rowsIn(projected), shown(bound)).toEqual(expected.map((value) => [value]));
      }
    },
  );
});
