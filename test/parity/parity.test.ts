/** The same programs on Hearth and on a real Apache Spark, PySpark in local[2], with equal answers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { EngineError } from '../../engine/errors';
import { type Hearth, openHearth } from './hearth';
import { normalised } from './open';
import type { Program } from './program';
import { all } from './programs';
import { recorded } from './recorder';
import { type Code, openSpark, type Spark } from './spark';

const place = inject('spark');

describe.skipIf('missing' in place)('parity with PySpark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-parity-'));
  const codes = new Map<string, string>();
  let hearth: Hearth;
  let spark: Spark;

  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that no fixture is wanted
  beforeAll(async ({}, suite) => {
    if ('missing' in place) return;
    const wanted = new Set(suite.tasks.filter(({ mode }) => mode === 'run').map(({ name }) => name));
    hearth = openHearth();
    for (const program of all) codes.set(program.name, await recorded(program));
    const programs = all.map(({ name }): Code => ({ name, code: codes.get(name)! }));
    spark = openSpark(
      place,
      folder,
      programs.filter(({ name }) => wanted.has(name)),
    );
    await spark.reply('ready');
  }, 600_000);

  afterAll(async () => {
    spark?.close();
    await hearth?.close();
    rmSync(folder, { recursive: true });
  });

  it.each(all.map((program) => [program.name, program] as const))('%s', { timeout: 240_000 }, async (name, program) => {
    const mine = await outcome(program);
    const reply = await spark.reply(name);
    const theirs = 'error' in reply ? { refused: true, why: reply.error } : { answer: normalised(reply.answer, program.open) };
    if (program.refused && 'refused' in mine && 'refused' in theirs) return;
    expect(mine, `PySpark's program:\n${codes.get(name)}\n`).toEqual(theirs);
  });

  async function outcome(program: Program): Promise<object> {
    try {
      return { answer: normalised(JSON.parse(JSON.stringify(await hearth.answer(program))), program.open) };
    } catch (error) {
      if (error instanceof EngineError) return { refused: true, why: error.message };
      throw error;
    }
  }
});

it('there are at least 150 programs, no two of one name', () => {
  expect(all.length).toBeGreaterThanOrEqual(150);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});
