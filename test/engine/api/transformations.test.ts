import { afterAll, describe, expect, test } from 'vitest';
import { HashPartitioner, RangePartitioner, SparkConf, SparkContext } from '../../../engine/index';

const sc = SparkContext.getOrCreate(new SparkConf().setAppName('transformations').setMaster('local[2]'));
afterAll(() => sc.stop());

const four = () => sc.parallelize([1, 2, 3, 4], 2);
const pairs = () =>
  sc.parallelize(
    [
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['c', 4],
    ] as const,
    2,
  );
const others = () =>
  sc.parallelize(
    [
      ['a', 'x'],
      ['b', 'y'],
      ['a', 'z'],
      ['d', 'w'],
    ] as const,
    2,
  );
const sorted = <T>(rows: readonly T[]): T[] => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe('sources', () => {
  test('slice where PySpark slices', async () => {
    const slices = await sc.parallelize([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4).glom().collect();
    expect(slices).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7, 8, 9],
    ]);
  });

  test('have empty slices when there are more slices than elements', async () => {
    expect(await sc.parallelize([1, 2], 4).glom().collect()).toEqual([[], [1], [], [2]]);
  });

  test('keep what the list held when it was given', async () => {
    const list = [1, 2];
    const rdd = sc.parallelize(list, 1);
    list.push(3);
    expect(await rdd.collect()).toEqual([1, 2]);
  });

  test('range leaves out its end', async () => {
    expect(await sc.range(1, 8, 2, 2).glom().collect()).toEqual([
      [1, 3],
      [5, 7],
    ]);
    expect(await sc.range(3).collect()).toEqual([0, 1, 2]);
    expect(await sc.range(5, 0, -2, 1).collect()).toEqual([5, 3, 1]);
  });

  test('the empty RDD has no partitions and no rows', async () => {
    expect(sc.emptyRDD().getNumPartitions()).toBe(0);
    expect(await sc.emptyRDD().collect()).toEqual([]);
    expect(await sc.emptyRDD().isEmpty()).toBe(true);
  });
});

