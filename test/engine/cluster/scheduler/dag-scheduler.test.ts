import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineError } from '../../../../engine/errors';
import { RecordingCluster } from '../support/recording-cluster';

let cluster: RecordingCluster;

beforeEach(() => {
  cluster = new RecordingCluster();
});

afterEach(() => cluster.assertNothingRetained());

describe('a job without a shuffle', () => {
  it('is one stage in which narrow lineage is pipelined', async () => {
    const job = cluster.submit(cluster.narrow('filter', cluster.narrow('map', cluster.source('file', 2))));
    expect(cluster.running).toEqual(['filter:0', 'filter:1']);
    expect(cluster.work('filter:1')).toBe('filter(map(file))');
    expect(cluster.events.find(({ event }) => event === 'stage-submitted')).toMatchObject({
      steps: ['file', 'map', 'filter'],
      parents: [],
      tasks: 2,
    });
    cluster.succeed('filter:1', 'filter:0');
    expect(await job).toEqual(['filter:0', 'filter:1']);
    expect(cluster.story).toEqual(['filter submitted', 'filter succeeded', 'job 0 succeeded']);
  });

  it('ends at once without partitions', async () => {
    expect(await cluster.submit(cluster.source('file', 3), { partitions: [] })).toEqual([]);
  });

  it('computes the wanted partitions in the order wanted, each once, and answers in that order', async () => {
    cluster = new RecordingCluster({ executors: 1 });
    const told: number[] = [];
    const job = cluster.submit(cluster.source('file', 9), {
      partitions: [7, 2, 7],
      onPartition: (partition) => told.push(partition),
    });
    cluster.succeed('file:7', 'file:2');
    expect(await job).toEqual(['file:7', 'file:2', 'file:7']);
    expect(told).toEqual([7, 2]);
  });

  it('reads only the parents that a partition of a union has', () => {
    const united = cluster.union('union', cluster.source('a', 2), cluster.source('b', 2));
    cluster.submit(united, { partitions: [2] });
    expect(cluster.work('union:2')).toBe('union(b)');
    cluster.succeed('union:2');
  });

  it('evaluates a partition that its lineage reaches twice as one object', () => {
    const source = cluster.source('file', 1);
    cluster.submit(cluster.narrow('zip', cluster.narrow('left', source), cluster.narrow('right', source)));
    const { work } = cluster.task('zip:0');
    const [left, right] = work.kind === 'compute' ? work.inputs : [];
    expect(left?.kind === 'compute' && left.inputs[0]).toBe(right?.kind === 'compute' && right.inputs[0]);
    cluster.succeed('zip:0');
  });

  it('fails when its own callback throws', async () => {
    const onPartition = () => {
      throw new EngineError('DISK_FULL', 'no room for the answer');
    };
    const job = cluster.submit(cluster.source('file', 2), { onPartition });
    cluster.succeed('file:0');
    await expect(job).rejects.toMatchObject({ code: 'DISK_FULL' });
    cluster.stop('file:1');
  });
});

