import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Engine, openEngine } from '../../engine/index';
import { aggregate, asc, call, col, desc, filter, lit, named, query, scan, slice, sort, write } from '../../engine/plan/build';
import type { Expr } from '../../engine/plan/expr';
import type { Plan } from '../../engine/plan/plan';
import type { Relation } from '../../engine/plan/relation';
import { writeEvents } from '../../scripts/data/bench.mjs';
import { askedMode } from '../support/kernel-mode';

const ROWS = 500_000;
const MOST_MS = 50;
const TIMES = 5;
let folder = '';
let engine: Engine;
let asked = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-cancel-'));
  writeEvents(join(folder, 'events.csv'), ROWS);
  engine = openEngine({ master: 'local[2]', settled: true });
  for await (const _ of engine.service.execute(countOf(events())));
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const events = (): Relation => scan('csv', [join(folder, 'events.csv')]);
const countOf = (input: Relation): Plan => query(aggregate(input, [], [named('n', call('count'))]));
/** Never asked before, so that something is computed. */
const fresh = (): Relation => filter(events(), call('>', col('id'), lit(++asked)));
const where = (condition: Expr): Plan => countOf(filter(fresh(), condition));
const pageOf = (input: Relation): Plan => query(slice(input, ROWS / 2, 50));

/** How long tasks still ran after the jobs of this plan were cancelled; null where none ran at that moment. */
async function goesOnFor(plan: Plan, afterMs: number): Promise<number | null> {
  const { cluster, service } = engine;
  const abort = new AbortController();
  const ended = (async () => {
    for await (const _ of service.execute(plan, abort.signal));
  })().catch(() => {});
  const since = cluster.listener.newest;
  await new Promise((then) => setTimeout(then, afterMs));
  const running = tasksAfter(since);
  const [cancelledAt, newest] = [performance.timeOrigin + performance.now(), cluster.listener.newest];
  for (const jobId of jobsAfter(since)) await service.control({ do: 'cancel-job', jobId });
  if (running === 0) abort.abort();
  await ended;
  await vi.waitFor(() => expect(tasksAfter(since)).toBe(0));
  let last = cancelledAt;
  for (let event = cluster.listener.after(newest); event !== undefined; event = cluster.listener.after(event.number)) {
    if (event.event === 'task-end') last = event.time;
  }
  return running === 0 ? null : last - cancelledAt;
}

/** Of those that began since then, how many run. */
function tasksAfter(since: number): number {
  let running = 0;
  for (
    let event = engine.cluster.listener.after(since);
    event !== undefined;
    event = engine.cluster.listener.after(event.number)
  ) {
    if (event.event === 'task-start') running++;
    if (event.event === 'task-end') running--;
  }
  return running;
}

function jobsAfter(since: number): ReadonlySet<number> {
  const jobs = new Set<number>();
  for (
    let event = engine.cluster.listener.after(since);
    event !== undefined;
    event = engine.cluster.listener.after(event.number)
  ) {
    if (event.event === 'job-start') jobs.add(event.jobId);
    if (event.event === 'job-end') jobs.delete(event.jobId);
  }
  return jobs;
}

/** Between two looks at the flag lies a batch, which the twins take longer for. */
describe.runIf(askedMode === 'wasm')('a cancelled job', () => {
  const text = (): Expr => col('comment');
  const questions: readonly (readonly [string, () => Plan])[] = [
    ['a filter by a pattern', () => where(call('rlike', text(), lit('r[a-z]+r?.*e')))],
    ['a filter by a row function', () => where(call('>', call('length', call('reverse', text())), lit(20)))],
    ['an order of texts', () => pageOf(sort(fresh(), [asc(text()), desc(col('price'))]))],
    ['a grouping', () => query(aggregate(fresh(), [named('user', col('user'))], [named('n', call('count'))]))],
    [
      'a grouping of texts',
      () => query(aggregate(fresh(), [named('text', text())], [named('n', call('count')), named('most', call('max', text()))])),
    ],
    ['distinct rows', () => countOf({ op: 'distinct', input: fresh() })],
    ['an export', () => write(fresh(), 'parquet', join(folder, 'out.parquet'), 'replace')],
    ['an export to Excel', () => write(fresh(), 'xlsx', join(folder, 'out.xlsx'), 'replace')],
  ];

  test.each(questions)('stops the tasks of %s within 50 ms', async (_, plan) => {
    const took: number[] = [];
    for (let round = 0; took.length < TIMES && round < 4 * TIMES; round++) {
      const ms = await goesOnFor(plan(), 10 + ((round * 17) % 60));
      if (ms !== null) took.push(ms);
    }
    expect(took.length).toBe(TIMES);
    expect(took.sort((a, b) => a - b)[TIMES >> 1]).toBeLessThanOrEqual(MOST_MS);
  });
});
