import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Engine, openEngine } from '../../../engine/index';
import { aggregate, call, col, filter, lit, named } from '../../../engine/plan/build';
import type { Relation } from '../../../engine/plan/relation';
import { decodeCommand } from '../../../engine/protocol/cluster-command';
import type { ClusterEvent } from '../../../engine/protocol/cluster-event';
import { rowsOf } from '../../support/engine';

const ROWS = 4_200;
let folder = '';
let engine: Engine;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-by-hand-'));
  const lines = Array.from({ length: ROWS }, (_, i) => `${i},${i % 7}`);
  writeFileSync(join(folder, 'items.csv'), `id,kind\n${lines.join('\n')}\n`);
  engine = openEngine({ master: 'local[1]', settled: true, maxPartitionBytes: 8_000 });
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const scan = (): Relation => ({ op: 'scan', format: 'csv', paths: [join(folder, 'items.csv')], options: {} });
const ask = (at: number): Relation => aggregate(filter(scan(), call('>', col('kind'), lit(at))), [], [named('n', call('count'))]);
const counted = async (at: number): Promise<number> => Number((await rowsOf(engine.service, ask(at))).rows[0]![0]);

async function tasksOf(body: () => Promise<unknown>): Promise<number> {
  const { listener } = engine.cluster;
  const since = listener.newest;
  await body();
  return eventsSince(since).filter(({ event }) => event === 'task-start').length;
}

function eventsSince(since: number): readonly ClusterEvent[] {
  const events: ClusterEvent[] = [];
  for (let event = engine.cluster.listener.after(since); event !== undefined; event = engine.cluster.listener.after(event.number))
    events.push(event);
  return events;
}

const executors = (count: number) => vi.waitFor(() => expect(engine.cluster.executors).toHaveLength(count), { timeout: 10_000 });

describe('the number of executors', () => {
  test('grows and shrinks while what is kept stays', async () => {
    expect(await counted(3)).toBe(Math.floor((ROWS * 3) / 7));
    await engine.configure({ executors: 3 });
    await executors(3);
    expect(await tasksOf(() => counted(3))).toBe(0);
    await engine.configure({ executors: 1 });
    await executors(1);
    expect(await tasksOf(() => counted(3))).toBe(0);
    expect(await counted(4)).toBe(Math.floor((ROWS * 2) / 7));
    const told = eventsSince(0).flatMap((event) => (event.event === 'environment' ? [event.executors] : []));
    expect(told).toEqual([1, 3, 1]);
  });

  test('shrinks in the middle of a job without harm', async () => {
    await engine.configure({ executors: 3 });
    await executors(3);
    const answer = counted(2);
    await engine.configure({ executors: 1 });
    expect(await answer).toBe(Math.floor((ROWS * 4) / 7));
    await executors(1);
    expect(eventsSince(0).some((event) => event.event === 'task-end' && event.outcome === 'lost')).toBe(false);
  });
});

test('another partition size cuts the file anew', async () => {
  await counted(3);
  const before = (await engine.service.analyze({ version: 1, root: scan() })).partitions;
  await engine.configure({ maxPartitionBytes: 4_000 });
  expect((await engine.service.analyze({ version: 1, root: scan() })).partitions).toBeGreaterThan(1.5 * before);
  expect(await counted(3)).toBe(Math.floor((ROWS * 3) / 7));
});

describe('by hand', () => {
  test('an executor is ended and replaced', async () => {
    await executors(1);
    const [executorId] = engine.cluster.executors;
    await engine.service.control({ do: 'kill-executor', executorId: executorId! });
    await executors(1);
    expect(engine.cluster.executors).not.toContain(executorId);
    await expect(engine.service.control({ do: 'kill-executor', executorId: executorId! })).rejects.toThrow('is gone already');
  });

  test('what is kept of an RDD is evicted, and cached again', async () => {
    await counted(3);
    const owner = engine.cluster
      .blocks()
      .find(({ blockId }) => blockId.startsWith('rdd_'))!
      .blockId.replace(/_\d+$/, '');
    const kept = () => engine.cluster.blocks().filter(({ blockId }) => blockId.startsWith(`${owner}_`)).length;
    const whole = kept();
    expect(whole).toBeGreaterThan(1);
    await engine.service.control({ do: 'evict', block: owner });
    expect(kept()).toBe(0);
    await engine.service.control({ do: 'cache', rddId: Number(owner.slice('rdd_'.length)) });
    expect(kept()).toBe(whole);
    await expect(engine.service.control({ do: 'cache', rddId: 99_999 })).rejects.toThrow('no longer in use');
  });

  test('an order is kept so that it is never compared again, memory or not', async () => {
    const sorted: Relation = { op: 'sort', input: scan(), keys: [{ expr: col('kind'), descending: true, nulls: 'last' }] };
    const lastRow = async () =>
      (await rowsOf(engine.service, { op: 'slice', input: sorted, offset: ROWS - 1, limit: 1 })).rows[0];
    const last = await lastRow();
    const rddId = eventsSince(0)
      .flatMap((event) => (event.event === 'job-start' && event.name.startsWith('sort kind') ? event.stages : []))
      .at(-1)!
      .rdds.at(-1)!.rddId;
    const evict = () => engine.service.control({ do: 'evict', block: `rdd_${rddId}` });
    const stored = () =>
      eventsSince(0).findLast((event) => event.event === 'block-updated' && event.blockId.startsWith(`rdd_${rddId}_`));
    await evict();
    const anew = await tasksOf(async () => expect(await lastRow()).toEqual(last));
    expect(anew).toBeGreaterThan(2);
    await engine.service.control({ do: 'cache', rddId, level: 'MEMORY_AND_DISK' });
    await evict();
    await vi.waitFor(() => expect(stored()).toMatchObject({ state: 'spilled', level: 'MEMORY_AND_DISK' }));
    expect(await tasksOf(async () => expect(await lastRow()).toEqual(last))).toBeLessThan(anew);
    expect(engine.cluster.blocks().some(({ blockId }) => blockId.startsWith(`rdd_${rddId}_`))).toBe(true);
  });

  test('a job is cancelled, and its question answered with that', async () => {
    const asked = counted(1);
    const started = await vi.waitFor(() => {
      const job = eventsSince(0).find((event) => event.event === 'job-start');
      return job?.event === 'job-start' ? job.jobId : Promise.reject(new Error('no job yet'));
    });
    await engine.service.control({ do: 'cancel-job', jobId: started });
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    await vi.waitFor(() => engine.cluster.assertNothingRetained());
    expect(await counted(1)).toBe(Math.floor((ROWS * 5) / 7));
  });
});

test.each([
  [{ do: 'format-disk' }],
  [{ do: 'kill-executor', executorId: -1 }],
  [{ do: 'kill-executor', executorId: '1' }],
  [{ do: 'evict', block: '../../etc' }],
  [{ do: 'evict', block: 'rdd_1_2_3' }],
  [{ do: 'cache', rddId: 1.5 }],
  [{ do: 'cache', rddId: 1, level: 'NONE' }],
  [null],
])('%j is no command', (json) => {
  expect(() => decodeCommand(json)).toThrow(/^cluster: /);
});