describe('a job with shuffles', () => {
  //   file ─▶ cut  ══▶  sorted
  it('reduces after the last map task, its pieces in map order', async () => {
    const job = cluster.submit(cluster.shuffled('sorted', cluster.narrow('cut', cluster.source('file', 3)), 2));
    expect(cluster.running).toEqual(['cut:0', 'cut:1', 'cut:2']);
    cluster.succeed('cut:2', 'cut:0');
    expect(cluster.running).toEqual(['cut:1']);
    cluster.succeed('cut:1');
    expect(cluster.work('sorted:1')).toBe('sorted(<cut:0>1 cut:1>1 cut:2>1>)');
    cluster.succeed('sorted:0', 'sorted:1');
    expect(await job).toEqual(['sorted:0', 'sorted:1']);
    expect(cluster.story).toEqual(['cut submitted', 'cut succeeded', 'sorted submitted', 'sorted succeeded', 'job 0 succeeded']);
  });

  //          ┌══▶ left  ═══┐
  //   file ══▶ a           ╠══▶ joined        a is shuffled once for both
  //          └──▶ right ═══┘
  it('computes a shuffle that two branches read once', () => {
    const a = cluster.shuffled('a', cluster.source('file', 1), 1);
    const left = cluster.shuffled('left', cluster.narrow('l', a), 1);
    const right = cluster.shuffled('right', cluster.narrow('r', a), 1);
    cluster.submit(cluster.narrow('joined', left, right));
    expect(cluster.running).toEqual(['file:0']);
    cluster.succeed('file:0');
    expect([...cluster.running].sort()).toEqual(['l:0', 'r:0']);
    cluster.succeed('l:0', 'r:0');
    expect(cluster.work('joined:0')).toBe('joined(left(<l:0>0>), right(<r:0>0>))');
    cluster.succeed('joined:0');
  });

  it('skips the map stage of a shuffle that an earlier job computed, and says so', async () => {
    const sorted = cluster.shuffled('sorted', cluster.source('file', 2), 1);
    cluster.submit(sorted);
    cluster.succeed('file:0', 'file:1', 'sorted:0');
    const again = cluster.submit(cluster.narrow('top', sorted));
    expect(cluster.running).toEqual(['top:0']);
    cluster.succeed('top:0');
    expect(await again).toEqual(['top:0']);
    expect(cluster.story.slice(-4)).toEqual(['top submitted', 'stage 2 skipped', 'top succeeded', 'job 1 succeeded']);
  });

  it('shares the running map stage with a second job', async () => {
    const sorted = cluster.shuffled('sorted', cluster.source('file', 1), 1);
    const first = cluster.submit(cluster.narrow('first', sorted));
    const second = cluster.submit(cluster.narrow('second', sorted));
    expect(cluster.running).toEqual(['file:0']);
    cluster.succeed('file:0', 'first:0', 'second:0');
    expect(await Promise.all([first, second])).toEqual([['first:0'], ['second:0']]);
  });

  it('runs only the map tasks whose output is gone', () => {
    const sorted = cluster.shuffled('sorted', cluster.source('file', 3), 1);
    cluster.submit(sorted);
    cluster.succeed('file:0', 'file:1', 'file:2', 'sorted:0');
    cluster.outputs.lose(0, 1);
    cluster.submit(sorted);
    expect(cluster.running).toEqual(['file:1']);
    cluster.succeed('file:1', 'sorted:0');
  });

  it('keeps map outputs from eviction while a job may read them, and not longer', () => {
    cluster = new RecordingCluster({ budgetBytes: 15 });
    const other = cluster.persisted(cluster.source('other', 1));
    cluster.submit(cluster.shuffled('sorted', cluster.source('file', 1), 1));
    cluster.succeed('file:0');
    cluster.submit(other);
    cluster.succeed('other:0');
    expect(cluster.store.blocks().map(({ blockId }) => blockId)).toEqual(['shuffle_0_0']);
    cluster.succeed('sorted:0');
    cluster.submit(other);
    cluster.succeed('other:0');
    expect(cluster.store.blocks().map(({ blockId }) => blockId)).toEqual(['rdd_0_0']);
  });
});

