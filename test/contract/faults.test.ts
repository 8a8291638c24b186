import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../engine/index';
import { asc, call, col, countOf, desc, filter, lit, scan, slice, sort, write } from '../../engine/plan/build';
import type { Relation } from '../../engine/plan/relation';
import { answerOf, rowsOf, withEngine } from '../support/engine';
import { Random } from '../support/random';
import { csvText, schemaText } from './csv';
import { edgeTable, schema } from './tables';

/** Executors that die, disks that fill, users who change their mind: the answer is the same, or there is none and nothing is left. */
const folder = mkdtempSync(join(tmpdir(), 'hearth-faults-'));
const input = join(folder, 'input.csv');
const conf = { master: 'local[2]', maxPartitionBytes: 100_000 };
const disk = join(folder, 'disk');
const mounted = mountSmallDisk(disk);
const source = scan('csv', [input], { schema: schemaText(schema) });
const filtered = filter(source, call('>', col('int1'), lit(5)));
const sorted = sort(filtered, [desc(col('dbl1')), asc(col('txt1'))]);

beforeAll(() => writeFileSync(input, csvText(edgeTable('faults', 11, 20_000))));
afterAll(() => {
  if (mounted) execFileSync('umount', [disk]);
  rmSync(folder, { recursive: true });
});

/** Kills the executor of the nth task that starts from now on. */
function killAtTask(engine: Engine, nth: number): () => void {
  const abort = new AbortController();
  void (async () => {
    let started = 0;
    for await (const event of engine.cluster.listener.subscribe(engine.cluster.listener.newest, abort.signal)) {
      if (event.event === 'task-start' && ++started === nth) {
        await engine.cluster.kill(event.executorId, 'killed by the test');
        return;
      }
    }
  })();
  return () => abort.abort();
}

async function lostExecutors(engine: Engine): Promise<number> {
  let lost = 0;
  for (let event = engine.cluster.listener.after(0); event !== undefined; event = engine.cluster.listener.after(event.number)) {
    if (event.event === 'executor-removed') lost++;
  }
  return lost;
}

async function hashOf(engine: Engine, relation: Relation): Promise<string> {
  const { rows } = await rowsOf(engine.service, relation);
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

describe('an executor that dies', () => {
  const questions: readonly (readonly [string, Relation])[] = [
    ['a filter', slice(filtered, 100, 500)],
    ['a count', countOf(filtered)],
    ['a sort', slice(sorted, 5000, 500)],
  ];

  it.each(questions)('in the middle of %s changes nothing in the answer', async (_name, relation) => {
    const expected = await withEngine({ ...conf, settled: true }, (engine) => hashOf(engine, relation));
    const random = new Random(7);
    for (let round = 0; round < 5; round++) {
      await withEngine({ ...conf, settled: true }, async (engine) => {
        const stop = killAtTask(engine, 1 + random.below(8));
        expect(await hashOf(engine, relation)).toBe(expected);
        stop();
        expect(await lostExecutors(engine)).toBe(1);
        await vi.waitFor(() => engine.cluster.assertNothingRetained());
      });
    }
  });

  it('in the middle of an export leaves the file as it has to be', async () => {
    const whole = join(folder, 'whole.csv');
    await withEngine(conf, (engine) => answerOf(engine.service, write(sorted, 'csv', whole, 'create')));
    for (const nth of [3, 20, 40, 60]) {
      const again = join(folder, `again-${nth}.csv`);
      await withEngine(conf, async (engine) => {
        const stop = killAtTask(engine, nth);
        await answerOf(engine.service, write(sorted, 'csv', again, 'create'));
        stop();
        expect(await lostExecutors(engine)).toBe(1);
      });
      expect(readFileSync(again).equals(readFileSync(whole))).toBe(true);
    }
  });

  it('shows as a lost attempt and a new one in the event log', async () => {
    await withEngine({ ...conf, settled: true }, async (engine) => {
      const stop = killAtTask(engine, 5);
      await hashOf(engine, countOf(filtered));
      stop();
      const attempts = new Map<string, number[]>();
      const outcomes: string[] = [];
      for (
        let event = engine.cluster.listener.after(0);
        event !== undefined;
        event = engine.cluster.listener.after(event.number)
      ) {
        if (event.event !== 'task-end') continue;
        outcomes.push(event.outcome);
        const key = `${event.stageId} ${event.partition}`;
        attempts.set(key, [...(attempts.get(key) ?? []), event.attempt]);
      }
      expect(outcomes).toContain('lost');
      expect([...attempts.values()].some((each) => each.length > 1)).toBe(true);
    });
  });
});

describe('an export', () => {
  const target = join(folder, 'out');
  beforeAll(() => mkdirSync(target));

  it('that is cancelled leaves no file, at whichever task it is cancelled', async () => {
    for (const nth of [1, 10, 25, 40]) {
      await withEngine(conf, async (engine) => {
        const abort = new AbortController();
        const watching = new AbortController();
        void (async () => {
          let started = 0;
          for await (const event of engine.cluster.listener.subscribe(0, watching.signal))
            if (event.event === 'task-start' && ++started === nth) abort.abort();
        })();
        const writing = answerOf(engine.service, write(sorted, 'csv', join(target, 'cancelled.csv'), 'create'), abort.signal);
        await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
        watching.abort();
      });
      expect(readdirSync(target)).toEqual([]);
    }
  });

  it('that fails over an existing file keeps that file', async () => {
    const existing = join(target, 'existing.csv');
    writeFileSync(existing, 'kept\n');
    await withEngine(conf, async (engine) => {
      const create = answerOf(engine.service, write(filtered, 'csv', existing, 'create'));
      await expect(create).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
      const abort = new AbortController();
      const replace = answerOf(engine.service, write(filtered, 'csv', existing, 'replace'), abort.signal);
      abort.abort();
      await expect(replace).rejects.toMatchObject({ code: 'CANCELLED' });
    });
    expect(readFileSync(existing, 'utf8')).toBe('kept\n');
    rmSync(existing);
  });

  it('refuses to overwrite the file that it reads', async () => {
    await withEngine(conf, async (engine) => {
      const own = answerOf(engine.service, write(filtered, 'csv', input, 'replace'));
      await expect(own).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    });
  });

  it.skipIf(!mounted)('to a full disk says so and leaves no file', async () => {
    await withEngine(conf, async (engine) => {
      const full = answerOf(engine.service, write(filtered, 'csv', join(disk, 'full.csv'), 'create'));
      await expect(full).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('the disk is full') });
    });
    expect(readdirSync(disk)).toEqual([]);
  });

  it.skipIf(!mounted)('of rows that are counted is not begun where the disk has no room for them', async () => {
    await withEngine(conf, async (engine) => {
      await rowsOf(engine.service, countOf(source));
      const full = answerOf(engine.service, write(source, 'csv', join(disk, 'full.csv'), 'create'));
      await expect(full).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('are free on its disk') });
    });
    expect(readdirSync(disk)).toEqual([]);
  });
});

/** A 256 KB disk; only root can have one. */
function mountSmallDisk(path: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'ignore' });
    return existsSync(path);
  } catch {
    return false;
  }
}
