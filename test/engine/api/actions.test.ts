import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { type RDD, SparkConf, SparkContext, StorageLevel } from '../../../engine/index';

const sc = SparkContext.getOrCreate(new SparkConf().setAppName('actions').setMaster('local[2]'));
const folder = mkdtempSync(join(tmpdir(), 'hearth-rdd-'));
afterAll(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true });
});

const four = () => sc.parallelize([3, 1, 4, 2], 2);
const none = (): RDD<number> => sc.parallelize([] as number[], 2);
const pairs = () =>
  sc
    .parallelize(['a', 'b', 'a', 'c'], 2)
    .zipWithIndex()
    .mapValues((index): number => index + 1);
const jobs = () => sc.statusTracker().getJobIdsForGroup().length;

describe('actions', () => {
  test('collect, count, first, take, isEmpty', async () => {
    expect(await four().collect()).toEqual([3, 1, 4, 2]);
    expect(await four().count()).toBe(4);
    expect(await four().first()).toBe(3);
    expect(await four().take(3)).toEqual([3, 1, 4]);
    expect(await four().take(0)).toEqual([]);
    expect(await four().isEmpty()).toBe(false);
    expect(await none().isEmpty()).toBe(true);
    await expect(none().first()).rejects.toThrow('first: the RDD is empty');
  });

  test('take looks at no more partitions than it needs', async () => {
    const seen = sc.accumulator(0);
    const counted = sc.range(0, 100, 1, 20).mapPartitions(
      (rows) => {
        seen.add(1);
        return rows;
      },
      { seen },
    );
    expect(await counted.take(8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(seen.value).toBe(5);
  });

  test('reduce, fold, aggregate, treeReduce', async () => {
    expect(await four().reduce((a, b) => a + b)).toBe(10);
    expect(await four().fold(0, (a, b) => a + b)).toBe(10);
    const [sum, count] = await four().aggregate(
      [0, 0],
      ([sum, count], value) => [sum! + value, count! + 1],
      ([sumA, countA], [sumB, countB]) => [sumA! + sumB!, countA! + countB!],
    );
    expect([sum, count]).toEqual([10, 4]);
    expect(await sc.range(0, 1_000, 1, 40).treeReduce((a, b) => a + b, 3)).toBe(499_500);
    await expect(none().reduce((a, b) => a + b)).rejects.toThrow('reduce: the RDD is empty');
  });

  test('reduce binds what was passed on the driver too', async () => {
    const fn = new Function('return (a, b) => a + b + bonus')() as (a: number, b: number) => number;
    expect(await four().reduce(fn, { bonus: 100 })).toBe(310);
  });

  test('sum, mean, variance, stdev, stats, min, max', async () => {
    expect(await four().sum()).toBe(10);
    expect(await sc.parallelize([1n, 2n], 2).sum()).toBe(3n);
    expect(await none().sum()).toBe(0);
    expect(await four().mean()).toBe(2.5);
    expect(await four().variance()).toBe(1.25);
    expect(await four().sampleVariance()).toBeCloseTo(5 / 3);
    expect(await four().stdev()).toBeCloseTo(Math.sqrt(1.25));
    const stats = await four().stats();
    expect([stats.count(), stats.min(), stats.max(), stats.sum()]).toEqual([4, 1, 4, 10]);
    expect(await four().min()).toBe(1);
    expect(await four().max()).toBe(4);
    expect(await four().max((value) => -value)).toBe(1);
  });

  test('top and takeOrdered, by value and by key', async () => {
    expect(await four().top(2)).toEqual([4, 3]);
    expect(await four().takeOrdered(3)).toEqual([1, 2, 3]);
    expect(await four().takeOrdered(2, (value) => -value)).toEqual([4, 3]);
  });

  test('takeSample draws as many as asked, each once unless with replacement', async () => {
    const sample = await sc.range(0, 100, 1, 4).takeSample(false, 30, 9);
    expect(new Set(sample).size).toBe(30);
    expect(await sc.range(0, 100, 1, 4).takeSample(false, 30, 9)).toEqual(sample);
    expect(await four().takeSample(false, 10, 1)).toHaveLength(4);
    expect(await four().takeSample(true, 10, 1)).toHaveLength(10);
  });

  test('countByKey, countByValue, collectAsMap, lookup', async () => {
    expect(await pairs().countByKey()).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
        ['c', 1],
      ]),
    );
    expect(await sc.parallelize(['x', 'y', 'x'], 2).countByValue()).toEqual(
      new Map([
        ['x', 2],
        ['y', 1],
      ]),
    );
    expect(await pairs().collectAsMap()).toEqual(
      new Map([
        ['a', 3],
        ['b', 2],
        ['c', 4],
      ]),
    );
    expect(await pairs().lookup('a')).toEqual([1, 3]);
    expect(await pairs().partitionBy(4).lookup('a')).toEqual([1, 3]);
    expect(await pairs().lookup('z')).toEqual([]);
  });

  test('histogram, by number of buckets and by bounds', async () => {
    const numbers = sc.parallelize([0, 1, 2, 3, 4, 5, 6, 7, 8, 10], 2);
    expect(await numbers.histogram(2)).toEqual([
      [0, 5, 10],
      [5, 5],
    ]);
    expect(await numbers.histogram([0, 2, 8])).toEqual([
      [0, 2, 8],
      [2, 7],
    ]);
    expect(await sc.parallelize([7, 7], 1).histogram(3)).toEqual([[7, 7], [2]]);
    await expect(numbers.histogram([3, 1])).rejects.toThrow(/each above the one before/);
  });

  test('foreach and foreachPartition run for what they do', async () => {
    const total = sc.accumulator(0);
    await four().foreach((value) => total.add(value), { total });
    expect(total.value).toBe(10);
    const parts = sc.accumulator(0);
    await four().foreachPartition(
      async (rows) => {
        for (const _ of rows) await Promise.resolve();
        parts.add(1);
      },
      { parts },
    );
    expect(parts.value).toBe(2);
  });

  test('toLocalIterator computes a partition when the loop gets there', async () => {
    const computed = sc.accumulator(0);
    const rdd = sc.range(0, 6, 1, 3).mapPartitions(
      (rows) => {
        computed.add(1);
        return rows;
      },
      { computed },
    );
    const rows: number[] = [];
    for await (const row of rdd.toLocalIterator()) {
      rows.push(row);
      if (row === 2) break;
    }
    expect(rows).toEqual([0, 1, 2]);
    expect(computed.value).toBe(2);
  });
});

