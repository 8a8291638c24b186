import { describe, expect, it } from 'vitest';
import { explain } from '../../../engine/operators/explain';
import { optimize } from '../../../engine/optimizer/index';
import {
  aggregate,
  asc,
  call,
  col,
  desc,
  filter,
  lit,
  named,
  project,
  scan,
  slice,
  sort,
  union,
  unionByName,
} from '../../../engine/plan/build';
import type { Relation } from '../../../engine/plan/relation';

const table = scan('csv', ['t.csv']);
const positive = call('>', col('num1'), lit(0));
const short = call('<', call('length', col('txt1')), lit(9));

function optimised(relation: Relation): readonly string[] {
  return explain(optimize(relation))
    .split('\n')
    .map((line) => line.trim());
}

describe('optimiser', () => {
  it('puts a filter below a sort and joins it with the filter there', () => {
    expect(optimised(filter(sort(filter(table, positive), [asc(col('num1'))]), short))).toEqual([
      'sort num1',
      'filter num1 > 0 AND length(txt1) < 9',
      'scan csv t.csv',
    ]);
  });

  it('puts a filter below a projection in terms of the columns that are there', () => {
    const doubled = project(table, [named('twice', call('*', col('num1'), lit(2)))]);
    expect(optimised(filter(doubled, call('>', col('twice'), lit(6))))).toEqual([
      'project num1 * 2 AS twice',
      'filter num1 * 2 > 6',
      'scan csv t.csv',
    ]);
  });

  it('leaves a filter where it is when it names no column of the projection, so that the error names it', () => {
    expect(optimised(filter(project(table, [named('a', col('num1'))]), positive))[0]).toBe('filter num1 > 0');
  });

  it('makes one sort of two, the outer keys first', () => {
    expect(optimised(sort(sort(table, [asc(col('a'))]), [desc(col('b'))]))[0]).toBe('sort b DESC, a');
  });

  it('makes one window of two', () => {
    expect(optimised(slice(slice(table, 10, 100), 20, 500))[0]).toMatch(/30.*80|80.*30/);
    expect(optimised(slice(slice(table, 10, null), 5, null))[0]).toMatch(/15/);
    expect(optimize(slice(slice(table, 10, 5), 7, 3))).toMatchObject({ offset: 17, limit: 0 });
  });

  it('drops a sort below an aggregate of the whole, unless a measure depends on the order', () => {
    const sorted = sort(table, [asc(col('a'))]);
    expect(optimised(aggregate(sorted, [], [named('n', call('count'))]))).toHaveLength(2);
    expect(optimised(aggregate(sorted, [], [named('f', call('first', col('a')))]))).toHaveLength(3);
  });

  it('counts buckets where the rows are, but keeps columns that are worth keeping and names that are none', () => {
    const bucket = call('width_bucket', col('num1'), lit(0), lit(10), lit(5));
    const counted = (...columns: Parameters<typeof project>[1]): Relation =>
      aggregate(project(table, columns), [named('key', col('a'))], [named('n', call('count', col('b')))]);
    const merged = optimize(counted(named('a', bucket), named('b', col('txt1'))));
    expect(merged).toEqual(aggregate(table, [named('key', bucket)], [named('n', call('count', col('txt1')))]));
    for (const kept of [
      counted(named('a', bucket), named('b', call('length', col('txt1')))),
      counted(named('a', bucket), named('c', col('txt1'))),
      counted(named('a', bucket), named('b', call('width_buckets', col('num1')))),
      aggregate(project(table, [named('a', col('num1'))]), [], [named('n', call('count', lit(1)))]),
    ])
      expect(optimize(kept)).toBe(kept);
  });

  it('makes one union of a chain, unless columns meet by name', () => {
    const other = scan('csv', ['o.csv']);
    expect(optimised(union(union(table, other), table))).toEqual(['union', 'scan csv t.csv', 'scan csv o.csv', 'scan csv t.csv']);
    expect(optimised(unionByName(unionByName(table, other), table))).toHaveLength(5);
  });

  it('gives the same object when there is nothing to do', () => {
    const relation = slice(sort(filter(table, positive), [asc(col('num1'))]), 0, 10);
    expect(optimize(relation)).toBe(relation);
  });
});
