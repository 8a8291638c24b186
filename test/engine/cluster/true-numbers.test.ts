import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Engine, openEngine } from '../../../engine/index';
import { aggregate, asc, call, col, desc, filter, lit, named, slice, sort } from '../../../engine/plan/build';
import type { Expr } from '../../../engine/plan/expr';
import type { Relation } from '../../../engine/plan/relation';
import type { ClusterEvent, StageInfo } from '../../../engine/protocol/cluster-event';
import { rowsOf } from '../../support/engine';
import { Random } from '../../support/random';

type Of<E extends ClusterEvent['event']> = Extract<ClusterEvent, { event: E }>;

const ROWS = 6_000;
let folder = '';
let engine: Engine;
let file = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-numbers-'));
  file = join(folder, 'items.csv');
  const random = new Random(7);
  const lines = Array.from({ length: ROWS }, (_, i) => `${i},${random.below(50)},word ${random.below(900)}`);
  writeFileSync(file, `id,kind,text\n${lines.join('\n')}\n`);
  engine = openEngine({ master: 'local[2]', settled: true, maxPartitionBytes: 20_000 });
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The events of what the body does, all of its tasks included. */
async function eventsOf(body: () => Promise<unknown>): Promise<readonly ClusterEvent[]> {
  const { listener } = engine.cluster;
  const events: ClusterEvent[] = [];
  let since = listener.newest;
  await body();
  await vi.waitFor(() => engine.cluster.assertNothingRetained());
  for (let event = listener.after(since); event !== undefined; event = listener.after(since)) {
    since = event.number;
    events.push(event);
  }
  return events;
}

const of = <E extends ClusterEvent['event']>(events: readonly ClusterEvent[], name: E): readonly Of<E>[] =>
  events.filter((event): event is Of<E> => event.event === name);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const scan = (): Relation => ({ op: 'scan', format: 'csv', paths: [file], options: {} });

/** A filter nobody asked before, so that something is computed. */
function randomFiltered(random: Random, round: number): Relation {
  const at = random.below(50);
  return filter(scan(), call('and', call('>=', col('kind'), lit(at)), call('>=', col('id'), lit(round))));
}

function randomRelation(random: Random, round: number): Relation {
  const input = randomFiltered(random, round);
  const kind = random.below(4);
  if (kind === 0) return input;
  if (kind === 1) return aggregate(input, [named('kind', col('kind'))], [named('n', call('count'))]);
  const order = random.chance(0.5) ? [asc(col('text'))] : [desc(col('kind')), asc(col('id'))];
  return kind === 2 ? sort(input, order) : slice(sort(input, order), 0, 2_000);
}

const countOf = (input: Relation): Relation => aggregate(input, [], [named('n', call('count'))]);

function stagesOf(events: readonly ClusterEvent[]): ReadonlyMap<number, StageInfo> {
  return new Map(of(events, 'job-start').flatMap(({ stages }) => stages.map((stage) => [stage.stageId, stage] as const)));
}

function expectEndsForStarts(events: readonly ClusterEvent[]): void {
  const started = of(events, 'task-start').map(({ taskId }) => taskId);
  expect(of(events, 'task-end').map(({ taskId }) => taskId)).toHaveLength(started.length);
  expect(new Set(of(events, 'task-end').map(({ taskId }) => taskId))).toEqual(new Set(started));
  expect(of(events, 'job-end').map(({ jobId }) => jobId)).toEqual(
    expect.arrayContaining(of(events, 'job-start').map(({ jobId }) => jobId)),
  );
}

function expectStagesReconcile(events: readonly ClusterEvent[]): void {
  const stages = stagesOf(events);
  const whole = of(events, 'stage-completed').filter(({ outcome }) => outcome === 'succeeded');
  for (const submitted of of(events, 'stage-submitted')) {
    if (!whole.some(({ stageId }) => stageId === submitted.stageId)) continue;
    const tasks = of(events, 'task-end').filter(
      ({ stageId, outcome }) => stageId === submitted.stageId && outcome === 'succeeded',
    );
    expect(new Set(tasks.map(({ partition }) => partition)).size).toBe(submitted.tasks);
    const read = sum(tasks.map(({ metrics }) => metrics.shuffleReadBytes));
    const rowsIn = sum(tasks.map(({ metrics }) => metrics.rowsIn));
    const parents = of(events, 'task-end').filter(({ stageId }) => submitted.parents.includes(stageId));
    const hidden = submitted.parents.some((parent) => !parents.some(({ stageId }) => stageId === parent));
    if (submitted.parents.length === 0 || hidden) continue;
    expect(read).toBe(sum(parents.map(({ metrics }) => metrics.shuffleBytes)));
    expect(rowsIn).toBe(sum(parents.map(({ metrics }) => metrics.rowsOut)));
    expect(submitted.parents.every((parent) => stages.get(parent)?.shuffleId !== null)).toBe(true);
  }
}