describe('nothing runs', () => {
  test('before an action', async () => {
    const before = jobs();
    const rdd = pairs()
      .reduceByKey((a, b) => a + b)
      .sortByKey()
      .zipWithIndex()
      .map(([[key]]) => key)
      .distinct();
    rdd.getNumPartitions();
    rdd.toDebugString();
    expect(jobs()).toBe(before);
    expect((await rdd.collect()).sort()).toEqual(['a', 'b', 'c']);
    expect(jobs()).toBeGreaterThan(before);
  });

  test('twice for the bounds of the same sort', async () => {
    const ordered = four().sortBy((value) => value);
    await ordered.collect();
    const before = jobs();
    expect(await ordered.collect()).toEqual([1, 2, 3, 4]);
    expect(jobs() - before).toBe(1);
  });

  test('twice on the map side of the same shuffle', async () => {
    const mapped = sc.accumulator(0);
    const sums = four()
      .map(
        (value) => {
          mapped.add(1);
          return [value % 2, value] as const;
        },
        { mapped },
      )
      .reduceByKey((a, b) => (a + b) as never);
    expect(await sums.count()).toBe(2);
    expect(await sums.count()).toBe(2);
    expect(mapped.value).toBe(4);
  });
});

describe('shared variables', () => {
  test('a broadcast is read by name', async () => {
    const prices = sc.broadcast(new Map([['a', 10]]));
    const names = sc.parallelize(['a', 'b'], 2);
    expect(await names.map((name) => prices.value.get(name) ?? 0, { prices }).collect()).toEqual([10, 0]);
    prices.destroy();
    expect(() => names.map((name) => prices.value.get(name), { prices })).toThrow(/destroyed/);
  });

  test('an accumulator of another kind says how two become one', async () => {
    const seen = sc.accumulator<number[]>([], { zero: [], addInPlace: (sum, value) => [...sum, ...value] });
    await four().foreach((value) => seen.add([value]), { seen });
    expect([...seen.value].sort()).toEqual([1, 2, 3, 4]);
  });

  test('an accumulator cannot be read in a task', async () => {
    const sum = sc.accumulator(0);
    await expect(four().foreach(() => sum.value, { sum })).rejects.toThrow(/known on the driver only/);
  });
});

describe('storage', () => {
  test('a persisted RDD is computed once', async () => {
    const computed = sc.accumulator(0);
    const rdd = four()
      .map(
        (value) => {
          computed.add(1);
          return value;
        },
        { computed },
      )
      .persist(StorageLevel.MEMORY_ONLY);
    expect(rdd.getStorageLevel()).toBe('MEMORY_ONLY');
    await rdd.count();
    await rdd.count();
    expect(computed.value).toBe(4);
    rdd.unpersist();
    await rdd.count();
    expect(computed.value).toBe(8);
    expect(rdd.getStorageLevel()).toBe('NONE');
  });

  test('a checkpoint cuts the lineage and is read by what was derived before', async () => {
    sc.setCheckpointDir(join(folder, 'checkpoints'));
    const computed = sc.accumulator(0);
    const base = four().map(
      (value) => {
        computed.add(1);
        return { value };
      },
      { computed },
    );
    const derived = base.map((row) => row.value);
    base.checkpoint();
    await base.count();
    expect(base.isCheckpointed()).toBe(true);
    expect(existsSync(base.getCheckpointFile() ?? '')).toBe(true);
    expect(base.toDebugString()).not.toContain('ParallelCollectionRDD');
    const before = computed.value;
    expect(await derived.collect()).toEqual([3, 1, 4, 2]);
    expect(await derived.union(derived).collect()).toEqual([3, 1, 4, 2, 3, 1, 4, 2]);
    expect(computed.value).toBe(before);
  });
});

