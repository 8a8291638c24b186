import { beforeEach, describe, expect, test } from 'vitest';
import { QUESTION } from '../../../engine/protocol/cluster-event';
import { sumsOf } from '../../../renderer/cluster/view/words';
import { blockUpdated, jobStart, stageOf, stageSubmitted, taskEnd, taskStart } from '../../support/cluster-events';
import { Play } from './play';

let play: Play;
const rdd = (rddId: number) => ({ rddId, name: `rdd ${rddId}`, partitions: 2, level: 'MEMORY_ONLY', parents: [] }) as const;

beforeEach(() => {
  play = new Play();
  for (const executorId of [0, 1]) play.post({ event: 'executor-added', executorId, threadId: executorId + 1, kernels: 'wasm' });
});

describe('a job', () => {
  const map = stageOf(0, { shuffleId: 7, partitions: 2, rdds: [rdd(1)] });
  const reduce = stageOf(1, { parents: [0], rdds: [rdd(2)] });

  test('takes rows in where it reads no shuffle and gives them out at its end', () => {
    play.post(jobStart(0, 'sort price', [map, reduce]), stageSubmitted(0, 0, 2));
    play.task({ taskId: 0, stageId: 0, partition: 0 }, 0, 10, { rowsIn: 60, rowsOut: 50, shuffleBytes: 400 });
    play.task({ taskId: 1, stageId: 0, partition: 1, executorId: 1 }, 0, 10, { rowsIn: 40, rowsOut: 30, shuffleBytes: 200 });
    play.post(stageSubmitted(0, 1, 1, { parents: [0] }));
    play.task({ taskId: 2, stageId: 1, partition: 0 }, 10, 15, { rowsIn: 80, rowsOut: 80, shuffleReadBytes: 600 });
    play.post({ event: 'job-end', jobId: 0, outcome: 'succeeded', error: null });
    const [job] = play.history.newestJobs();
    expect(sumsOf(job!)).toMatchObject({ rowsIn: 100, rowsOut: 80, shuffleBytes: 600, tasks: 3, done: 3, retried: 0, stages: 2 });
    expect(job).toMatchObject({ outcome: 'succeeded', end: 1_015 });
  });

  test('counts a partition once, however often it was computed', () => {
    play.post(jobStart(0, 'read', [stageOf(0)]), stageSubmitted(0, 0, 1), taskStart({ taskId: 0, stageId: 0, partition: 0 }));
    play.post(taskEnd({ taskId: 0, stageId: 0, partition: 0 }, 'lost'));
    play.task({ taskId: 1, stageId: 0, partition: 0, attempt: 1 }, 5, 9, { rowsOut: 10 });
    play.task({ taskId: 2, stageId: 0, partition: 0, attempt: 2 }, 9, 12, { rowsOut: 10 });
    expect(sumsOf(play.history.jobs[0]!)).toMatchObject({ rowsOut: 10, tasks: 1, done: 1, retried: 1 });
    expect(play.history).toMatchObject({ lostTasks: 1, recomputed: 2 });
  });

  test('has skipped stages', () => {
    play.post(jobStart(0, 'page', [map, reduce]), { event: 'stage-completed', stageId: 0, stageAttempt: 0, outcome: 'skipped' });
    expect(play.history.stages.get(0)).toMatchObject({ state: 'skipped', attempts: 0 });
  });

  test('is one with the others that answer the same question', () => {
    const group = `${QUESTION}3`;
    play.post({ ...jobStart(0, 'sort price: sample', [stageOf(0, { rdds: [rdd(1)] })]), group }, stageSubmitted(0, 0, 1));
    play.task({ taskId: 0, stageId: 0, partition: 0 }, 0, 4, { rowsIn: 100, rowsOut: 100 });
    play.post({ event: 'job-end', jobId: 0, outcome: 'succeeded', error: null });
    play.post({ ...jobStart(1, 'sort price', [stageOf(1, { rdds: [rdd(1)] })]), group }, stageSubmitted(1, 1, 1));
    expect(play.history.newestJobs()).toHaveLength(1);
    expect(play.history.jobs[0]).toMatchObject({ name: 'sort price', outcome: 'running', end: null });
    play.task({ taskId: 1, stageId: 1, partition: 0 }, 4, 8, { rowsIn: 100, rowsOut: 100 });
    play.post({ event: 'job-end', jobId: 1, outcome: 'succeeded', error: null });
    expect(sumsOf(play.history.jobs[0]!)).toMatchObject({ rowsIn: 100, rowsOut: 100, stages: 2 });
  });

  test('shares a stage with a job that computes other partitions for the same question', () => {
    const group = `${QUESTION}3`;
    for (const jobId of [0, 1]) {
      play.post({ ...jobStart(jobId, 'filter', [stageOf(jobId, { partitions: 2, rdds: [rdd(1)] })]), group });
      play.post(stageSubmitted(jobId, jobId, 1));
      play.task({ taskId: jobId, stageId: jobId, partition: jobId }, 0, 4, { rowsIn: 10, rowsOut: 3 });
    }
    expect(play.history.jobs[0]!.stages).toHaveLength(1);
    expect(sumsOf(play.history.jobs[0]!)).toMatchObject({ rowsIn: 20, rowsOut: 6, tasks: 2 });
  });

  test('of a group of the program stands for itself', () => {
    for (const jobId of [0, 1]) play.post({ ...jobStart(jobId, 'collect', [stageOf(jobId)]), group: 'etl' });
    expect(play.history.newestJobs()).toHaveLength(2);
  });
});