function expectTasksReconcile(events: readonly ClusterEvent[]): void {
  const starts = new Map(of(events, 'task-start').map((event) => [event.taskId, event]));
  for (const { taskId, time, metrics, outcome } of of(events, 'task-end')) {
    const lasted = time - starts.get(taskId)!.time;
    expect(metrics.runMs).toBeLessThanOrEqual(lasted + 1);
    expect(sum(metrics.steps.map(({ ms }) => ms))).toBeLessThanOrEqual(metrics.runMs + 0.1);
    expect(['succeeded', 'cancelled']).toContain(outcome);
    expect(metrics.heapBytes).toBeGreaterThan(0);
  }
}

describe('the numbers on the listener bus', () => {
  test('of reading a file are the rows and bytes of that file', async () => {
    const events = await eventsOf(() => rowsOf(engine.service, scan()));
    const ends = of(events, 'task-end').map(({ metrics }) => metrics);
    expect(sum(ends.map(({ rowsRead }) => rowsRead))).toBe(ROWS);
    expect(sum(ends.map(({ rowsIn }) => rowsIn))).toBe(ROWS);
    expect(sum(ends.map(({ rowsOut }) => rowsOut))).toBe(ROWS);
    const blocks = of(events, 'block-updated').filter(({ state }) => state === 'cached');
    expect(sum(blocks.map(({ rows }) => rows))).toBe(ROWS);
    const [dataset] = of(events, 'dataset');
    expect(dataset!.splits).toHaveLength(dataset!.partitions);
    expect(dataset!.splits.at(-1)![1]).toBe(statSync(file).size);
    expect(sum(ends.map(({ bytesRead }) => bytesRead))).toBe(sum(dataset!.splits.map(([start, end]) => end - start)));
  });

  test('of filters and first pages tell which rows need no look', async () => {
    const skippedOf = async (asked: Relation): Promise<number> => {
      const events = await eventsOf(() => rowsOf(engine.service, asked));
      return sum(of(events, 'task-end').map(({ metrics }) => metrics.rowsSkipped));
    };
    const skippedBy = (where: Expr) => skippedOf(countOf(filter(scan(), where)));
    expect(await skippedBy(call('>', col('id'), lit(ROWS)))).toBe(ROWS);
    expect(await skippedBy(call('isnotnull', col('text')))).toBe(ROWS);
    expect(await skippedBy(call('=', call('%', col('id'), lit(7)), lit(0)))).toBe(0);
    // at least the last partition begins when another has told how far it came
    expect(await skippedOf(slice(sort(scan(), [asc(col('id'))]), 0, 5))).toBeGreaterThan(ROWS / 20);
  });

  test('of random jobs reconcile with the answers and with each other', async () => {
    const random = new Random(20_261);
    for (let round = 1; round <= 40; round++) {
      const filtered = randomFiltered(random, round);
      let selected = 0;
      const count = await eventsOf(async () => {
        selected = Number((await rowsOf(engine.service, countOf(filtered))).rows[0]![0]);
      });
      const scanned = of(count, 'task-end').filter(({ metrics }) => metrics.steps.some(({ step }) => step === 'filter'));
      expect(sum(scanned.map(({ metrics }) => metrics.rowsOut))).toBe(selected);
      expect(sum(scanned.map(({ metrics }) => metrics.rowsIn))).toBe(ROWS);
      const events = await eventsOf(() => rowsOf(engine.service, randomRelation(random, 1_000 + round)));
      for (const each of [count, events]) {
        expectEndsForStarts(each);
        expectStagesReconcile(each);
        expectTasksReconcile(each);
      }
    }
  });
});