describe('files', () => {
  test('saveAsTextFile writes parts and _SUCCESS, textFile reads them back', async () => {
    const target = join(folder, 'saved');
    await sc.parallelize(['eins', 'zwei', 'drei', 'größer'], 3).saveAsTextFile(target);
    expect(readdirSync(target).sort()).toEqual(['_SUCCESS', 'part-00000', 'part-00001', 'part-00002']);
    expect(readFileSync(join(target, 'part-00002'), 'utf8')).toBe('drei\ngrößer\n');
    expect(await sc.textFile(target).collect()).toEqual(['eins', 'zwei', 'drei', 'größer']);
    await expect(four().saveAsTextFile(target)).rejects.toThrow(/exists already/);
  });

  test('a save that fails leaves nothing behind', async () => {
    const target = join(folder, 'failed');
    const broken = four().map((value) => {
      if (value === 4) throw new Error('broken');
      return value;
    });
    await expect(broken.saveAsTextFile(target)).rejects.toThrow(/broken/);
    expect(readdirSync(folder).filter((name) => name.startsWith('.') || name === 'failed')).toEqual([]);
  });

  test.each([1, 2, 3, 7, 50])('textFile gives every line once, cut into %i or so', async (partitions) => {
    const path = join(folder, `lines-${partitions}.txt`);
    const lines = Array.from({ length: 97 }, (_, index) => 'é'.repeat(index % 13));
    writeFileSync(path, lines.join(partitions % 2 === 0 ? '\r\n' : '\n'));
    expect(await sc.textFile(path, partitions).collect()).toEqual(lines);
  });

  test('textFile opens gzip, wholeTextFiles whole files', async () => {
    const path = join(folder, 'zipped.txt.gz');
    writeFileSync(path, gzipSync('a\nb\n'));
    expect(await sc.textFile(path, 4).collect()).toEqual(['a', 'b']);
    expect(await sc.wholeTextFiles(join(folder, 'saved')).values().collect()).toEqual(['eins\n', 'zwei\n', 'drei\ngrößer\n']);
    expect(() => sc.textFile(join(folder, 'nowhere'))).toThrow(/there is no such file/);
  });
});

describe('jobs', () => {
  test('of a group are cancelled together', async () => {
    sc.setJobGroup('slow');
    const slow = sc.range(0, 100_000_000, 1, 2).mapPartitions(async function* (rows) {
      for (const row of rows) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield row;
      }
    });
    const counted = slow.map((row) => row).count();
    sc.setJobGroup(null);
    const outcome = counted.then(
      () => 'done',
      (error: Error) => error.message,
    );
    await expect.poll(() => sc.statusTracker().getJobIdsForGroup('slow').length).toBe(1);
    sc.cancelJobGroup('slow');
    expect(await outcome).toMatch(/group slow was cancelled/);
    expect(await four().count()).toBe(4);
  });

  test('and their stages can be looked up', async () => {
    sc.setJobGroup('looked up');
    await pairs()
      .reduceByKey((a, b) => a + b)
      .count();
    sc.setJobGroup(null);
    const tracker = sc.statusTracker();
    const [, jobId] = tracker.getJobIdsForGroup('looked up');
    const job = tracker.getJobInfo(jobId!);
    expect(job?.status).toBe('SUCCEEDED');
    const stages = job!.stageIds.map((stageId) => tracker.getStageInfo(stageId));
    expect(stages.map((stage) => stage?.numCompletedTasks)).toEqual([2, 2]);
    expect(tracker.getActiveJobsIds()).toEqual([]);
    expect(tracker.getActiveStageIds()).toEqual([]);
  });
});

describe('a context', () => {
  test('refuses to be a second one', () => {
    expect(() => new SparkContext()).toThrow(/only one SparkContext/);
  });

  test('counts partitions by its master, or by what was set', () => {
    expect(sc.defaultParallelism).toBe(2);
    expect(sc.parallelize([1]).getNumPartitions()).toBe(2);
    expect(() => sc.parallelize([1], 0)).toThrow(/at least 1/);
  });
});