describe('blocks', () => {
  it('stand for the lineage behind them', () => {
    const cached = cluster.persisted(cluster.narrow('cached', cluster.source('file', 2)));
    cluster.submit(cached, { partitions: [1] });
    cluster.succeed('cached:1');
    cluster.submit(cluster.narrow('map', cached));
    expect([cluster.work('map:0'), cluster.work('map:1')]).toEqual(['map(cached(file))', 'map(rdd_1_1)']);
    cluster.succeed('map:0', 'map:1');
    expect(cluster.store.blocks().map(({ blockId }) => blockId)).toEqual(['rdd_1_1', 'rdd_1_0']);
  });

  it('make the shuffle behind them unnecessary', () => {
    const cached = cluster.persisted(cluster.shuffled('cached', cluster.source('file', 1), 2));
    cluster.submit(cached);
    cluster.succeed('file:0', 'cached:0', 'cached:1');
    cluster.outputs.lose(0, 0);
    cluster.submit(cached);
    expect(cluster.running).toEqual(['cached:0', 'cached:1']);
    cluster.succeed('cached:0', 'cached:1');
    cluster.store.drop('rdd_1_1');
    cluster.submit(cached, { partitions: [0] });
    expect(cluster.running).toEqual(['cached:0']);
    cluster.succeed('cached:0');
    cluster.submit(cached, { partitions: [1] });
    expect(cluster.running).toEqual(['file:0']);
    cluster.succeed('file:0', 'cached:1');
  });

  it('are recomputed with their shuffle when they vanish before their task is sent', () => {
    cluster = new RecordingCluster({ executors: 1 });
    const cached = cluster.persisted(cluster.shuffled('cached', cluster.source('file', 1), 2));
    cluster.submit(cached);
    cluster.succeed('file:0', 'cached:0', 'cached:1');
    cluster.outputs.lose(0, 0);
    cluster.submit(cluster.narrow('map', cached));
    cluster.store.drop('rdd_1_1');
    cluster.succeed('map:0');
    expect(cluster.running).toEqual(['file:0']);
    cluster.succeed('file:0');
    expect(cluster.work('map:1')).toBe('map(cached(<file:0>1>))');
    cluster.succeed('map:1');
  });

  it('are pinned while a task reads them', () => {
    const cached = cluster.persisted(cluster.source('cached', 1));
    cluster.submit(cached);
    cluster.succeed('cached:0');
    cluster.submit(cluster.narrow('map', cached));
    expect(cluster.store.blocks()).toMatchObject([{ blockId: 'rdd_0_0', pins: 1 }]);
    cluster.fail('map:0');
    cluster.succeed('map:0');
    expect(cluster.store.blocks()).toMatchObject([{ blockId: 'rdd_0_0', pins: 0 }]);
  });

  it('are not kept when their RDD was unpersisted meanwhile', () => {
    const cached = cluster.persisted(cluster.source('cached', 1));
    cluster.submit(cached);
    cached.level = 'NONE';
    cluster.succeed('cached:0');
    expect(cluster.store.blocks()).toEqual([]);
  });

  it('that live on an executor draw their tasks there, and die with it', () => {
    const cached = cluster.persisted(cluster.source('cached', 3));
    cluster.submit(cached);
    const home = cluster.executorOf('cached:2');
    for (const task of ['cached:0', 'cached:1', 'cached:2']) cluster.succeedWith(task, { residence: 'executor' });
    cluster.submit(cluster.narrow('map', cached), { partitions: [2] });
    expect([cluster.executorOf('map:2'), cluster.work('map:2')]).toEqual([home, 'map(rdd_0_2)']);
    cluster.lose(home);
    expect(cluster.store.blocks().map(({ blockId }) => blockId)).toEqual(['rdd_0_0', 'rdd_0_1']);
    expect(cluster.work('map:2')).toBe('map(cached)');
    cluster.succeed('map:2');
  });
});