describe('rows', () => {
  test('map', async () => {
    const answer = await four()
      .map((value) => value * 10)
      .collect();
    expect(answer).toEqual([10, 20, 30, 40]);
  });

  test('flatMap', async () => {
    const answer = await four()
      .flatMap((value) => Array.from({ length: value - 1 }, () => value))
      .collect();
    expect(answer).toEqual([2, 3, 3, 4, 4, 4]);
  });

  test('filter with a passed value', async () => {
    const threshold = 2;
    const answer = await four()
      .filter((value) => value > threshold, { threshold })
      .collect();
    expect(answer).toEqual([3, 4]);
  });

  test('mapPartitions with a generator', async () => {
    const answer = await four()
      .mapPartitions(function* (rows) {
        let sum = 0;
        for (const row of rows) sum += row;
        yield sum;
      })
      .collect();
    expect(answer).toEqual([3, 7]);
  });

  test('mapPartitions with async functions and async generators', async () => {
    const promised = four().mapPartitions(async (rows) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return [...rows].reverse();
    });
    const generated = four().mapPartitions(async function* (rows) {
      for (const row of rows) yield await Promise.resolve(row + 1);
    });
    expect(await promised.collect()).toEqual([2, 1, 4, 3]);
    expect(await generated.collect()).toEqual([2, 3, 4, 5]);
  });

  test('mapPartitionsWithIndex numbers the partitions of its own RDD, also behind a union', async () => {
    const indexed = four().mapPartitionsWithIndex((index, rows) => [[index, [...rows].length]]);
    expect(await indexed.union(indexed).collect()).toEqual([
      [0, 2],
      [1, 2],
      [0, 2],
      [1, 2],
    ]);
  });

  test('glom, keyBy, zip, zipWithIndex, zipWithUniqueId', async () => {
    expect(await four().glom().collect()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(
      await four()
        .keyBy((value) => value % 2)
        .collect(),
    ).toEqual([
      [1, 1],
      [0, 2],
      [1, 3],
      [0, 4],
    ]);
    expect(
      await four()
        .zip(four().map((value) => value * value))
        .collect(),
    ).toEqual([
      [1, 1],
      [2, 4],
      [3, 9],
      [4, 16],
    ]);
    const letters = sc.parallelize(['a', 'b', 'c', 'd'], 3);
    expect(await letters.zipWithIndex().collect()).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ]);
    expect(await letters.zipWithUniqueId().collect()).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 5],
    ]);
  });

  test('zip refuses partitions of different lengths', async () => {
    await expect(
      four()
        .zip(sc.parallelize([1, 2, 3], 2))
        .collect(),
    ).rejects.toThrow(/equally many elements/);
    expect(() => four().zip(sc.parallelize([1, 2, 3, 4], 3))).toThrow(/equally many partitions/);
  });

  test('cartesian', async () => {
    const answer = await sc
      .parallelize([1, 2], 2)
      .cartesian(sc.parallelize(['x', 'y'], 2))
      .glom()
      .collect();
    expect(answer).toEqual([[[1, 'x']], [[1, 'y']], [[2, 'x']], [[2, 'y']]]);
  });

  test('union puts partitions after one another', async () => {
    const both = four().union(sc.parallelize([5], 1));
    expect(both.getNumPartitions()).toBe(3);
    expect(await both.collect()).toEqual([1, 2, 3, 4, 5]);
  });

  test('sample takes the same rows for the same seed, about the fraction of them', async () => {
    const numbers = sc.range(0, 10_000, 1, 4);
    const [once, again] = [await numbers.sample(false, 0.1, 7).collect(), await numbers.sample(false, 0.1, 7).collect()];
    expect(once).toEqual(again);
    expect(Math.abs(once.length - 1_000)).toBeLessThan(150);
    const repeated = await numbers.sample(true, 2, 7).count();
    expect(Math.abs(repeated - 20_000)).toBeLessThan(700);
  });

  test('randomSplit deals every row once', async () => {
    const splits = sc.range(0, 1_000, 1, 4).randomSplit([1, 3], 5);
    const [few, many] = await Promise.all(splits.map((split) => split.collect()));
    expect([...few!, ...many!].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(Math.abs(few!.length - 250)).toBeLessThan(60);
  });

  test('pipe sends lines through a program', async () => {
    expect(await sc.parallelize(['b', 'a', 'd', 'c'], 2).pipe('sort').collect()).toEqual(['a', 'b', 'c', 'd']);
    await expect(four().pipe(['sh', '-c', 'cat >/dev/null; exit 3'], {}, true).collect()).rejects.toThrow(/status 3/);
  });

  test('coalesce joins neighbours, repartition spreads', async () => {
    const eight = sc.range(0, 8, 1, 8);
    expect(await eight.coalesce(3).glom().collect()).toEqual([
      [0, 1],
      [2, 3, 4],
      [5, 6, 7],
    ]);
    const spread = await sc.range(0, 100, 1, 1).repartition(4).glom().collect();
    expect(spread.map((part) => part.length)).toEqual([25, 25, 25, 25]);
    expect(eight.coalesce(20).getNumPartitions()).toBe(8);
  });
});

