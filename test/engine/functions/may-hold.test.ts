import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnBounds } from '../../../engine/columns/bounds';
import type { Value } from '../../../engine/columns/vector';
import { bindCondition } from '../../../engine/functions/bind';
import { comparatorOf } from '../../../engine/functions/compare-values';
import { evaluateRow } from '../../../engine/functions/evaluate';
import { mayHold } from '../../../engine/functions/may-hold';
import { parseExpr } from '../../../engine/plan/parse';
import type { Schema, TypeName } from '../../../engine/plan/schema';

const schema: Schema = [
  { name: 'n', type: 'int', nullable: true },
  { name: 's', type: 'string', nullable: true },
  { name: 'x', type: 'double', nullable: true },
];

function boundsOf(rows: readonly (readonly Value[])[], column: number): ColumnBounds {
  const type: TypeName = schema[column]!.type;
  const values = rows.map((row) => row[column]!).filter((value) => value !== null);
  const sorted = values.sort(comparatorOf(type));
  return { rows: rows.length, least: sorted[0] ?? null, most: sorted.at(-1) ?? null, nullCount: rows.length - values.length };
}

const may = (text: string, rows: readonly (readonly Value[])[]): boolean =>
  mayHold(bindCondition(parseExpr(text), schema, { nowMicros: 0n }), ({ index }) => boundsOf(rows, index));

const rows: readonly (readonly Value[])[] = [
  [10, 'banana', 1.5],
  [20, 'cherry', 2.5],
  [null, 'blue', null],
];

describe('bounds of nanoseconds', () => {
  const times: Schema = [{ name: 't', type: 'timestamp_ntz(9)', nullable: false }];
  const bounds: ColumnBounds = { rows: 2, least: -1n, most: 1001n, nullCount: 0 };
  it.each([
    ["t > '1970-01-01 00:00:00.000001001'", false],
    ["t >= '1970-01-01 00:00:00.000001001'", true],
    ["t < date '1969-12-31'", false],
    ["t < timestamp_ntz '1970-01-01'", true],
    ["t > timestamp '1970-01-01 00:00:00.000002'", false],
    ["cast(t as timestamp_ntz) > timestamp_ntz '1970-01-01 00:00:00.000001'", false],
    ["t > '2300-01-01'", false],
  ])('%s: %s', (text, holds) => {
    expect(mayHold(bindCondition(parseExpr(text), times, { nowMicros: 0n }), () => bounds)).toBe(holds);
  });
});

describe('bounds leave rows out', () => {
  it.each([
    ['n > 20', false],
    ['n >= 20', true],
    ['n < 10', false],
    ['10 > n', false],
    ['n = 15', true],
    ['n = 21', false],
    ['n in (1, 2, 30)', false],
    ['n in (1, 12)', true],
    ['n between 21 and 30', false],
    ['n between 1 and 10', true],
    ['n > 19.5', true],
    ['n > 20.5', false],
    ['n > 20 or s = "cherry"', true],
    ['n > 20 and s = "cherry"', false],
    ['n is null', true],
    ['s is null', false],
    ['s is not null', true],
    ['s like "d%"', true],
    ["startswith(s, 'd')", false],
    ["startswith(s, 'b')", true],
    ["startswith(s, 'ba')", true],
    ['n = null', false],
    ['not n > 20', true],
    ['n + 1 > 100', true],
    ['x < 1.5', false],
    ['s > "cz"', false],
    ["s = 'a'", false],
  ])('%s: %s', (text, expected) => {
    expect(may(text, rows)).toBe(expected);
  });

  it('of nothing but nulls, where a value is asked for', () => {
    expect(may('n > 1', [[null, null, null]])).toBe(false);
    expect(may('n is not null', [[null, null, null]])).toBe(false);
  });

  it('and never one that the condition keeps', () => {
    const value = fc.tuple(
      fc.option(fc.integer({ min: -5, max: 5 })),
      fc.option(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), maxLength: 3 })),
      fc.option(fc.oneof(fc.constant(Number.NaN), fc.double({ min: -3, max: 3 }))),
    );
    const leaf = fc.oneof(
      fc
        .tuple(fc.constantFrom('n', 'x'), fc.constantFrom('<', '<=', '>', '>=', '='), fc.integer({ min: -6, max: 6 }))
        .map(([name, op, n]) => `${name} ${op} ${n}`),
      fc.tuple(fc.constantFrom('<', '>', '='), fc.constantFrom('a', 'b', 'éb', '😀')).map(([op, s]) => `s ${op} '${s}'`),
      fc.constantFrom("startswith(s, 'a')", "startswith(s, 'é')", 's is null', 'n is not null', "x = cast('NaN' as double)"),
    );
    const condition = fc.tuple(leaf, fc.constantFrom('and', 'or'), leaf).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), condition, (many, text) => {
        const bound = bindCondition(parseExpr(text), schema, { nowMicros: 0n });
        const kept = many.some((row) => evaluateRow(bound, row) === true);
        expect(may(text, many) || !kept).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