describe('lost map outputs', () => {
  it('are computed again, only they, and the stage goes on with what it lacks', async () => {
    cluster = new RecordingCluster({ executors: 1 });
    const job = cluster.submit(cluster.shuffled('sorted', cluster.source('file', 3), 2));
    cluster.succeed('file:0', 'file:1', 'file:2');
    cluster.outputs.lose(0, 1);
    cluster.succeed('sorted:0');
    expect(cluster.running).toEqual(['file:1']);
    cluster.succeed('file:1');
    expect(cluster.work('sorted:1')).toBe('sorted(<file:0>1 file:1>1 file:2>1>)');
    cluster.succeed('sorted:1');
    expect(await job).toEqual(['sorted:0', 'sorted:1']);
    expect(cluster.story.slice(2, 6)).toEqual(['sorted submitted', 'sorted failed', 'file submitted', 'file succeeded']);
  });

  it('leave the tasks that already run alone, and their answers count once', async () => {
    cluster = new RecordingCluster({ executors: 2 });
    const job = cluster.submit(cluster.shuffled('sorted', cluster.source('file', 1), 3));
    cluster.succeed('file:0');
    cluster.outputs.lose(0, 0);
    cluster.succeed('sorted:0');
    expect(cluster.running).toEqual(['sorted:1', 'file:0']);
    cluster.succeed('file:0');
    expect(cluster.running).toEqual(['sorted:1', 'sorted:1']);
    cluster.succeed('sorted:1');
    expect(cluster.running).toEqual(['sorted:1', 'sorted:2']);
    cluster.succeed('sorted:2');
    expect(await job).toEqual(['sorted:0', 'sorted:1', 'sorted:2']);
    expect(job.progress()).toMatchObject({ tasks: 4, tasksDone: 4 });
    cluster.stop('sorted:1');
  });

  it('are noticed at the end of their own stage when they die with an executor', () => {
    cluster = new RecordingCluster({ executors: 2 });
    cluster.submit(cluster.shuffled('sorted', cluster.source('file', 2), 1));
    const lost = cluster.executorOf('file:0');
    cluster.succeedWith('file:0', { residence: 'executor' });
    cluster.lose(lost, true);
    cluster.succeedWith('file:1', { residence: 'executor' });
    expect(cluster.running).toEqual(['file:0']);
    cluster.succeed('file:0', 'sorted:0');
  });

  it('fail the job after four times in a row', async () => {
    cluster = new RecordingCluster({ executors: 1 });
    const job = cluster.submit(cluster.shuffled('sorted', cluster.source('file', 1), 9));
    for (let attempt = 0; attempt < 4; attempt++) {
      cluster.succeed('file:0');
      cluster.outputs.lose(0, 0);
      cluster.succeed(`sorted:${attempt}`);
    }
    const message = 'sorted: an output of shuffle 0 was lost 4 times in a row';
    await expect(job).rejects.toMatchObject({ code: 'TASK_FAILED', message });
    expect(cluster.running).toEqual([]);
  });
});

describe('cancelling', () => {
  it('drops what was not sent, tells what runs, and answers at once', async () => {
    cluster = new RecordingCluster({ executors: 2 });
    const job = cluster.submit(cluster.source('file', 9));
    const { cancelled } = cluster.task('file:0');
    job.cancel('a newer question');
    expect(Atomics.load(cancelled, 0)).toBe(1);
    await expect(job).rejects.toMatchObject({ code: 'CANCELLED', message: 'a newer question' });
    expect(cluster.running).toEqual(['file:0', 'file:1']);
    cluster.stop('file:0', 'file:1');
    expect(cluster.running).toEqual([]);
    await job.stopped;
  });

  it('is over only when the last task has ended', async () => {
    const job = cluster.submit(cluster.source('file', 2));
    let stopped = false;
    const watching = job.stopped.then(() => {
      stopped = true;
    });
    job.cancel('enough');
    cluster.stop('file:1');
    await Promise.resolve();
    expect(stopped).toBe(false);
    cluster.lose(cluster.executorOf('file:0'));
    await watching;
  });

  it('leaves a stage alone that another job needs', async () => {
    const sorted = cluster.shuffled('sorted', cluster.source('file', 1), 1);
    const first = cluster.submit(cluster.narrow('first', sorted));
    const second = cluster.submit(cluster.narrow('second', sorted));
    first.cancel('enough');
    await first.stopped;
    cluster.succeed('file:0', 'second:0');
    expect(await second).toEqual(['second:0']);
  });

  it('reaches jobs by group and by stage', async () => {
    const typing = cluster.submit(cluster.source('a', 1), { group: 'typing' });
    const other = cluster.submit(cluster.source('b', 1), { group: 'export' });
    cluster.dag.post({ event: 'group-cancelled', group: 'typing', reason: 'a newer question' });
    cluster.stop('a:0');
    cluster.dag.post({ event: 'stage-cancelled', stageId: 1, reason: 'stopped by hand' });
    cluster.stop('b:0');
    await expect(typing).rejects.toThrow('a newer question');
    await expect(other).rejects.toThrow('stopped by hand');
  });

  it('follows the signal, also one that was aborted before', async () => {
    const controller = new AbortController();
    const job = cluster.submit(cluster.source('file', 1), { signal: controller.signal });
    controller.abort();
    cluster.stop('file:0');
    await expect(job).rejects.toMatchObject({ code: 'CANCELLED' });
    const late = cluster.submit(cluster.source('late', 1), { signal: controller.signal });
    await expect(late).rejects.toMatchObject({ code: 'CANCELLED' });
    await late.stopped;
    expect(cluster.running).toEqual([]);
  });

  it('takes no answer of a task that did not see it', async () => {
    const onPartition = () => expect.unreachable();
    const job = cluster.submit(cluster.source('file', 1), { onPartition });
    job.cancel('enough');
    cluster.succeed('file:0');
    await expect(job).rejects.toMatchObject({ code: 'CANCELLED' });
    await job.stopped;
  });

  it('comes too late for a job that ended', async () => {
    const job = cluster.submit(cluster.source('file', 1));
    cluster.succeed('file:0');
    job.cancel('enough');
    expect(await job).toEqual(['file:0']);
  });
});

