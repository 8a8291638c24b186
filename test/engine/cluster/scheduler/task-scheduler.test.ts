import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pool } from '../../../../engine/cluster/scheduler/pools';
import { EngineError } from '../../../../engine/errors';
import { RecordingCluster } from '../support/recording-cluster';

let cluster: RecordingCluster;

beforeEach(() => {
  cluster = new RecordingCluster({ executors: 1 });
});

afterEach(() => cluster.assertNothingRetained());

describe('order', () => {
  it('is first come, first served', () => {
    cluster.submit(cluster.source('a', 2));
    cluster.submit(cluster.source('b', 1));
    for (const task of ['a:0', 'a:1', 'b:0']) cluster.succeed(task);
  });

  it('puts a job of higher priority before the rest of an older one', () => {
    cluster.submit(cluster.source('order', 3));
    cluster.submit(cluster.source('page', 2), { priority: 1 });
    for (const task of ['order:0', 'page:0', 'page:1', 'order:1', 'order:2']) cluster.succeed(task);
  });

  it('raises a shared stage to the highest priority that needs it', () => {
    const sorted = cluster.shuffled('sorted', cluster.source('file', 2), 1);
    cluster.submit(cluster.source('busy', 2));
    cluster.submit(sorted);
    cluster.submit(cluster.narrow('page', sorted), { priority: 1 });
    for (const task of ['busy:0', 'file:0', 'file:1', 'page:0', 'busy:1', 'sorted:0']) cluster.succeed(task);
  });

  it('sends a task to the executor it prefers, and to any when that one is busy', () => {
    cluster = new RecordingCluster({ executors: 3 });
    cluster.submit(cluster.source('liked', 2, [2]));
    expect([cluster.executorOf('liked:0'), cluster.executorOf('liked:1')]).toEqual([2, 0]);
    cluster.succeed('liked:0', 'liked:1');
  });

  it('sends a retiring executor nothing more and tells when it is done', () => {
    cluster = new RecordingCluster({ executors: 2 });
    cluster.submit(cluster.source('a', 3));
    cluster.tasks.retire(0);
    expect(cluster.retired).toEqual([]);
    const at = ['a:0', 'a:1'].find((task) => cluster.executorOf(task) === 0)!;
    cluster.succeed(at);
    expect(cluster.retired).toEqual([0]);
    expect(cluster.running).toHaveLength(1);
    cluster.succeed(cluster.running[0]!, 'a:2');
  });

  it('tells at once of a retiring executor that is idle', () => {
    cluster = new RecordingCluster({ executors: 2 });
    cluster.tasks.retire(1);
    expect(cluster.retired).toEqual([1]);
  });

  it('waits a short while for the executor that a task prefers, from when the last went there', () => {
    cluster = new RecordingCluster({ executors: 2, localityWaitMs: 50 });
    cluster.submit(cluster.source('liked', 3, [1]));
    expect(cluster.running).toEqual(['liked:0']);
    cluster.pass(49);
    expect(cluster.running).toEqual(['liked:0']);
    cluster.pass(1);
    expect([cluster.executorOf('liked:0'), cluster.executorOf('liked:1')]).toEqual([1, 0]);
    cluster.succeed('liked:0', 'liked:1', 'liked:2');
  });

  it('does not begin the wait anew with each task of a queue that leaves another executor idle', () => {
    cluster = new RecordingCluster({ executors: 2, localityWaitMs: 50 });
    cluster.submit(cluster.source('liked', 4, [1]));
    cluster.pass(40);
    cluster.succeed('liked:0');
    expect(cluster.running).toEqual(['liked:1']);
    cluster.pass(10);
    expect([cluster.executorOf('liked:1'), cluster.executorOf('liked:2')]).toEqual([1, 0]);
    cluster.succeed('liked:1', 'liked:2', 'liked:3');
  });

  it('lets others use the executor that a waiting task does not prefer', () => {
    cluster = new RecordingCluster({ executors: 2, localityWaitMs: 50 });
    cluster.submit(cluster.source('liked', 2, [1]));
    cluster.submit(cluster.source('file', 1));
    expect(cluster.running).toEqual(['liked:0', 'file:0']);
    cluster.succeed('liked:0', 'file:0', 'liked:1');
  });

  it('does not wait for an executor that is gone', () => {
    cluster = new RecordingCluster({ executors: 2, localityWaitMs: 50 });
    cluster.submit(cluster.source('liked', 2, [1]));
    cluster.lose(1, true);
    expect(cluster.running).toEqual(['liked:1']);
    cluster.succeed('liked:1', 'liked:0');
  });

  it('inherits preferences through narrow lineage', () => {
    cluster = new RecordingCluster({ executors: 3 });
    cluster.submit(cluster.narrow('map', cluster.source('liked', 1, [1])));
    expect(cluster.executorOf('map:0')).toBe(1);
    cluster.succeed('map:0');
  });

  it('lets tasks wait at an executor while they are short: as many as take a few milliseconds', () => {
    cluster.submit(cluster.source('short', 8));
    expect(cluster.running).toEqual(['short:0']);
    cluster.succeedWith('short:0', { runMs: 3 });
    expect(cluster.running).toEqual(['short:1', 'short:2']);
    cluster.succeedWith('short:1', { runMs: 0.2 });
    expect(cluster.running).toEqual(['short:2', 'short:3', 'short:4', 'short:5']);
    cluster.succeedWith('short:2', { runMs: 100 });
    expect(cluster.running).toEqual(['short:3', 'short:4', 'short:5']);
    cluster.succeed('short:3', 'short:4', 'short:5');
    expect(cluster.running).toEqual(['short:6']);
    cluster.succeed('short:6', 'short:7');
  });

  it('lets no short task wait behind one that may take long', () => {
    cluster = new RecordingCluster({ executors: 2 });
    cluster.submit(cluster.source('long', 1));
    cluster.submit(cluster.source('short', 4));
    expect(cluster.running).toEqual(['long:0', 'short:0']);
    const at = cluster.executorOf('short:0');
    cluster.succeedWith('short:0', { runMs: 1 });
    expect(cluster.running).toEqual(['long:0', 'short:1', 'short:2', 'short:3']);
    for (const task of ['short:1', 'short:2', 'short:3']) expect(cluster.executorOf(task)).toBe(at);
    cluster.succeed('short:1', 'short:2', 'short:3', 'long:0');
  });

  it('gives an executor that comes later what is waiting', () => {
    cluster.submit(cluster.source('file', 2));
    cluster.tasks.executorAdded(7);
    expect(cluster.executorOf('file:1')).toBe(7);
    cluster.succeed('file:0', 'file:1');
  });
});