describe('an executor', () => {
  test('takes the core of the one that died', () => {
    play.post({ event: 'executor-removed', executorId: 0, reason: 'stopped on request' });
    play.post({ event: 'executor-added', executorId: 2, threadId: 3, kernels: 'wasm' });
    expect(play.history.executors.alive().map(({ executorId, core }) => [executorId, core])).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(play.history.executors.dead()).toMatchObject([{ executorId: 0, reason: 'stopped on request' }]);
  });

  test('is known by its tasks where the bus forgot that it was added', () => {
    play.post(jobStart(0, 'read', [stageOf(0)]), taskStart({ taskId: 0, stageId: 0, partition: 0, executorId: 9 }));
    expect(play.history.executors.get(9)).toMatchObject({ core: 2, running: [{ taskId: 0 }] });
  });
});

describe('storage', () => {
  test('follows a block from memory to disk and away', () => {
    play.post(blockUpdated('rdd_3_0', 'cached', 100, 7), blockUpdated('rdd_3_1', 'cached', 50, 5));
    play.post(blockUpdated('rdd_3_0', 'spilled', 80, 7));
    const owner = play.history.storage.owners.get('rdd_3');
    expect(owner).toMatchObject({ memoryBytes: 50, diskBytes: 80, spilled: 1 });
    play.post(blockUpdated('rdd_3_1', 'evicted', 50, 5), blockUpdated('rdd_3_1', 'cached', 50, 5));
    expect(owner).toMatchObject({ memoryBytes: 50, evicted: 1, recomputed: 1 });
    play.post(blockUpdated('rdd_3_0', 'dropped'), blockUpdated('rdd_3_1', 'dropped'));
    expect(play.history.storage.owners.size).toBe(0);
  });

  test('tells what jobs asked for from what was kept before any of them', () => {
    play.post(blockUpdated('rdd_1_0', 'cached', 100, 7), blockUpdated('rdd_2_0', 'cached', 50, 5));
    play.post(blockUpdated('shuffle_7_0', 'cached', 10, 1), blockUpdated('shuffle_8_0', 'cached', 10, 1));
    play.post(jobStart(0, 'sort', [stageOf(0, { shuffleId: 7, rdds: [rdd(1)] })]));
    const asked = [...play.history.storage.owners.keys()].filter((owner) => play.history.wasAskedFor(owner));
    expect(asked).toEqual(['rdd_1', 'shuffle_7']);
  });

  test('counts what tasks found kept', () => {
    play.post(blockUpdated('rdd_3_0', 'cached', 100, 7), jobStart(0, 'filter', [stageOf(0)]));
    play.post(taskStart({ taskId: 0, stageId: 0, partition: 0, reads: { rdd_3: 2 } }));
    expect(play.history.storage.owners.get('rdd_3')!.hits).toBe(2);
  });
});

test('a long day takes no more memory than an hour', () => {
  for (let jobId = 0; jobId < 1_200; jobId++) {
    play.post(jobStart(jobId, `job ${jobId}`, [stageOf(jobId)]), stageSubmitted(jobId, jobId, 60));
    for (let partition = 0; partition < 60; partition++)
      play.task({ taskId: jobId * 60 + partition, stageId: jobId, partition }, jobId, jobId + 1);
    play.post({ event: 'job-end', jobId, outcome: 'succeeded', error: null });
  }
  expect(play.history.jobs.length).toBeLessThanOrEqual(1_000);
  expect(play.history.tasksKept).toBeLessThanOrEqual(50_060);
  expect(play.history.stages.size).toBe(play.history.jobs.length);
  expect(play.history.newestJobs()[0]!.name).toBe('job 1199');
});
