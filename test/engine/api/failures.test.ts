import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { EngineError } from '../../../engine/errors';
import { SparkConf, SparkContext } from '../../../engine/index';

const sc = SparkContext.getOrCreate(new SparkConf().setAppName('failures').setMaster('local[2]'));
afterAll(() => sc.stop());
afterEach(() => expect.poll(retained).toBe(''));

function retained(): string {
  try {
    sc.cluster.assertNothingRetained();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

async function errorOf(answer: Promise<unknown>): Promise<EngineError> {
  return answer.then(
    () => expect.unreachable('the job should have failed'),
    (error: EngineError) => error,
  );
}

describe('an error thrown in a task', () => {
  test('carries the stack of the user, the partition and the attempt', async () => {
    const rdd = sc.parallelize([1, 2, 3, 4], 2).map((value) => {
      const check = (each: number): number => {
        if (each === 3) throw new TypeError('three is too many');
        return each;
      };
      return check(value);
    });
    const error = await errorOf(rdd.collect());
    expect(error).toBeInstanceOf(EngineError);
    expect(error.code).toBe('TASK_FAILED');
    expect(error.message).toMatch(/partition 1 failed 4 times; .* map at failures\.test\.ts:\d+: TypeError: three is too many/);
    expect(error.details).toMatchObject({ partition: 1, attempt: 3 });
    const stack = error.stack!.split('\n');
    expect(stack[1]).toMatch(/^ {4}at check \(map at failures\.test\.ts:\d+, line 3:\d+\)$/);
    expect(stack[2]).toMatch(/^ {4}at .* \(map at failures\.test\.ts:\d+, line 6:\d+\)$/);
    expect(stack.at(-1)).toMatch(/^ {4}at collect at failures\.test\.ts:\d+$/);
    expect(stack.join()).not.toMatch(/engine|worker\.js/);
  });

  test('behind a shuffle and in the driver part of an action says the same', async () => {
    const broken = sc
      .parallelize([1, 2, 3, 4], 2)
      .map((value) => [value % 2, value])
      .reduceByKey(() => {
        throw new Error('no sums today');
      });
    expect((await errorOf(broken.count())).message).toMatch(/reduceByKey .*: Error: no sums today/);
  });

  test('may be anything that can be thrown', async () => {
    const rdd = sc.parallelize([1], 1).filter(() => {
      throw 'a text';
    });
    expect((await errorOf(rdd.count())).message).toMatch(/filter at .*: threw a text/);
  });

  test('in an async function is told as well', async () => {
    const rdd = sc.parallelize([1], 1).mapPartitions(async () => {
      await Promise.resolve();
      throw new Error('late');
    });
    expect((await errorOf(rdd.count())).stack).toMatch(/Error: late[\s\S]*mapPartitions at failures\.test\.ts/);
  });

  test('that does not happen again costs an attempt, not the job', async () => {
    const flaky = sc.parallelize([1, 2], 2).mapPartitions((rows) => {
      const counter = globalThis as { tries?: number };
      counter.tries = (counter.tries ?? 0) + 1;
      if (counter.tries === 1) throw new Error('first time');
      return rows;
    });
    expect(await flaky.collect()).toEqual([1, 2]);
  });
});

describe('before a job starts', () => {
  const jobs = () => sc.statusTracker().getJobIdsForGroup().length;

  test('a variable that was not passed fails, named with the call and the remedy', () => {
    const before = jobs();
    const threshold = 3;
    const rdd = sc.parallelize([1, 2, 3, 4]);
    expect(() => rdd.filter((value) => value > threshold)).toThrow(
      'filter: the function uses threshold, which does not travel with it; pass it: filter(fn, { threshold })',
    );
    expect(jobs()).toBe(before);
  });

  test('an RDD or a context inside a function is refused', () => {
    const rdd = sc.parallelize([1, 2]);
    expect(() => rdd.map(() => rdd.count(), { rdd })).toThrow(/an RDD exists on the driver only/);
    expect(() => rdd.map(() => sc.range(1), { sc })).toThrow(/a SparkContext exists on the driver only/);
  });

  test('an async function per row is refused', () => {
    expect(() => sc.parallelize([1]).map(async (value) => value)).toThrow(/await inside mapPartitions/);
  });
});

describe('values that cannot cross', () => {
  test('are named by the action', async () => {
    const rdd = sc.parallelize([1], 1).map((value) => () => value);
    expect((await errorOf(rdd.collect())).message).toMatch(/collect: .*could not be cloned; only plain data/);
  });

  test('may exist between transformations of one task', async () => {
    const rdd = sc
      .parallelize([1, 2], 2)
      .map((value) => () => value * 2)
      .map((fn) => fn());
    expect(await rdd.collect()).toEqual([2, 4]);
  });
});

describe('executors that die', () => {
  test('in a user function are replaced, and the job fails with the cause when it kills every time', async () => {
    const poison = sc.parallelize([1, 2, 3, 4], 2).map((value) => {
      if (value === 4) process.exit(9);
      return value;
    });
    expect((await errorOf(poison.collect())).message).toMatch(/partition 1 failed 4 times; .*exited with code 9/);
    expect(await sc.range(0, 4, 1, 2).count()).toBe(4);
  });

  test.each([1, 2, 3, 4, 5, 6])('at random moments of shuffling jobs change no answer (round %i)', async (round) => {
    const numbers = sc.range(0, 4_000, 1, 8).mapPartitions((rows) => {
      const until = Date.now() + 4;
      while (Date.now() < until);
      return rows;
    });
    const keyed = numbers.map((value) => [value % 97, value]);
    const sums = keyed.reduceByKey((a, b) => a + b, 5);
    const joined = sums.join(keyed.partitionBy(5).mapValues(() => 1));
    const ordered = numbers.map((value) => (value * 7_919) % 4_001).sortBy((value) => value, true, 6);
    const alive = sc.cluster.executors;
    const killing = killAtRandom(round);
    const [total, pairs, rows] = await Promise.all([sums.values().sum(), joined.count(), ordered.collect()]);
    await killing();
    expect(sc.cluster.executors).not.toEqual(alive);
    expect(total).toBe(7_998_000);
    expect(pairs).toBe(4_000);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(rows).toHaveLength(4_000);
  });
});

/** Kills an executor now and then until told to stop. */
function killAtRandom(round: number): () => Promise<void> {
  let killing = true;
  const killed = (async () => {
    for (let turn = 0; killing && turn < 6; turn++) {
      await new Promise((resolve) => setTimeout(resolve, ((round * 31 + turn * 17) % 23) + 3));
      const { executors } = sc.cluster;
      if (killing && executors.length > 0) await sc.cluster.kill(executors[(round + turn) % executors.length]!, 'test');
    }
  })();
  return () => {
    killing = false;
    return killed;
  };
}
