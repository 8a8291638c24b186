import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asc, call, col, countOf, desc, distinct, filter, lit, or, scan, sort } from '../../engine/plan/build';
import { parseSchema } from '../../engine/plan/parse';
import { interpret, type Row } from './reference';

const schema = parseSchema('n int, v double');
const table = fc.array(
  fc.tuple(
    fc.option(fc.integer({ min: -2, max: 2 })),
    fc.option(fc.constantFrom(Number.NaN, 0, -0, 1.5, Number.NEGATIVE_INFINITY)),
  ),
  { maxLength: 30 },
);
const T = scan('rows', ['t']);
const run = (relation: Parameters<typeof interpret>[0], rows: readonly Row[]): readonly Row[] =>
  interpret(relation, { t: { schema, rows } }).rows;

describe('the reference', () => {
  it('sorts stably: sorting by v and then by n is sorting by both', () => {
    fc.assert(
      fc.property(table, (rows) => {
        expect(run(sort(sort(T, [desc(col('v'))]), [asc(col('n'))]), rows)).toEqual(
          run(sort(T, [asc(col('n')), desc(col('v'))]), rows),
        );
      }),
      { seed: 1 },
    );
  });

  it('splits every table into true, false and unknown', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const condition = call('>', col('v'), lit(0));
        const parts = [condition, call('not', condition), call('isnull', condition)].map(
          (where) => run(filter(T, where), rows).length,
        );
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(rows.length);
        expect(run(filter(T, or(condition, call('not', condition), call('isnull', condition))), rows)).toEqual(rows);
      }),
      { seed: 1 },
    );
  });

  it('counts what is there, and distinct rows are a part of it in the same order', () => {
    fc.assert(
      fc.property(table, (rows) => {
        expect(run(countOf(T), rows)).toEqual([[BigInt(rows.length)]]);
        const once = run(distinct(T), rows);
        expect(run(distinct(T), once)).toEqual(once);
        expect(once.map((row) => rows.indexOf(row as (typeof rows)[number]))).toEqual(
          [...once.keys()].map((index) => rows.indexOf(once[index] as (typeof rows)[number])).sort((a, b) => a - b),
        );
      }),
      { seed: 1 },
    );
  });
});