describe('shuffles', () => {
  test('distinct, intersection, subtract', async () => {
    const repeated = sc.parallelize([3, 1, 3, 2], 2);
    expect(sorted(await repeated.distinct().collect())).toEqual([1, 2, 3]);
    expect(sorted(await repeated.intersection(sc.parallelize([3, 2, 9, 2], 2)).collect())).toEqual([2, 3]);
    expect(sorted(await repeated.subtract(sc.parallelize([2, 9], 1)).collect())).toEqual([1, 3, 3]);
  });

  test('groupBy and groupByKey keep the order of values', async () => {
    const parity = await four()
      .groupBy((value) => value % 2)
      .collect();
    expect(sorted(parity)).toEqual([
      [0, [2, 4]],
      [1, [1, 3]],
    ]);
    expect(sorted(await pairs().groupByKey().collect())).toEqual([
      ['a', [1, 3]],
      ['b', [2]],
      ['c', [4]],
    ]);
  });

  test('reduceByKey, foldByKey, aggregateByKey, combineByKey', async () => {
    const sums = [
      ['a', 4],
      ['b', 2],
      ['c', 4],
    ];
    expect(
      sorted(
        await pairs()
          .reduceByKey((a, b) => (a + b) as never)
          .collect(),
      ),
    ).toEqual(sums);
    const wide = pairs().mapValues((value): number => value);
    expect(sorted(await wide.foldByKey(0, (a, b) => a + b).collect())).toEqual(sums);
    const lists = wide.aggregateByKey(
      [] as number[],
      (list, value) => {
        list.push(value);
        return list;
      },
      (a, b) => [...a, ...b],
    );
    expect(sorted(await lists.collect())).toEqual([
      ['a', [1, 3]],
      ['b', [2]],
      ['c', [4]],
    ]);
    const texts = wide.combineByKey(
      (value) => `${value}`,
      (text, value) => `${text},${value}`,
      (a, b) => `${a};${b}`,
    );
    expect(sorted(await texts.collect())).toEqual([
      ['a', '1;3'],
      ['b', '2'],
      ['c', '4'],
    ]);
  });

  test('joins, cogroup, subtractByKey', async () => {
    expect(sorted(await pairs().join(others()).collect())).toEqual([
      ['a', [1, 'x']],
      ['a', [1, 'z']],
      ['a', [3, 'x']],
      ['a', [3, 'z']],
      ['b', [2, 'y']],
    ]);
    expect(sorted(await pairs().leftOuterJoin(others()).collect()).at(-1)).toEqual(['c', [4, null]]);
    expect(sorted(await pairs().rightOuterJoin(others()).collect()).at(-1)).toEqual(['d', [null, 'w']]);
    expect(sorted(await pairs().fullOuterJoin(others()).collect()).slice(-2)).toEqual([
      ['c', [4, null]],
      ['d', [null, 'w']],
    ]);
    expect(sorted(await pairs().cogroup(others()).collect())).toEqual([
      [
        'a',
        [
          [1, 3],
          ['x', 'z'],
        ],
      ],
      ['b', [[2], ['y']]],
      ['c', [[4], []]],
      ['d', [[], ['w']]],
    ]);
    expect(await pairs().subtractByKey(others()).collect()).toEqual([['c', 4]]);
    expect(pairs().join(others()).getNumPartitions()).toBe(4);
  });

  test('sortBy and sortByKey, both ways', async () => {
    const mixed = sc.parallelize([3, 1, 4, 2], 2);
    expect(await mixed.sortBy((value) => value).collect()).toEqual([1, 2, 3, 4]);
    expect(await mixed.sortBy((value) => value, false).collect()).toEqual([4, 3, 2, 1]);
    expect(await mixed.sortBy((value) => value, true, 4).getNumPartitions()).toBe(4);
    expect(await pairs().sortByKey(false, 2).keys().collect()).toEqual(['c', 'b', 'a', 'a']);
  });

  test('sortBy puts nothing first, also undefined, in every partition', async () => {
    const rows = sc.parallelize([2, undefined, 1, undefined, 3, null], 3);
    const sorted = await rows.sortBy((value) => value).collect();
    expect(sorted).toEqual([undefined, undefined, null, 1, 2, 3]);
    expect(await rows.takeOrdered(2)).toEqual([undefined, undefined]);
  });

  test('partitionBy puts whole numbers at their remainder, as Spark does', async () => {
    const numbers = sc.parallelize([0, 1, 2, 3, 4, -1], 2).map((value) => [value, value]);
    const parts = await numbers.partitionBy(3).keys().glom().collect();
    expect(parts).toEqual([[0, 3], [1, 4, -1], [2]]);
    const own = await numbers
      .partitionBy(2, (key) => (key < 2 ? 0 : 1))
      .keys()
      .glom()
      .collect();
    expect(own).toEqual([
      [0, 1, -1],
      [2, 3, 4],
    ]);
  });

  test('keys and values, mapValues and flatMapValues', async () => {
    expect(await pairs().keys().collect()).toEqual(['a', 'b', 'a', 'c']);
    expect(await pairs().values().collect()).toEqual([1, 2, 3, 4]);
    expect(
      await pairs()
        .mapValues((value) => value * 2)
        .values()
        .collect(),
    ).toEqual([2, 4, 6, 8]);
    const repeated = pairs().flatMapValues((value) => (value > 2 ? [value, value] : []));
    expect(await repeated.collect()).toEqual([
      ['a', 3],
      ['a', 3],
      ['c', 4],
      ['c', 4],
    ]);
  });

  test('repartitionAndSortWithinPartitions', async () => {
    const rows = sc.parallelize([4, 3, 2, 1], 2).map((value) => [value, value]);
    expect(await rows.repartitionAndSortWithinPartitions(2).keys().glom().collect()).toEqual([
      [2, 4],
      [1, 3],
    ]);
  });

  test('rows that are no pairs are refused by name', async () => {
    const wrong = four() as unknown as ReturnType<typeof pairs>;
    await expect(wrong.groupByKey().collect()).rejects.toThrow(/groupByKey: needs pairs \[key, value\], found [13]/);
  });
});

