/** RDDs against plain arrays: the same rows, in the same order where there is one, in as many partitions as Spark has. */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { SparkConf, SparkContext } from '../../../engine/index';

const sc = SparkContext.getOrCreate(new SparkConf().setAppName('laws').setMaster('local[2]'));
afterAll(() => sc.stop());

const RUNS = { numRuns: 25 };
const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 40 });
const slices = fc.integer({ min: 1, max: 6 });
const keys = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.constantFrom('a', 'b', 'é', '\u{1F600}', '\uFFFD'),
  fc.constantFrom(null, true),
);
const pairs = fc.array(fc.tuple(keys, fc.integer({ min: 0, max: 9 })), { maxLength: 30 });

function check<T extends unknown[]>(
  arbitraries: { [I in keyof T]: fc.Arbitrary<T[I]> },
  law: (...args: T) => Promise<void>,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.tuple<T>(...arbitraries), (args) => law(...args)),
    RUNS,
  );
}

const spelled = (row: unknown): string => JSON.stringify(row);
const bag = (rows: readonly unknown[]): string[] => rows.map(spelled).sort();

function grouped<K, V>(rows: readonly (readonly [K, V])[]): [K, V[]][] {
  const groups = new Map<K, V[]>();
  for (const [key, value] of rows) groups.set(key, [...(groups.get(key) ?? []), value]);
  return [...groups];
}

describe('an RDD is an array', () => {
  test('through map, filter and flatMap, in its slices', () =>
    check([numbers, slices], async (rows, count) => {
      const rdd = sc.parallelize(rows, count);
      const answer = rdd
        .map((value) => value * 2)
        .filter((value) => value > 3)
        .flatMap((value) => [value, -value]);
      const expected = rows
        .map((value) => value * 2)
        .filter((value) => value > 3)
        .flatMap((value) => [value, -value]);
      expect(await answer.collect()).toEqual(expected);
      // PySpark deals out batches of length / slices elements
      const batch = Math.max(1, Math.floor(rows.length / count));
      const at = (slice: number) => Math.floor((slice * Math.ceil(rows.length / batch)) / count) * batch;
      const parts = Array.from({ length: count }, (_, slice) => rows.slice(at(slice), at(slice + 1)));
      expect(await rdd.glom().collect()).toEqual(parts);
    }));

  test('through coalesce, repartition, union and take', () =>
    check([numbers, slices, slices], async (rows, from, to) => {
      const rdd = sc.parallelize(rows, from);
      expect(await rdd.coalesce(to).collect()).toEqual(rows);
      expect(rdd.coalesce(to).getNumPartitions()).toBe(Math.min(from, to));
      const moved = rdd.repartition(to);
      expect(moved.getNumPartitions()).toBe(to);
      expect(bag(await moved.collect())).toEqual(bag(rows));
      expect(await rdd.union(moved).take(rows.length)).toEqual(rows);
      expect(await rdd.zipWithIndex().collect()).toEqual(rows.map((row, index) => [row, index]));
    }));

  test('through sortBy: sorted, stable, all of it, in as many partitions as asked', () =>
    check([pairs, slices, slices, fc.boolean()], async (rows, from, to, ascending) => {
      const sorted = sc.parallelize(rows, from).sortBy((row) => row[1], ascending, to);
      const expected = [...rows].sort(([, a], [, b]) => (ascending ? a - b : b - a));
      expect(await sorted.collect()).toEqual(expected);
      expect(sorted.getNumPartitions()).toBe(to);
    }));

  test('through distinct, intersection and subtract', () =>
    check([numbers, numbers, slices], async (left, right, count) => {
      const [lefts, rights] = [sc.parallelize(left, count), sc.parallelize(right, count)];
      expect(bag(await lefts.distinct().collect())).toEqual(bag([...new Set(left)]));
      expect(bag(await lefts.intersection(rights).collect())).toEqual(
        bag([...new Set(left)].filter((each) => right.includes(each))),
      );
      expect(bag(await lefts.subtract(rights).collect())).toEqual(bag(left.filter((each) => !right.includes(each))));
    }));

  test('through groupByKey and reduceByKey: values in their order, every key in one partition', () =>
    check([pairs, slices, slices], async (rows, from, to) => {
      const rdd = sc.parallelize(rows, from).partitionBy(to);
      expect(bag(await rdd.groupByKey().collect())).toEqual(bag(grouped(rows)));
      const texts = sc
        .parallelize(rows, from)
        .mapValues((value) => String(value))
        .reduceByKey((a, b) => a + b, to);
      expect(bag(await texts.collect())).toEqual(bag(grouped(rows).map(([key, values]) => [key, values.join('')])));
      expect(texts.getNumPartitions()).toBe(to);
    }));

  test('through joins', () =>
    check([pairs, pairs, slices, slices], async (left, right, from, to) => {
      const joined = sc.parallelize(left, from).fullOuterJoin(sc.parallelize(right, to));
      const [lefts, rights] = [new Map(grouped(left)), new Map(grouped(right))];
      const all = [...new Set([...lefts.keys(), ...rights.keys()])];
      const expected = all.flatMap((key) =>
        (lefts.get(key) ?? [null]).flatMap((a) => (rights.get(key) ?? [null]).map((b) => [key, [a, b]])),
      );
      expect(bag(await joined.collect())).toEqual(bag(expected));
      expect(joined.getNumPartitions()).toBe(from + to);
    }));

  test('to actions', () =>
    check([numbers, slices, fc.nat(8)], async (rows, count, most) => {
      const rdd = sc.parallelize(rows, count);
      expect(await rdd.count()).toBe(rows.length);
      expect(await rdd.sum()).toBe(rows.reduce((sum, row) => sum + row, 0));
      expect(await rdd.take(most)).toEqual(rows.slice(0, most));
      expect(await rdd.takeOrdered(most)).toEqual([...rows].sort((a, b) => a - b).slice(0, most));
      expect(await rdd.top(most)).toEqual([...rows].sort((a, b) => b - a).slice(0, most));
      expect(await rdd.fold(1, (a, b) => a + b)).toBe(rows.reduce((sum, row) => sum + row, 1 + count));
    }));
});
