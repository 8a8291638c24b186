import { beforeEach, describe, expect, test } from 'vitest';
import type { ClusterEventBody } from '../../../engine/protocol/cluster-event';
import { ClusterModel, foldTiles } from '../../../renderer/cluster/cluster-model';
import { jobStart, stageOf, stageSubmitted, taskEnd, taskStart } from '../../support/cluster-events';

let model: ClusterModel;
let time: number;

function post(...events: readonly ClusterEventBody[]): void {
  for (const event of events) model.apply({ number: 0, time: (time += 10), ...event });
}

const task = (partition: number, attempt = 0) => ({ taskId: partition * 10 + attempt, stageId: 1, partition, attempt });
const start = (partition: number, attempt = 0): ClusterEventBody => taskStart(task(partition, attempt));
const end = (partition: number, outcome: 'succeeded' | 'lost', attempt = 0): ClusterEventBody =>
  taskEnd(task(partition, attempt), outcome, { rowsRead: 100_000, bytesRead: 1000 });

beforeEach(() => {
  model = new ClusterModel();
  time = 1000;
  post(
    { event: 'executor-added', executorId: 0, threadId: 1, kernels: 'wasm' },
    { event: 'dataset', datasetId: 'rdd_1', name: 'file.csv', partitions: 3, sizeBytes: 9, splits: [] },
    jobStart(1, 'read', [stageOf(1)]),
    stageSubmitted(1, 1, 3, { name: 'scan' }),
  );
});

describe('the cluster strip', () => {
  test('shows queued, running and done tasks of the stage at work', () => {
    post(start(0), end(0, 'succeeded'), start(1));
    const { tiles, busy, lanes } = model.snapshot(time);
    expect(tiles).toEqual(['done', 'running', 'queued']);
    expect(busy).toBe(true);
    expect(lanes[0]?.running).toEqual({ taskId: 10, partition: 1, attempt: 0 });
    expect(lanes[0]?.spans.map((span) => span.outcome)).toEqual(['succeeded', 'running']);
  });

  test('shows a lost task and its retry', () => {
    post(start(0), end(0, 'lost'));
    expect(model.snapshot(time)).toMatchObject({ tiles: ['lost', 'queued', 'queued'], retries: 1 });
    post(start(0, 1));
    expect(model.snapshot(time).tiles[0]).toBe('retrying');
    post(end(0, 'succeeded', 1));
    expect(model.snapshot(time).tiles[0]).toBe('recomputed');
  });

  test('shows what the block store holds once nothing runs', () => {
    const block = { event: 'block-updated', sizeBytes: 5, rows: 1, level: 'MEMORY_ONLY', executorId: null } as const;
    post({ ...block, blockId: 'rdd_1_0', state: 'cached' }, { ...block, blockId: 'rdd_1_2', state: 'spilled' });
    post({ ...block, blockId: 'rdd_12_1', state: 'cached' }, { event: 'job-end', jobId: 1, outcome: 'succeeded', error: null });
    expect(model.snapshot(time)).toMatchObject({ tiles: ['cached', 'absent', 'spilled'], busy: false, heldBytes: 10 });
  });

  test('keeps to the partitions of the file while a stage works in other pieces', () => {
    const block = { event: 'block-updated', sizeBytes: 5, rows: 1, level: 'MEMORY_ONLY', executorId: null } as const;
    post({ ...block, blockId: 'rdd_1_0', state: 'cached' }, { event: 'job-end', jobId: 1, outcome: 'succeeded', error: null });
    post(jobStart(2, 'export', [stageOf(2)]));
    post(stageSubmitted(2, 2, 1, { name: 'write' }));
    expect(model.snapshot(time)).toMatchObject({ busy: true, tiles: ['cached', 'absent', 'absent'] });
  });

  test('tells the rate of the job that reads most', () => {
    post(start(0), end(0, 'succeeded'), { event: 'job-end', jobId: 1, outcome: 'succeeded', error: null });
    const { job, since, until } = model.snapshot(time + 5000);
    expect(until - since).toBe(40);
    expect(job).toMatchObject({ name: 'read', elapsedMs: 40, rowsPerSecond: 2_500_000 });
  });

  test('starts a new picture with the first job after a pause', () => {
    post(start(0), end(0, 'lost'), { event: 'job-end', jobId: 1, outcome: 'failed', error: null });
    post(jobStart(2, 'count', [stageOf(2)]));
    expect(model.snapshot(time)).toMatchObject({ job: { name: 'count' } });
    expect(model.snapshot(time).lanes[0]?.spans).toEqual([]);
  });

  test('tells of work that ran again long enough to be read, in the next picture too', () => {
    post(start(0), end(0, 'lost'), { event: 'job-end', jobId: 1, outcome: 'failed', error: null });
    post(jobStart(2, 'count', [stageOf(2)]));
    expect(model.snapshot(time + 5_000).retries).toBe(1);
    expect(model.snapshot(time + 10_000).retries).toBe(0);
  });

  test('forgets an executor that is gone', () => {
    post({ event: 'executor-removed', executorId: 0, reason: 'killed' });
    expect(model.snapshot(time).lanes).toEqual([]);
  });
});

describe('tiles', () => {
  test('that are too many share one, and the most urgent shows', () => {
    expect(foldTiles(['done', 'lost', 'done', 'done'], 2)).toEqual(['lost', 'done']);
    expect(foldTiles(['done'], 2)).toEqual(['done']);
  });
});
