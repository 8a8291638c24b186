import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomOf } from '../../../../engine/exec/values/random';
import { mergeStats, noStats, statsOf } from '../../../../engine/exec/values/stats';

const numbers = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 30 });

describe('statistics', () => {
  test('of two parts merged are those of the whole', () => {
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const merged = mergeStats(statsOf(left), statsOf(right));
        const whole = statsOf([...left, ...right]);
        expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max]);
        expect(merged.mean).toBeCloseTo(whole.mean, 6);
        expect(merged.spread).toBeCloseTo(whole.spread, 3);
      }),
    );
  });

  test('of four numbers', () => {
    expect(statsOf([3, 1, 4, 2])).toEqual({ count: 4, mean: 2.5, spread: 5, min: 1, max: 4 });
    expect(statsOf([])).toEqual(noStats);
  });
});

describe('random numbers', () => {
  const draw = (seed: number, partition: number) => {
    const random = randomOf(seed, partition);
    return Array.from({ length: 4 }, random);
  };

  test('repeat for a seed and partition, and differ for others', () => {
    expect(draw(1, 2)).toEqual(draw(1, 2));
    expect(draw(1, 2)).not.toEqual(draw(1, 3));
    expect(draw(1, 2)).not.toEqual(draw(2, 2));
  });

  test('fill [0, 1) evenly', () => {
    const random = randomOf(42, 0);
    const buckets = [0, 0, 0, 0];
    for (let index = 0; index < 40_000; index++) buckets[Math.floor(random() * 4)]!++;
    for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});
