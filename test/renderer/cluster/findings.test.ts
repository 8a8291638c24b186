import { beforeEach, describe, expect, test } from 'vitest';
import { findingsOf } from '../../../renderer/cluster/findings';
import { blockUpdated, jobStart, stageOf, stageSubmitted } from '../../support/cluster-events';
import { Play } from './play';

let play: Play;
const MB = 1_000_000;
const environment = {
  event: 'environment',
  executors: 2,
  maxFailures: 4,
  memoryBudgetBytes: 100 * MB,
  scheduling: 'FIFO',
  speculation: false,
  runtime: 'Node',
  platform: 'linux',
  machineCores: 2,
  machineBytes: 1_000 * MB,
} as const;
const rdd = (rddId: number, name: string) => ({ rddId, name, partitions: 4, level: 'MEMORY_ONLY', parents: [] }) as const;

beforeEach(() => {
  play = new Play().post(environment);
  const splits = [0, 1, 2, 3].map((part) => [part * 40 * MB, (part + 1) * 40 * MB] as const);
  play.post({ event: 'dataset', datasetId: 'rdd_1', name: 'a.csv', partitions: 4, sizeBytes: 160 * MB, splits });
});

/** A job of one stage whose tasks have these lengths and rows. */
function job(name: string, tasks: readonly (readonly [ms: number, rows: number])[], some = {}): void {
  const jobId = play.history.jobs.length;
  const rdds = [rdd(1, 'scan csv'), rdd(2, name)];
  play
    .at(0)
    .post(
      jobStart(jobId, name, [stageOf(jobId, { name, partitions: tasks.length, rdds })]),
      stageSubmitted(jobId, jobId, tasks.length),
    );
  tasks.forEach(([ms, rowsIn], partition) => {
    const steps = [{ rddId: 2, step: 'filter', rows: 5, ms: ms * 0.9 }];
    play.task({ taskId: jobId * 100 + partition, stageId: jobId, partition }, 0, ms, { rowsIn, steps, ...some });
  });
  play.post({ event: 'job-end', jobId, outcome: 'succeeded', error: null });
}

const found = () => findingsOf(play.history.newestJobs()[0]!, play.history);
const ids = () => found().map(({ id }) => id);
const even = [100, 100, 100, 100].map((ms) => [ms, 1_000] as const);

describe('why slow', () => {
  test('says that nothing stands out where nothing does', () => {
    job('filter price > 5', even);
    expect(ids()).toEqual(['even', 'dominant']);
  });

  test('says that plain loops stand in for the kernels, where jobs take long enough to feel it', () => {
    play.post({ event: 'executor-added', executorId: 0, threadId: 1, kernels: 'twins' });
    job('filter price > 5', even);
    expect(ids()).toEqual(['plain-kernels', 'dominant']);
    job('filter price > 6', [[10, 1_000]]);
    expect(ids()).not.toContain('plain-kernels');
  });

  test('finds the partition that all wait for, and offers smaller ones where its rows are the reason', () => {
    job('filter price > 5', [...even, [900, 9_000]]);
    expect(found()[0]).toMatchObject({ id: 'skew', remedies: [{ kind: 'partitions', bytes: 10 * MB }] });
    expect(found()[0]!.evidence).toContain('Partition 5 of stage 0 took 900 ms, 9.0 times the median: it has 9,000 rows');
  });

  test('offers nothing where the rows are not the reason', () => {
    job('filter price > 5', [...even, [900, 1_000]]);
    expect(found()[0]).toMatchObject({ id: 'skew', title: 'One task was held up', remedies: [] });
  });

  test('offers a larger budget and fewer columns where data went to disk', () => {
    job('sort price', even, { spilledBytes: 7 * MB });
    expect(found()[0]).toMatchObject({ id: 'spill', remedies: [{ kind: 'memory', bytes: 200 * MB }, { kind: 'columns' }] });
  });

  test('offers no larger budget than the machine has', () => {
    play.post({ ...environment, memoryBudgetBytes: 900 * MB });
    job('sort price', even, { spilledBytes: 7 * MB });
    expect(found()[0]!.remedies.map(({ kind }) => kind)).toEqual(['columns']);
  });

  test('names the regular expression that takes the time', () => {
    job("filter text RLIKE '^a.*b$'", even);
    expect(ids()).toContain('pattern');
  });

  test('tells of cores without work', () => {
    job('filter price > 5', [[400, 10]]);
    expect(found()[0]).toMatchObject({ id: 'few-tasks', remedies: [{ kind: 'partitions' }] });
  });

  test('offers to convert a compressed file once', () => {
    job('unpack a.csv.gz', [[2_000, 0]]);
    expect(found()[0]).toMatchObject({ id: 'unpack', remedies: [{ kind: 'convert' }] });
  });

  test('offers to keep an order that is computed again and again', () => {
    for (const jobId of [0, 1]) {
      const map = stageOf(jobId * 2, { shuffleId: jobId });
      const reduce = stageOf(jobId * 2 + 1, { parents: [jobId * 2], rdds: [rdd(10 + jobId, 'sort name')] });
      play.post(jobStart(jobId, 'sort name', [map, reduce]), stageSubmitted(jobId, jobId * 2 + 1, 1));
      play.task({ taskId: jobId, stageId: jobId * 2 + 1, partition: 0 }, 0, 100);
      play.post({ event: 'job-end', jobId, outcome: 'succeeded', error: null });
    }
    play.post(blockUpdated('rdd_11_0', 'cached', 10, 10));
    expect(found()[0]).toMatchObject({ id: 'sorted-again', remedies: [{ kind: 'keep', rddId: 11 }] });
  });
});
