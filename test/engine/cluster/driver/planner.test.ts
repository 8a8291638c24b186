import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Engine, openEngine } from '../../../../engine/index';
import { aggregate, call, col, filter, lit, named, scan, slice, sort } from '../../../../engine/plan/build';
import type { Relation } from '../../../../engine/plan/relation';
import { rowsOf } from '../../../support/engine';

const folder = mkdtempSync(join(tmpdir(), 'hearth-planner-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'words.csv');
writeFileSync(path, `num1,txt1\n${Array.from({ length: 20_000 }, (_, i) => `${i},word ${i % 7}`).join('\n')}\n`);

/** How many tasks a question takes depends on how many executors there are. */
async function started(): Promise<Engine> {
  const engine = openEngine({ master: 'local[2]', maxPartitionBytes: 20_000 });
  await engine.cluster.started;
  return engine;
}

let engine: Engine;
beforeEach(async () => {
  engine = await started();
});
afterEach(async () => {
  await vi.waitFor(() => engine.cluster.assertNothingRetained());
  await engine.close();
});

function tasksStarted(): number {
  let tasks = 0;
  for (let event = engine.cluster.listener.after(0); event !== undefined; event = engine.cluster.listener.after(event.number)) {
    if (event.event === 'task-start') tasks++;
  }
  return tasks;
}

const words = scan('auto', [path]);
const groups = aggregate(words, [named('word', col('txt1'))], [named('n', call('count'))]);
const few = slice(sort(words, [{ expr: col('num1'), descending: true, nulls: 'last' }]), 0, 5000);
const over = (relation: Relation): Relation => filter(relation, call('=', lit(1), lit(1)));

describe('what needs jobs to be made', () => {
  it.each([
    ['a grouping', over(groups)],
    ['a slice of an order', over(few)],
  ])('%s is made once for two who ask at the same time', async (_, question) => {
    const alone = await started();
    const one = await rowsOf(alone.service, question);
    const tasks = alone.cluster.listener;
    let once = 0;
    for (let event = tasks.after(0); event !== undefined; event = tasks.after(event.number))
      if (event.event === 'task-start') once++;
    await alone.close();
    const [first, second] = await Promise.all([rowsOf(engine.service, question), rowsOf(engine.service, question)]);
    expect(first.rows).toEqual(one.rows);
    expect(second.rows).toEqual(one.rows);
    expect(tasksStarted()).toBe(once);
  });

  it('is made for the one who stays when the one who began it leaves', async () => {
    const leaving = new AbortController();
    const first = rowsOf(engine.service, over(groups), leaving.signal);
    const second = rowsOf(engine.service, over(groups));
    await vi.waitFor(() => expect(tasksStarted()).toBeGreaterThan(0), 10_000);
    leaving.abort();
    await expect(first).rejects.toThrow('cancelled');
    expect((await second).rows).toHaveLength(7);
  });
});
