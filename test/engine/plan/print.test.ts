import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { and, asc, call, col, desc, lit, named, not, or, typed } from '../../../engine/plan/build';
import { parseExpr, parseNamedList, parseSortKeys } from '../../../engine/plan/parse';
import { printExpr, printNamed, printSortKey } from '../../../engine/plan/print';
import { exprs } from '../../support/arbitraries';

const [a, b, c] = [col('a'), col('b'), col('c')];

describe('printExpr', () => {
  it.each([
    [or(a, and(b, c)), 'a OR b AND c'],
    [and(or(a, b), c), '(a OR b) AND c'],
    [and(a, and(b, c)), 'a AND (b AND c)'],
    [not(and(a, b)), 'NOT (a AND b)'],
    [not(call('like', a, lit('x%'))), "a NOT LIKE 'x%'"],
    [not(call('=', a, b)), 'NOT a = b'],
    [call('*', call('+', a, b), c), '(a + b) * c'],
    [call('-', a, call('-', b, c)), 'a - (b - c)'],
    [call('-', call('-', a, b), c), 'a - b - c'],
    [call('-', a, lit(-1)), 'a - -1'],
    [call('negative', lit(-1)), '-(-1)'],
    [call('negative', call('negative', a)), '-(-a)'],
    [call('=', call('=', a, b), c), '(a = b) = c'],
    [call('isnull', call('=', a, b)), '(a = b) IS NULL'],
    [call('in', a, lit(1), lit("it's")), "a IN (1, 'it\\'s')"],
    [call('between', a, typed('date', '2024-01-01'), b), "a BETWEEN DATE '2024-01-01' AND b"],
    [call('count'), 'count(*)'],
    [call('count_distinct', a), 'count(DISTINCT a)'],
    [call('case', a, lit(1), lit(2)), 'CASE WHEN a THEN 1 ELSE 2 END'],
    [call('add_interval', a, lit(1), lit(-2), lit(1500000n)), 'a + INTERVAL 1 MONTH -2 DAYS 1500000 MICROSECONDS'],
    [col('order id'), '`order id`'],
    [col('not'), '`not`'],
    [call('and', a), '`and`(a)'],
    [typed('bigint', '9007199254740993'), '9007199254740993L'],
    [typed('double', 1e21), '1e21D'],
    [typed('decimal(3,2)', '1.10'), '1.10'],
    [typed('timestamp_ntz(9)', '2024-02-29'), "TIMESTAMP_NTZ(9) '2024-02-29'"],
    [typed('decimal(10,2)', '1.10'), "CAST('1.10' AS DECIMAL(10,2))"],
  ])('writes %j as %s', (expr, text) => {
    expect(printExpr(expr)).toBe(text);
  });

  it('reads back to the same expression, whatever it is', () => {
    fc.assert(
      fc.property(exprs, (expr) => {
        expect(parseExpr(printExpr(expr))).toEqual(expr);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});

describe('names and sort keys', () => {
  it('leave out what reading would fill in', () => {
    expect([named('a', a), named('b', a), named('a + b', call('+', a, b))].map(printNamed)).toEqual(['a', 'a AS b', 'a + b']);
    expect([asc(a), desc(a), asc(a, 'last'), desc(a, 'first')].map(printSortKey)).toEqual([
      'a',
      'a DESC',
      'a NULLS LAST',
      'a DESC NULLS FIRST',
    ]);
  });

  it('read back to the same lists', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.string({ minLength: 1 }), expr: exprs }), { minLength: 1, maxLength: 4 }),
        (list) => {
          expect(parseNamedList(list.map(printNamed).join(', '))).toEqual(list);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
    fc.assert(
      fc.property(
        fc.record({ expr: exprs, descending: fc.boolean(), nulls: fc.constantFrom('first' as const, 'last' as const) }),
        (key) => {
          expect(parseSortKeys(printSortKey(key))).toEqual([key]);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});