describe('failures', () => {
  it('fail every job that needs the stage', async () => {
    const sorted = cluster.shuffled('sorted', cluster.source('file', 2), 1);
    const first = cluster.submit(cluster.narrow('first', sorted));
    const second = cluster.submit(cluster.narrow('second', sorted));
    cluster.fail('file:0', new EngineError('BAD_RECORD', 'row 7 is cut'), true);
    await expect(first).rejects.toMatchObject({ code: 'BAD_RECORD' });
    await expect(second).rejects.toMatchObject({ code: 'BAD_RECORD' });
    cluster.stop('file:1');
    expect(cluster.story).toEqual(['file submitted', 'job 0 failed', 'file failed', 'job 1 failed']);
  });

  it('of a task whose lineage cannot be read fail the job', async () => {
    const broken = { ...cluster.source('broken', 1), compute: () => expect.fail('no such split') };
    await expect(cluster.submit(broken)).rejects.toThrow('no such split');
  });

  it('of a stage that cannot be planned fail its jobs and no others', async () => {
    const preferredExecutors = () => expect.fail('no such executor');
    const other = cluster.submit(cluster.source('other', 1));
    const file = { ...cluster.source('file', 1), preferredExecutors };
    await expect(cluster.submit(cluster.shuffled('sorted', file, 1))).rejects.toThrow('no such executor');
    cluster.succeed('other:0');
    expect(await other).toEqual(['other:0']);
  });

  it('of all executors fail all jobs', async () => {
    const job = cluster.submit(cluster.source('file', 1));
    cluster.dag.post({ event: 'all-failed', error: new EngineError('EXECUTOR_LOST', 'executors do not start') });
    await expect(job).rejects.toThrow('executors do not start');
    cluster.lose(cluster.executorOf('file:0'));
  });
});

describe('progress', () => {
  it('sums what finished tasks counted and what running ones show', () => {
    const job = cluster.submit(cluster.shuffled('sorted', cluster.source('file', 3), 1));
    cluster.succeedWith('file:0', { rowsRead: 100 });
    cluster.task('file:1').progress.set([800, 30]);
    expect(job.progress()).toMatchObject({ tasks: 3, tasksDone: 1, rowsRead: 130, bytesRead: 800 });
    cluster.fail('file:1');
    expect(job.progress()).toMatchObject({ rowsRead: 100, bytesRead: 0 });
    cluster.succeedWith('file:1', { rowsRead: 50 });
    cluster.succeed('file:2', 'sorted:0');
    expect(job.progress()).toMatchObject({ tasks: 4, tasksDone: 4, rowsRead: 150 });
  });
});
