import { describe, expect, it } from 'vitest';
import type { Storage, Table } from '../../../engine/columns/column';
import { allocate, createMemory } from '../../../engine/columns/memory';
import { materialise } from '../../../engine/exec/materialise';
import { projectStep } from '../../../engine/exec/project';
import { bind } from '../../../engine/functions/bind';
import type { Bound } from '../../../engine/functions/bound';
import { evaluateRow } from '../../../engine/functions/evaluate';
import { call, cast, col, typed } from '../../../engine/plan/build';
import type { Expr } from '../../../engine/plan/expr';
import { type Row, rowsIn, tableOf } from '../../support/table';
import { taskContext } from '../../support/task-context';

const types = { n: 'int', big: 'bigint', real: 'double', s: 'string', c: 'string' } as const;
const storage: Readonly<Record<string, Storage>> = { c: 'dict8' };

function rows(count: number): Row[] {
  return Array.from({ length: count }, (_, row) => [
    row % 5 === 0 ? null : row,
    BigInt(row % 1000) * 9007199254740993n,
    row % 3 === 0 ? null : row / 4,
    row % 7 === 0 ? null : `text ${row % 11}`,
    row % 6 === 0 ? null : ['de', 'DE', 'fr'][row % 3]!,
  ]);
}

function project(
  table: Table,
  columns: Readonly<Record<string, Expr>>,
): { readonly table: Table; readonly bounds: readonly Bound[] } {
  const named = Object.entries(columns).map(([name, expr]) => ({ name, bound: bind(expr, table.schema, { nowMicros: 0n }) }));
  const result = projectStep.run({ step: 'project', columns: named }, [table], taskContext()) as Table;
  return { table: result, bounds: named.map(({ bound }) => bound) };
}

const derived: Readonly<Record<string, Expr>> = {
  n: col('n'),
  next: call('+', col('n'), typed('int', 1)),
  twice: call('*', col('big'), typed('bigint', '2')),
  ratio: call('/', cast(col('n'), 'double'), col('real')),
  isBig: call('>', col('n'), typed('int', 100)),
  loud: call('upper', col('s')),
  country: call('upper', col('c')),
  known: call('coalesce', col('c'), typed('string', '?')),
  five: typed('int', 5),
  word: typed('string', 'word'),
  nothing: typed('int', null),
  money: cast(col('n'), 'decimal(12,2)'),
  wide: cast(col('big'), 'decimal(38,2)'),
};

describe('a projection', () => {
  it.each([0, 1, 64, 100, 16_385, 33_000])('computes columns of %i rows as a row-at-a-time reading does', (count) => {
    const input = rows(count);
    const { table, bounds } = project(tableOf(types, input, { storage }), derived);
    expect(rowsIn(table)).toEqual(input.map((row) => bounds.map((bound) => evaluateRow(bound, row))));
  });

  it('computes what is selected and keeps the selection', () => {
    const input = rows(40_000);
    const selected = [3, 4, 20, 39_998];
    const { table, bounds } = project(tableOf(types, input, { storage, selected }), derived);
    expect(rowsIn(table)).toEqual(selected.map((row) => bounds.map((bound) => evaluateRow(bound, input[row]!))));
  });

  it('hands plain columns on as they are', () => {
    const table = tableOf(types, rows(10), { storage });
    const result = project(table, { c: col('c'), again: col('c') });
    expect(result.table.columns).toEqual([table.columns[4], table.columns[4]]);
    expect(result.table.memory).toBe(table.memory);
    expect(result.table.schema.map(({ name }) => name)).toEqual(['c', 'again']);
  });

  it('keeps a computed dictionary unique', () => {
    const { table } = project(tableOf(types, rows(100), { storage }), { country: call('upper', col('c')) });
    expect(table.columns[0]!.storage).toBe('dict8');
    expect(table.columns[0]!.dictionary!.count).toBe(2);
  });

  it('writes past the first two gigabytes of a memory, and its rows can be copied out', () => {
    const memory = createMemory(2 ** 31);
    allocate(memory, 2 ** 31);
    const input = rows(100);
    const { table, bounds } = project(tableOf(types, input, { storage, memory }), derived);
    const expected = input.map((row) => bounds.map((bound) => evaluateRow(bound, row)));
    expect(rowsIn(table)).toEqual(expected);
    expect(rowsIn(materialise([table], { rows: Uint32Array.of(99, 7), tables: null }, null, createMemory))).toEqual([
      expected[99],
      expected[7],
    ]);
  });

  it('leaves columns that were there before as they were', () => {
    const table = tableOf(types, rows(500), { storage });
    const before = rowsIn(table);
    project(table, derived);
    expect(rowsIn(table)).toEqual(before);
  });
});
