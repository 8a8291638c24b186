import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Cluster } from '../../../../engine/cluster/cluster';
import type { Step } from '../../../../engine/cluster/executor/messages';
import { narrowRdd, shuffledRdd, sourceRdd } from '../../../../engine/cluster/rdd/index';
import type { Rdd } from '../../../../engine/cluster/rdd/rdd';
import { buildTestWorker } from '../support/build-worker';

let workerFile = '';
let parent = '';
let cluster: Cluster;

beforeAll(async () => {
  workerFile = await buildTestWorker('levels');
});

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hearth-test-'));
});

afterEach(async () => {
  await vi.waitFor(() => cluster.assertNothingRetained());
  await cluster.stop();
  expect(readdirSync(parent)).toEqual([]);
  rmSync(parent, { recursive: true });
});

function start(memoryBudgetBytes: number): void {
  cluster = new Cluster({ executors: 2, workerFile, memoryBudgetBytes, spillFolder: parent });
}

function numbers(partitions: number, rows: number): Rdd {
  return sourceRdd(cluster.ids, 'numbers', partitions, (p) => ({ step: 'range', start: p * rows, end: (p + 1) * rows }) as Step);
}

function counted(parent: Rdd, counter: Int32Array<SharedArrayBuffer>): Rdd {
  return narrowRdd(cluster.ids, 'counted', [parent], () => ({ step: 'count-runs', counter }) as Step);
}

function shuffled(parent: Rdd, partitions: number): Rdd {
  const mapStep = { step: 'by-remainder', partitions };
  return shuffledRdd(cluster.ids, 'shuffled', parent, { kind: 'hash', partitions }, mapStep, () => ({ step: 'gather' }));
}

function sums(rdd: Rdd): Promise<unknown[]> {
  return cluster.runJob({ name: 'sums', rdd, partitions: null, finish: { step: 'sum' }, group: null, signal: null, priority: 0 });
}

function counter(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4));
}

function files(): readonly string[] {
  return readdirSync(parent, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

it.each([
  ['MEMORY_ONLY', 'some'],
  ['MEMORY_AND_DISK', 'none'],
  ['DISK_ONLY', 'none'],
] as const)('%s recomputes %s of the partitions for which there is no memory', async (level, recomputed) => {
  start(4 * 200_000);
  const runs = counter();
  const cached = counted(numbers(8, 10_000), runs);
  cluster.persist(cached, level);
  const first = await sums(cached);
  expect(await sums(cached)).toEqual(first);
  expect(Atomics.load(runs, 0) > 8).toBe(recomputed === 'some');
  expect(cluster.usedBytes).toBeLessThanOrEqual(4 * 200_000);
  expect(files().length > 0).toBe(level !== 'MEMORY_ONLY');
  cluster.unpersist(cached);
  await expect.poll(files).toEqual([]);
});

it('loses nothing on disk with an executor', async () => {
  start(2 ** 30);
  const runs = counter();
  const cached = counted(numbers(6, 10), runs);
  cluster.persist(cached, 'DISK_ONLY');
  const first = await sums(cached);
  for (const executorId of cluster.executors) await cluster.kill(executorId);
  expect(await sums(cached)).toEqual(first);
  expect(Atomics.load(runs, 0)).toBe(6);
});

it.each(['deleted', 'damaged'])('recomputes from lineage what was in spill files that are %s, and only that', async (how) => {
  start(2 ** 30);
  const runs = counter();
  const cached = counted(numbers(6, 10), runs);
  cluster.persist(cached, 'DISK_ONLY');
  const first = await sums(cached);
  for (const file of files().slice(0, 2)) how === 'deleted' ? rmSync(file) : writeFileSync(file, 'nonsense');
  expect(await sums(cached)).toEqual(first);
  expect(await sums(cached)).toEqual(first);
  expect(Atomics.load(runs, 0)).toBe(8);
});

it('shuffles several times what fits in memory', async () => {
  start(200_000);
  const answer = await sums(shuffled(numbers(8, 20_000), 4));
  expect(answer).toEqual([0, 1, 2, 3].map((rest) => 40_000 * rest + 4 * ((39_999 * 40_000) / 2)));
  expect(files().length).toBeGreaterThan(4);
  expect(cluster.usedBytes).toBeLessThanOrEqual(200_000);
});

it('runs the map tasks again whose spilled pieces are gone, and no others', async () => {
  start(0);
  const runs = counter();
  const parent = counted(numbers(6, 1_000), runs);
  const rdd = shuffled(parent, 3);
  const first = await sums(rdd);
  for (const file of files().slice(0, 3)) rmSync(file);
  expect(await sums(rdd)).toEqual(first);
  expect(Atomics.load(runs, 0)).toBe(9);
});
