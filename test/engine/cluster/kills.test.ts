import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Cluster } from '../../../engine/cluster/cluster';
import type { Step } from '../../../engine/cluster/executor/messages';
import { narrowRdd, shuffledRdd, sourceRdd } from '../../../engine/cluster/rdd/index';
import type { Rdd } from '../../../engine/cluster/rdd/rdd';
import type { JobHandle } from '../../../engine/cluster/scheduler/active-job';
import type { ClusterEvent } from '../../../engine/protocol/cluster-event';
import { Random } from '../../support/random';
import { buildTestWorker } from './support/build-worker';

const ROUNDS = 200;
const PARTITIONS = 12;
const ROWS = 500;
const levels = ['MEMORY_ONLY', 'MEMORY_AND_DISK', 'DISK_ONLY'] as const;
const folder = mkdtempSync(join(tmpdir(), 'hearth-test-'));
const random = new Random(3);
let workerFile = '';

beforeAll(async () => {
  workerFile = await buildTestWorker('kills');
});

afterAll(() => rmSync(folder, { recursive: true }));

function byRemainder(cluster: Cluster, parent: Rdd, partitions: number): Rdd {
  const mapStep = { step: 'by-remainder', partitions };
  return shuffledRdd(cluster.ids, 'by remainder', parent, { kind: 'hash', partitions }, mapStep, () => ({ step: 'gather' }));
}

function sums(cluster: Cluster, rdd: Rdd): JobHandle {
  return cluster.runJob({ name: 'sums', rdd, partitions: null, finish: { step: 'sum' }, group: null, signal: null, priority: 0 });
}

function eventsSince(cluster: Cluster, since: number): readonly ClusterEvent[] {
  const events: ClusterEvent[] = [];
  for (let next = cluster.listener.after(since); next !== undefined; next = cluster.listener.after(next.number))
    events.push(next);
  return events;
}

/** Kills a random executor after some task events of the job, if it lasts that long. */
async function killDuring(cluster: Cluster, after: number): Promise<void> {
  let seen = 0;
  for await (const { event } of cluster.listener.subscribe(cluster.listener.newest)) {
    if (event === 'job-end') return;
    if ((event !== 'task-start' && event !== 'task-end') || ++seen <= after) continue;
    const victim = cluster.executors[random.below(cluster.executors.length)];
    if (victim !== undefined) await cluster.kill(victim);
    return;
  }
}

const rest = (partitions: number) =>
  Array.from({ length: partitions }, (_, remainder) => {
    let sum = 0;
    for (let value = remainder; value < PARTITIONS * ROWS; value += partitions) sum += value;
    return sum;
  });

it.each([2 ** 30, 60_000])(
  'answers right through 200 random kills, with memory for %d bytes, and computes again only what was lost',
  async (budget) => {
    const cluster = new Cluster({ executors: 2, workerFile, memoryBudgetBytes: budget, spillFolder: folder });
    let lostBlocks = 0;
    for (let round = 0; round < ROUNDS / 2; round++) {
      const since = cluster.listener.newest;
      const runs = new Int32Array(new SharedArrayBuffer(4));
      const source = sourceRdd(
        cluster.ids,
        'numbers',
        PARTITIONS,
        (p) => ({ step: 'range', start: p * ROWS, end: (p + 1) * ROWS }) as Step,
      );
      const cached = narrowRdd(cluster.ids, 'cached', [source], () => ({ step: 'count-runs', counter: runs }) as Step);
      cluster.persist(cached, levels[round % levels.length]!);
      const inner = byRemainder(cluster, cached, 4);
      const outer = byRemainder(cluster, inner, 5);
      const again = byRemainder(cluster, cached, 3);
      for (const [rdd, partitions] of [
        [outer, 5],
        [again, 3],
      ] as const) {
        const handle = sums(cluster, rdd);
        await killDuring(cluster, random.below(40));
        expect(await handle).toEqual(rest(partitions));
        await handle.stopped;
      }
      cluster.assertNothingRetained();
      const events = eventsSince(cluster, since);
      const blocks = events.filter((event) => event.event === 'block-updated' && event.blockId.startsWith(`rdd_${cached.id}_`));
      const states = blocks.flatMap((event) => (event.event === 'block-updated' ? [event.state] : []));
      const lost = states.filter((state) => state === 'lost' || state === 'evicted').length;
      const tasks = events.filter((event) => event.event === 'task-end' && event.outcome === 'lost').length;
      lostBlocks += lost;
      const kept = budget > 2 ** 20 || cached.level !== 'MEMORY_ONLY';
      if (kept) expect(Atomics.load(runs, 0)).toBeLessThanOrEqual(PARTITIONS + lost + tasks);
      for (const rdd of [cached, inner, outer, again]) cluster.forget(rdd);
      expect([cluster.blocks(), cluster.usedBytes]).toEqual([[], 0]);
    }
    expect(lostBlocks > 0).toBe(true);
    const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    await expect.poll(files).toEqual([]);
    await cluster.stop();
    expect(readdirSync(folder)).toEqual([]);
  },
  120_000,
);
