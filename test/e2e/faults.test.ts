import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../engine/index';
import { writeEvents } from '../../scripts/data/bench.mjs';
import {
  type Cell,
  counted,
  eventually,
  header,
  messages,
  picture,
  rowsOnScreen,
  statusOf,
  typeFilter,
  waitForRows,
} from './explorer';
import { answerSaveDialog, type Hearth, launchHearth, WIDE } from './launch';
import { type Oracle, openOracle } from './oracle';

const ROWS = 600_000;
let folder = '';
let hearth: Hearth;
let page: Page;
let duck: Oracle;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-faults-'));
  writeEvents(path('events.csv'), ROWS);
  [hearth, duck] = await Promise.all([
    launchHearth({ files: [path('events.csv')], size: WIDE }),
    openOracle('events', `read_csv('${path('events.csv')}', header = true, quote = '"', escape = '"')`),
  ]);
  page = hearth.page;
  await waitForRows(page, ROWS);
}, 60_000);

afterAll(async () => {
  duck?.close();
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Ends the thread of the nth task that starts from now on; the answer tells how many tasks were lost by it. */
async function killAtTask(nth: number): Promise<() => Promise<number>> {
  await hearth.app.evaluate((_, wanted) => {
    const { cluster } = (globalThis as unknown as { hearthEngine: Engine }).hearthEngine;
    const lost = { tasks: 0 };
    Object.assign(globalThis, { lost });
    void (async () => {
      let started = 0;
      for await (const event of cluster.listener.subscribe(cluster.listener.newest)) {
        if (event.event === 'task-start' && ++started === wanted) void cluster.kill(event.executorId, 'ended by the test');
        if (event.event === 'task-end' && event.outcome === 'lost') lost.tasks++;
      }
    })();
  }, nth);
  return () => hearth.app.evaluate(() => (globalThis as unknown as { lost: { tasks: number } }).lost.tasks);
}

const NAMES = ['id', 'country', 'device', 'price'];

function firstRows(where: string, order: string): Promise<Cell[][]> {
  return duck.rows(
    `SELECT id, country, device, printf('%.2f', price) FROM events WHERE ${where} ORDER BY ${order}, id LIMIT 20`,
  ) as Promise<Cell[][]>;
}

/** Asks until an executor fell in the middle of its work, at most so often; every answer on the way must be right. */
async function untilLost(ask: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; round < 8; round++) {
    const lost = await killAtTask(1 + (round % 3));
    await ask(round);
    if ((await lost()) === 0) continue;
    await eventually(() => page.getByRole('region', { name: 'Cluster' }).innerText()).toMatch(/\d+ tasks? ran again/);
    return;
  }
  throw new Error('no executor fell in the middle of a task');
}

describe('an executor that dies', () => {
  test('in the middle of a sort loses no row, and the strip says that work ran again', async () => {
    await untilLost(async (round) => {
      const descending = round % 2 === 0;
      const name = ['price', 'user', 'score', 'comment'][round >> 1] ?? 'qty';
      await page.keyboard.press('Control+K');
      await page.getByPlaceholder('Search commands and columns').fill(`sort by ${name}`);
      await page.keyboard.press('Enter');
      if (descending) await page.getByRole('button', { name: new RegExp(`^${name}: .*change direction`) }).click();
      const order = descending ? `"${name}" DESC NULLS LAST` : `"${name}" ASC NULLS FIRST`;
      const rows = await firstRows('true', order);
      await eventually(() => rowsOnScreen(page, NAMES, 20)).toEqual(rows);
    });
    await picture(page, 'after-a-loss');
    await page.getByRole('region', { name: 'Sort', exact: true }).getByRole('button', { name: 'Clear' }).click();
  });

  test('in the middle of a filter changes neither the count nor the rows', async () => {
    await untilLost(async (round) => {
      const where = `price > ${300 + round * 20} and comment like '%river%'`;
      const [count, rows] = await Promise.all([duck.count(where), firstRows(where, 'id')]);
      await typeFilter(page, where);
      await eventually(() => statusOf(page)).toBe(`${counted(count)} of ${counted(ROWS)} rows`);
      await eventually(() => rowsOnScreen(page, NAMES, 20)).toEqual(rows);
    });
  });

  test('in the middle of an export leaves the file as it should be', async () => {
    await typeFilter(page, '');
    await eventually(() => statusOf(page)).toBe(`${counted(ROWS)} rows`);
    await untilLost(async (round) => {
      const file = path(`out-${round}.csv`);
      await answerSaveDialog(hearth.app, file);
      await page.keyboard.press('Control+E');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Export .* rows…$/ })
        .click();
      await page
        .getByRole('dialog')
        .getByRole('heading', { name: /600,000 rows written/ })
        .waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      expect(lines.length).toBe(ROWS + 1);
      expect(lines.every((line, at) => at === 0 || line.startsWith(`${at},`))).toBe(true);
    });
  });

  test('was replaced: the app has all its cores and said nothing of it', async () => {
    await header(page, 'id').click();
    await eventually(() => page.locator('.lane').count()).toBe(await page.evaluate(() => window.hearth.host.cores));
    expect(await messages(page).getByRole('article').count()).toBe(0);
  });
});