describe('a partitioner', () => {
  test('makes a second shuffle unnecessary', () => {
    const sums = pairs()
      .mapValues((value): number => value)
      .reduceByKey((a, b) => a + b, 3);
    const again = sums.filter(() => true).reduceByKey((a, b) => a + b);
    expect(again.getNumPartitions()).toBe(3);
    expect(again.toDebugString().match(/\+-/g)).toHaveLength(1);
    const joined = sums.join(sums.mapValues((value) => value * 2));
    expect(joined.getNumPartitions()).toBe(3);
    expect(joined.toDebugString()).not.toContain('CoGroupedRDD');
  });

  test('is lost where keys may change', () => {
    const sums = pairs()
      .mapValues((value): number => value)
      .reduceByKey((a, b) => a + b, 3);
    expect(sums.map(([key, value]) => [key, value]).partitioner).toBeNull();
  });

  test('is shared by a union of RDDs that are partitioned alike', async () => {
    const one = pairs().partitionBy(2);
    expect(one.union(pairs().partitionBy(2)).getNumPartitions()).toBe(2);
    expect(one.union(pairs().partitionBy(3)).getNumPartitions()).toBe(5);
    expect(await one.union(pairs().partitionBy(2)).count()).toBe(8);
  });

  test('by ranges keeps neighbours together', async () => {
    const rows = sc.parallelize([6, 1, 5, 2, 4, 3], 3).map((value) => [value, value]);
    const ranges = new RangePartitioner(3, rows);
    const parts = await rows.partitionBy(ranges).keys().glom().collect();
    expect(parts.map((part) => [...part].sort())).toEqual([[1, 2, 3], [4, 5], [6]]);
    const downwards = await rows
      .partitionBy(new RangePartitioner(2, rows, false))
      .keys()
      .glom()
      .collect();
    expect(downwards.map((part) => [...part].sort())).toEqual([
      [5, 6],
      [1, 2, 3, 4],
    ]);
  });

  test('of two RDDs lets them be joined where they are', async () => {
    const rows = sc.parallelize([6, 1, 5, 2, 4, 3], 3).map((value) => [value, value]);
    for (const by of [new RangePartitioner(3, rows), new HashPartitioner(3)]) {
      const joined = rows.partitionBy(by).join(rows.mapValues((value) => -value).partitionBy(by));
      expect(joined.getNumPartitions()).toBe(3);
      expect(joined.toDebugString()).not.toContain('CoGroupedRDD');
      expect((await joined.collectAsMap()).get(4)).toEqual([4, -4]);
    }
  });
});

describe('keys', () => {
  test('are equal when they say the same, whatever order their fields were written in', async () => {
    const rows = sc.parallelize([{ a: 1, b: [2] }, { b: [2], a: 1 }, new Map([[1, 2]]), new Map([[1, 2]])], 4);
    expect(await rows.distinct().count()).toBe(2);
    const numbers = sc.parallelize([0, -0, Number.NaN, Number.NaN], 4);
    expect(await numbers.distinct().count()).toBe(2);
  });

  test('tell texts from numbers, and null from undefined', async () => {
    expect(await sc.parallelize(['1', 1, null, undefined, 1n, true], 3).distinct().count()).toBe(6);
  });
});

describe('a lineage', () => {
  test('prints as Spark prints it', () => {
    const words = sc.parallelize(['a', 'b'], 2).map((word) => [word, 1]);
    const text = words
      .reduceByKey((a, b) => a + b)
      .filter(() => true)
      .toDebugString();
    expect(text.split('\n').map((line) => line.replace(/\[\d+\] at .*/, ''))).toEqual([
      '(2) MapPartitionsRDD',
      ' |  ShuffledRDD',
      ' +-(2) MapPartitionsRDD',
      '    |  ParallelCollectionRDD',
    ]);
    expect(text).toMatch(/filter at transformations\.test\.ts:\d+/);
  });
});
