import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as place } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../engine/index';
import type { Relation } from '../../engine/plan/relation';
import { rowsOf, withEngine } from '../support/engine';
import { Random } from '../support/random';
import { externalPlans } from './external-plans';

/** Executors that die while more data than memory holds goes through files: the answer is the same, and no file is left that no block names. */
const ROWS = 120_000;
const USERS = 40_000;
const ROUNDS = 5;
const folder = mkdtempSync(place(tmpdir(), 'hearth-external-'));
const spillFolder = place(folder, 'spill');
const file = place(folder, 'rows.csv');
const users = place(folder, 'users.csv');
const random = new Random(9);

beforeAll(() => {
  mkdirSync(spillFolder);
  const rows = Array.from(
    { length: ROWS },
    (_, id) => `${id},${random.below(USERS)},${random.below(100_000) / 4},note ${random.below(2 ** 30)} on it`,
  );
  writeFileSync(file, `id,user,amount,note\n${rows.join('\n')}\n`);
  const cities = Array.from({ length: USERS }, (_, i) => `${Math.floor(i / 2) * 2},city of user ${i}`);
  writeFileSync(users, `uid,city\n${cities.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const { byAmount, byUser, pairs, joined } = externalPlans(file, users, 'amount', 'full');

/** Groups come in any order. */
const questions: readonly (readonly [name: string, relation: Relation, isOrdered: boolean])[] = [
  ['a sort', byAmount, true],
  ['a grouping', byUser, false],
  ['distinct rows', pairs, true],
  ['a join', joined, true],
];

async function answerOf(engine: Engine, relation: Relation, isOrdered: boolean): Promise<string> {
  const { rows } = await rowsOf(engine.service, relation);
  const lines = rows.map((row) => row.join('|'));
  return (isOrdered ? lines : lines.sort()).join('\n');
}

/** Kills the executor of the nth task that starts from now on, again and again; gives how many it killed once it is stopped. */
function killAtEvery(engine: Engine, next: () => number): () => number {
  const abort = new AbortController();
  let killed = 0;
  void (async () => {
    let left = next();
    for await (const event of engine.cluster.listener.subscribe(engine.cluster.listener.newest, abort.signal)) {
      if (event.event !== 'task-start' || --left > 0) continue;
      left = next();
      if (await engine.cluster.kill(event.executorId, 'killed by the test')) killed++;
    }
  })();
  return () => {
    abort.abort();
    return killed;
  };
}

function spillFiles(): readonly string[] {
  return readdirSync(spillFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => place(entry.parentPath, entry.name))
    .sort();
}

function filesOfBlocks({ cluster }: Engine): readonly string[] {
  return [...new Set(cluster.blocks().flatMap((block) => (block.file === undefined ? [] : [block.file])))].sort();
}

describe('executors that die while data goes through files', () => {
  it.each(questions)(
    'in the middle of %s change nothing in the answer and leave no file behind',
    async (_name, relation, isOrdered) => {
      const expected = await withEngine({ master: 'local[2]' }, (engine) => answerOf(engine, relation, isOrdered));
      let killed = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const conf = { master: 'local[2]', memoryBudgetBytes: 4 * 2 ** 20, spillFolder, settled: true };
        await withEngine(conf, async (engine) => {
          const stop = killAtEvery(engine, () => 3 + random.below(20));
          const isSame = (await answerOf(engine, relation, isOrdered)) === expected;
          killed += stop();
          expect(isSame).toBe(true);
          await vi.waitFor(() => engine.cluster.assertNothingRetained());
          await vi.waitFor(() => expect(spillFiles()).toEqual(filesOfBlocks(engine)));
          expect(spillFiles().length).toBeGreaterThan(0);
        });
        expect(spillFiles()).toEqual([]);
      }
      expect(killed).toBeGreaterThanOrEqual(ROUNDS);
    },
    240_000,
  );
});