describe('a task that fails', () => {
  it('is tried again before the others, under a new attempt number', () => {
    cluster.submit(cluster.source('file', 2));
    cluster.fail('file:0');
    expect(cluster.task('file:0').attempt).toBe(1);
    cluster.succeed('file:0', 'file:1');
  });

  it('fails the job at maxFailures; failures of different tasks do not add up', async () => {
    const job = cluster.submit(cluster.source('file', 2));
    for (let failures = 0; failures < 3; failures++) cluster.fail('file:0');
    cluster.succeed('file:0');
    for (let failures = 0; failures < 4; failures++) cluster.fail('file:1');
    await expect(job).rejects.toMatchObject({
      code: 'TASK_FAILED',
      message: 'file: partition 1 failed 4 times; the last time: internal error: the dog ate it',
      details: { partition: 1, attempt: 3 },
      cause: { message: 'internal error: the dog ate it' },
    });
  });

  it('keeps the code of its cause when that says more', async () => {
    cluster = new RecordingCluster({ executors: 1, maxFailures: 2 });
    const job = cluster.submit(cluster.source('file', 1));
    cluster.fail('file:0', new EngineError('IO', 'the disk was pulled'));
    cluster.fail('file:0', new EngineError('IO', 'the disk was pulled'));
    await expect(job).rejects.toMatchObject({ code: 'IO', message: expect.stringContaining('2 times') });
  });

  it('fails the job at once when trying again cannot help, and the others are told to stop', async () => {
    cluster = new RecordingCluster({ executors: 2 });
    const job = cluster.submit(cluster.source('file', 5));
    const { cancelled } = cluster.task('file:1');
    cluster.fail('file:0', new EngineError('UNKNOWN_COLUMN', 'no column "prize"'), true);
    await expect(job).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN', message: 'no column "prize"' });
    expect(Atomics.load(cancelled, 0)).toBe(1);
    expect(cluster.running).toEqual(['file:1']);
    cluster.stop('file:1');
    await job.stopped;
  });

  it('starts with clean progress cells', () => {
    cluster.submit(cluster.source('file', 2));
    const first = cluster.task('file:0').progress;
    first.fill(9);
    cluster.fail('file:0');
    first.fill(10);
    expect([...cluster.task('file:0').progress]).toEqual([0, 0, 0, 0]);
    cluster.succeed('file:0');
    expect([...cluster.task('file:1').progress]).toEqual([0, 0, 0, 0]);
    cluster.succeed('file:1');
  });
});

