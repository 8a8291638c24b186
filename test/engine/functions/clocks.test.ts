import { expect, it } from 'vitest';
import { fixClocks } from '../../../engine/functions/clocks';
import { call, col, filter, query, scan, typed } from '../../../engine/plan/build';
import { parseExpr } from '../../../engine/plan/parse';

const T = scan('csv', ['a.csv'], { header: 'now' });

it('puts the instant in the place of every clock', () => {
  const plan = query(filter(T, parseExpr('day >= current_date - 7 and ts < now() and d = curdate()')));
  const fixed = fixClocks(plan, 1_700_000_000_500_000n);
  expect(fixed).toEqual(
    query(
      filter(T, parseExpr("day >= DATE '2023-11-14' - 7 and ts < TIMESTAMP '2023-11-14 22:13:20.5' and d = DATE '2023-11-14'")),
    ),
  );
});

it('leaves a plan without clocks as it is', () => {
  const plan = query(filter(T, call('=', col('now'), typed('date', '2024-01-01'))));
  expect(fixClocks(plan, 0n)).toBe(plan);
});
