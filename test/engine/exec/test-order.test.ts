import { expect, test, vi } from 'vitest';
import { TestOrder } from '../../../engine/exec/test-order';

/** Takes `ms` of a clock by hand for each row it is asked for and leaves `share` of them. */
interface Fake {
  readonly name: string;
  readonly ms: number;
  readonly share: number;
}

/** The order after so many batches of a thousand rows, and how many rows each side was asked for in the last one. */
function played(sides: readonly (Fake & { readonly cost: number })[], batches: number) {
  const order = new TestOrder<Fake>(sides.map((side) => ({ test: side, cost: side.cost })));
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const asked: Record<string, number> = {};
  for (let batch = 0; batch < batches; batch++) {
    let left = 1_000;
    order.each(left, ({ name, ms, share }) => {
      asked[name] = left;
      clock += ms * left;
      left = Math.round(left * share);
      return left;
    });
  }
  vi.restoreAllMocks();
  return { order: order.inOrder.map(({ name }) => name), asked };
}

test('begins with the cheapest', () => {
  const sides = [
    { name: 'text', cost: 8, ms: 1, share: 0.5 },
    { name: 'number', cost: 1, ms: 1, share: 0.5 },
    { name: 'function', cost: 100, ms: 1, share: 0.5 },
  ];
  expect(played(sides, 0).order).toEqual(['number', 'text', 'function']);
});

test('goes over to what decides most, so that the others are asked for few rows', () => {
  const sides = [
    { name: 'all', cost: 8, ms: 1, share: 1 },
    { name: 'few', cost: 8, ms: 1, share: 0.01 },
  ];
  expect(played(sides, 3)).toEqual({ order: ['few', 'all'], asked: { few: 1_000, all: 10 } });
});

test('weighs what a side takes against what it decides', () => {
  const slow = { name: 'slow', cost: 1, ms: 100, share: 0.1 };
  const fast = { name: 'fast', cost: 1, ms: 1, share: 0.6 };
  expect(played([slow, fast], 3).order).toEqual(['fast', 'slow']);
});

test('asks no side once nothing is in question', () => {
  const none = { name: 'none', cost: 1, ms: 1, share: 0 };
  const dear = { name: 'dear', cost: 9, ms: 1, share: 0.5 };
  expect(played([dear, none], 2)).toEqual({ order: ['none', 'dear'], asked: { none: 1_000 } });
});