describe('an executor that is lost', () => {
  it('gives its tasks back; only the one that ran is counted', async () => {
    cluster = new RecordingCluster({ executors: 1, maxFailures: 2 });
    const job = cluster.submit(cluster.source('file', 3));
    cluster.succeedWith('file:0', { runMs: 1 });
    expect(cluster.running).toEqual(['file:1', 'file:2']);
    cluster.lose(0);
    cluster.tasks.executorAdded(1);
    expect(cluster.running).toEqual(['file:2', 'file:1']);
    cluster.lose(1);
    cluster.tasks.executorAdded(2);
    cluster.succeed('file:1', 'file:2');
    expect(await job).toHaveLength(3);
  });

  it('fails the job when the same task was running each time', async () => {
    const job = cluster.submit(cluster.source('poison', 1));
    for (let executorId = 0; executorId < 4; executorId++) {
      cluster.lose(executorId);
      cluster.tasks.executorAdded(executorId + 1);
    }
    const message = 'poison: partition 0 failed 4 times; the last time: executor 3 was lost: it crashed';
    await expect(job).rejects.toMatchObject({ code: 'TASK_FAILED', message });
  });

  it('is nobody’s fault when it was asked to go', async () => {
    cluster = new RecordingCluster({ executors: 1, maxFailures: 1 });
    const job = cluster.submit(cluster.source('file', 1));
    cluster.lose(0, true);
    cluster.tasks.executorAdded(1);
    cluster.succeed('file:0');
    expect(await job).toEqual(['file:0']);
  });

  it('still answers with what it had sent, and gets nothing more', async () => {
    const job = cluster.submit(cluster.source('file', 2));
    const answer = cluster.answerOf('file:0');
    cluster.tasks.executorLost(0, { reason: 'it crashed', outOfMemory: false, blameless: false }, [answer]);
    expect(cluster.running).toEqual([]);
    cluster.tasks.executorAdded(1);
    cluster.succeed('file:1');
    expect(await job).toEqual(['file:0', 'file:1']);
  });

  it('reports every task-start with its end', () => {
    cluster.submit(cluster.source('file', 2));
    cluster.fail('file:0');
    cluster.lose(0);
    cluster.tasks.executorAdded(1);
    cluster.succeed('file:0', 'file:1');
    const ends = cluster.events.flatMap((event) => (event.event === 'task-end' ? [`${event.taskId} ${event.outcome}`] : []));
    expect(ends).toEqual(['0 failed', '1 lost', '2 succeeded', '3 succeeded']);
    expect(cluster.events.filter(({ event }) => event === 'task-start')).toHaveLength(4);
  });
});

it('ignores answers of tasks it does not know', () => {
  cluster.submit(cluster.source('file', 1));
  const answer = cluster.answerOf('file:0');
  cluster.tasks.taskEnded(answer);
  cluster.tasks.taskEnded(answer);
  expect(cluster.story.at(-1)).toBe('job 0 succeeded');
});

describe('pools', () => {
  const pool = { mode: 'FIFO', weight: 1, minShare: 0 } as const;

  function fair(executors: number, ...pools: readonly Pool[]): void {
    cluster = new RecordingCluster({ executors, scheduling: { mode: 'FAIR', pools } });
    cluster.submit(cluster.source('busy', executors));
  }

  it('share executors evenly under FAIR, where FIFO serves the older job first', () => {
    fair(4);
    cluster.submit(cluster.source('a', 4), { pool: 'a' });
    cluster.submit(cluster.source('b', 4), { pool: 'b' });
    cluster.succeed('busy:0', 'busy:1', 'busy:2', 'busy:3');
    expect(cluster.running).toEqual(['a:0', 'b:0', 'a:1', 'b:1']);
    for (const task of ['a:0', 'a:1', 'b:0', 'b:1', 'a:2', 'a:3', 'b:2', 'b:3']) cluster.succeed(task);
  });

  it('share by weight', () => {
    fair(3, { ...pool, name: 'b', weight: 2 });
    cluster.submit(cluster.source('a', 3), { pool: 'a' });
    cluster.submit(cluster.source('b', 3), { pool: 'b' });
    cluster.succeed('busy:0', 'busy:1', 'busy:2');
    expect(cluster.running).toEqual(['a:0', 'b:0', 'b:1']);
    for (const task of ['a:0', 'b:0', 'b:1', 'a:1', 'b:2', 'a:2']) cluster.succeed(task);
  });

  it('get their minimum share before others get theirs by weight', () => {
    fair(3, { ...pool, name: 'b', minShare: 2 }, { ...pool, name: 'a', weight: 100 });
    cluster.submit(cluster.source('a', 3), { pool: 'a' });
    cluster.submit(cluster.source('b', 3), { pool: 'b' });
    cluster.succeed('busy:0', 'busy:1', 'busy:2');
    expect(cluster.running).toEqual(['b:0', 'b:1', 'a:0']);
    for (const task of ['a:0', 'b:0', 'b:1', 'a:1', 'b:2', 'a:2']) cluster.succeed(task);
  });

  it('are fair within if they say so', () => {
    fair(2, { ...pool, name: 'p', mode: 'FAIR' });
    cluster.submit(cluster.source('a', 2), { pool: 'p' });
    cluster.submit(cluster.source('b', 2), { pool: 'p' });
    cluster.succeed('busy:0', 'busy:1');
    expect(cluster.running).toEqual(['a:0', 'b:0']);
    for (const task of ['a:0', 'b:0', 'a:1', 'b:1']) cluster.succeed(task);
  });
});

describe('speculation', () => {
  const speculation = { quantile: 0.75, multiplier: 1.5, minMs: 100, intervalMs: 100 };

  function straggle(): void {
    cluster = new RecordingCluster({ executors: 4, speculation });
    cluster.submit(cluster.source('file', 4));
    for (const task of ['file:0', 'file:1', 'file:2']) cluster.succeedWith(task, { runMs: 200 });
    cluster.pass(300);
    expect(cluster.running).toEqual(['file:3']);
    cluster.pass(100);
  }

  it('tries a straggler on a second executor, takes the first answer and asks the other to stop', async () => {
    straggle();
    expect(cluster.running).toEqual(['file:3', 'file:3']);
    const first = cluster.task('file:3');
    const done = cluster.events.filter(({ event }) => event === 'job-end').length;
    const copy = cluster.last();
    expect([copy.task.attempt, copy.executorId !== cluster.executorOf('file:3')]).toEqual([1, true]);
    cluster.answerLast({});
    expect([done, Atomics.load(first.cancelled, 0), cluster.story.at(-1)]).toEqual([0, 1, 'job 0 succeeded']);
    cluster.stop('file:3');
  });

  it('fails no job when the straggler fails after its copy succeeded', () => {
    straggle();
    cluster.answerLast({});
    cluster.fail('file:3', new Error('too late'), true);
    expect(cluster.story).toContain('job 0 succeeded');
  });

  it('does not copy a copy, nor send one where the straggler runs', () => {
    straggle();
    cluster.pass(1_000);
    expect(cluster.running).toEqual(['file:3', 'file:3']);
    cluster.answerLast({});
    cluster.stop('file:3');
  });

  it('waits until most of the set is done', () => {
    cluster = new RecordingCluster({ executors: 4, speculation });
    cluster.submit(cluster.source('file', 4));
    for (const task of ['file:0', 'file:1']) cluster.succeed(task);
    cluster.pass(10_000);
    expect(cluster.running).toEqual(['file:2', 'file:3']);
    cluster.succeed('file:2', 'file:3');
  });
});
