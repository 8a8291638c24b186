import { createHash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../engine/index';
import type { ClusterEvent } from '../../engine/protocol/cluster-event';
import { writeEvents } from '../../scripts/data/bench.mjs';
import { counted, eventually, header, messages, readMessage, rowsOnScreen, statusOf, typeFilter, waitForRows } from './explorer';
import { answerOpenDialog, answerSaveDialog, type Hearth, launchHearth, WIDE } from './launch';
import { type Oracle, openOracle } from './oracle';

const ROWS = 1_500_000;
/** Takes every core for some seconds. */
const SLOW = "regexp_replace(comment, '(a|e|i|o|u)+[a-z]', 'yy') like '%qq%'";
const TABS = ['Jobs', 'Stages', 'Tasks', 'Executors', 'Storage', 'Plan', 'Lineage', 'Environment'];

let folder = '';
let events = '';
let hearth: Hearth;
let page: Page;
let duck: Oracle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-work-'));
  events = eventsFile();
  [hearth, duck] = await Promise.all([
    launchHearth({ files: [events], size: WIDE }),
    openOracle('events', `read_csv('${events}', header = true, quote = '"', escape = '"')`),
  ]);
  page = hearth.page;
  await waitForRows(page, ROWS);
}, 120_000);

afterAll(async () => {
  duck?.close();
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Made once, and kept for the next run. */
function eventsFile(): string {
  const path = join(tmpdir(), `hearth-events-${ROWS}.csv`);
  if (existsSync(path)) return path;
  writeEvents(`${path}.part`, ROWS);
  renameSync(`${path}.part`, path);
  return path;
}

const view = (): Locator => page.getByRole('region', { name: 'Cluster view' });
const tab = (name: string): Locator => view().getByRole('tab', { name });
const strip = (): Locator => page.getByRole('region', { name: 'Cluster', exact: true });

async function openView(name: string): Promise<void> {
  if (!(await page.locator('.cluster-view').isVisible())) await page.keyboard.press('Control+Shift+C');
  await tab(name).click();
}

async function closeView(): Promise<void> {
  await view()
    .getByRole('button', { name: /^Back to the rows/ })
    .click();
  await page.locator('.cluster-view').waitFor({ state: 'detached' });
}

async function command(words: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.getByPlaceholder('Search commands and columns').fill(words);
  await page.keyboard.press('Enter');
}

/** All that the engine posts from now on; the answer gives it. */
async function recordEvents(): Promise<() => Promise<readonly ClusterEvent[]>> {
  await hearth.app.evaluate(() => {
    const { cluster } = (globalThis as unknown as { hearthEngine: Engine }).hearthEngine;
    const recorded: ClusterEvent[] = [];
    Object.assign(globalThis, { recorded });
    void (async () => {
      for await (const event of cluster.listener.subscribe(cluster.listener.newest)) recorded.push(event);
    })();
  });
  return () => hearth.app.evaluate(() => (globalThis as unknown as { recorded: ClusterEvent[] }).recorded);
}

describe('a filter of many rows', () => {
  test('keeps every core busy at the same time', async () => {
    const cores = await page.evaluate(() => window.hearth.host.cores);
    await page.evaluate(() => {
      const seen = { busy: 0 };
      Object.assign(globalThis, { seen });
      const look = (): void => {
        const busy = [...document.querySelectorAll('.strip .lane-task')].filter((task) => task.textContent !== '').length;
        seen.busy = Math.max(seen.busy, busy);
        requestAnimationFrame(look);
      };
      look();
    });
    await typeFilter(page, SLOW);
    await eventually(() => page.evaluate(() => (globalThis as unknown as { seen: { busy: number } }).seen.busy)).toBe(cores);
  });

  test('is cancelled in the view: its tasks stop at once, the rows from before stay', async () => {
    const recorded = await recordEvents();
    await typeFilter(page, `${SLOW} and id > 1`);
    await openView('Jobs');
    await eventually(
      async () => tasksOf(await recorded(), jobsNamed(await recorded(), 'AND id > 1')).started.length,
    ).toBeGreaterThan(0);
    await view()
      .getByRole('button', { name: /^Cancel: Filter .* and id > 1$/i })
      .first()
      .click();
    await eventually(async () => cancelledJobs(await recorded()).length).toBeGreaterThan(0);
    const tasks = async (): Promise<Tasks> => {
      const events = await recorded();
      return tasksOf(events, new Set(cancelledJobs(events).map(({ jobId }) => jobId)));
    };
    await eventually(async () => (await tasks()).started.length - (await tasks()).ended.length).toBe(0);
    const { started, ended } = await tasks();
    expect(started.length).toBeGreaterThan(0);
    const cancelledAt = Math.max(...cancelledJobs(await recorded()).map(({ time }) => time));
    expect(Math.max(...ended.map(({ time }) => time)) - cancelledAt).toBeLessThan(50);
    await closeView();
    await typeFilter(page, '');
    await eventually(() => statusOf(page)).toBe(`${counted(ROWS)} rows`);
    await readMessage(page, /Cancelled/);
  });
});

interface Tasks {
  readonly started: readonly ClusterEvent[];
  readonly ended: readonly ClusterEvent[];
}

function jobsNamed(events: readonly ClusterEvent[], end: string): ReadonlySet<number> {
  return new Set(events.flatMap((event) => (event.event === 'job-start' && event.name.endsWith(end) ? [event.jobId] : [])));
}

/** The page and the count of a question are two jobs; both go when one is cancelled. */
function cancelledJobs(events: readonly ClusterEvent[]) {
  return events.flatMap((event) => (event.event === 'job-end' && event.outcome === 'cancelled' ? [event] : []));
}

function tasksOf(events: readonly ClusterEvent[], jobs: ReadonlySet<number>): Tasks {
  const stages = new Set(
    events.flatMap((event) =>
      event.event === 'job-start' && jobs.has(event.jobId) ? event.stages.map(({ stageId }) => stageId) : [],
    ),
  );
  const of = (kind: 'task-start' | 'task-end') => events.filter((event) => event.event === kind && stages.has(event.stageId));
  return { started: of('task-start'), ended: of('task-end') };
}

describe('a partition and its rows', () => {
  const focusedRow = async (): Promise<number> =>
    Number((await page.locator('.ag-row-focus [col-id="row-number"]').first().innerText()).replaceAll(/\D/g, ''));
  const lit = () =>
    page.evaluate(() => [...document.querySelectorAll('.tiles button')].findIndex((tile) => tile.hasAttribute('data-lit')));

  test('find each other: a tile shows its first row, a row lights its tile', async () => {
    const tiles = await strip().locator('.tiles button').count();
    expect(tiles).toBeGreaterThan(2);
    for (const tile of [1, tiles - 1]) {
      await strip().locator('.tiles button').nth(tile).click();
      await eventually(lit).toBe(tile);
      const row = await focusedRow();
      expect(row).toBeGreaterThan(1);
      await page.keyboard.press('ArrowUp');
      await eventually(focusedRow).toBe(row - 1);
      await eventually(lit).toBe(tile - 1);
    }
    expect(await messages(page).getByRole('article').count()).toBe(0);
  });
});

describe('an executor stopped in the view', () => {
  test('during a sort: work runs again, and not a row is lost', async () => {
    await openView('Executors');
    const lost = async (): Promise<number> =>
      Number(await view().locator('.losses div', { hasText: 'lost' }).locator('dd').first().innerText());
    /** The view hears of it a little later. */
    const lostBefore = async (ms: number): Promise<number> => {
      for (const until = Date.now() + ms; Date.now() < until && (await lost()) === 0; ) await page.waitForTimeout(50);
      return lost();
    };
    let sorted = '';
    for (const name of ['comment', 'price', 'score', 'user', 'ts', 'country']) {
      sorted = name;
      await stopAtTheNextTask();
      await command(`sort by ${name}`);
      await page.locator('.grid:not([data-stale])').waitFor({ state: 'attached' });
      await eventually(() => hearth.app.evaluate(() => (globalThis as unknown as { pressed: boolean }).pressed)).toBe(true);
      if ((await lostBefore(2_000)) > 0) break;
    }
    expect(await lost()).toBeGreaterThan(0);
    await eventually(() => view().locator('.cluster-summary').innerText()).toMatch(/tasks? ran again/);
    await eventually(() =>
      view()
        .getByRole('article', { name: /^Executor/ })
        .count(),
    ).toBe(await page.evaluate(() => window.hearth.host.cores));
    await closeView();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await messages(page).getByRole('article').count()).toBe(0);

    const order = `"${sorted}" ASC NULLS FIRST, id`;
    const [first] = await duck.rows(`SELECT id::varchar FROM events ORDER BY ${order} LIMIT 1`);
    await eventually(async () => (await rowsOnScreen(page, ['id'], 1))[0]).toEqual(first);
    const file = join(folder, 'sorted.csv');
    await exportTo(file);
    const wanted = await duck.rows(`SELECT id::varchar FROM events ORDER BY ${order}`);
    const ids = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.slice(0, line.indexOf(',')));
    expect(ids.length).toBe(ROWS);
    expect(hashOf(ids)).toBe(hashOf(wanted.map(([id]) => String(id))));
  }, 120_000);
});

/** A hand that is quicker than the view: when the next task starts, it presses the first executor's button. */
async function stopAtTheNextTask(): Promise<void> {
  await hearth.app.evaluate(({ BrowserWindow }) => {
    const { cluster } = (globalThis as unknown as { hearthEngine: Engine }).hearthEngine;
    Object.assign(globalThis, { pressed: false });
    void (async () => {
      for await (const { event } of cluster.listener.subscribe(cluster.listener.newest)) {
        if (event !== 'task-start') continue;
        const [window] = BrowserWindow.getAllWindows();
        await window!.webContents.executeJavaScript("document.querySelector('.executor button').click()");
        Object.assign(globalThis, { pressed: true });
        return;
      }
    })();
  });
}

async function exportTo(file: string): Promise<void> {
  await answerSaveDialog(hearth.app, file);
  await page.keyboard.press('Control+E');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Export .* rows…$/ }).click();
  await dialog.getByRole('heading', { name: / rows written/ }).waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Done' }).click();
}

function hashOf(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

describe('the cluster view', () => {
  test('is gone through by keys alone', async () => {
    await page.keyboard.press('Control+Shift+C');
    await tab('Jobs').waitFor();
    await page.evaluate(() => document.querySelector<HTMLElement>('[role="tab"][data-state="active"]')?.focus());
    await page.keyboard.press('Home');
    for (const name of TABS) {
      await eventually(() => tab(name).getAttribute('aria-selected')).toBe('true');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
      expect(await reachesBody()).toBe(true);
      await tab(name).focus();
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Escape');
    await page.locator('.cluster-view').waitFor({ state: 'detached' });
  });

  /** Tab goes on past the bar's buttons, into what the tab shows. */
  async function reachesBody(): Promise<boolean> {
    for (let press = 0; press < 8; press++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.closest('[role="tabpanel"]') != null)) return true;
    }
    return false;
  }

  test('saves what happened, and shows it again', async () => {
    const file = join(folder, 'events.jsonl');
    const titles = () => view().locator('.job-main b').allInnerTexts();
    await openView('Jobs');
    const live = await titles();
    await answerSaveDialog(hearth.app, file);
    await view().getByRole('button', { name: 'Save event log…' }).click();
    await readMessage(page, /The event log is saved/);
    await answerOpenDialog(hearth.app, [file]);
    await view().getByRole('button', { name: 'Open event log…' }).click();
    await view().getByText('An event log is shown').waitFor();
    await eventually(titles).toEqual(live);
    expect(
      await view()
        .getByRole('button', { name: /^Stop executor/ })
        .count(),
    ).toBe(0);
    await view().getByRole('button', { name: 'Close the log' }).click();
    await closeView();
  });
});

describe('the lesson', () => {
  test('runs step by step to the film that was looked for', async () => {
    await command('PySpark lesson');
    const lesson = page.getByRole('region', { name: 'PySpark lesson' });
    const steps = await lesson.getByRole('navigation', { name: 'Steps' }).getByRole('button').count();
    const told: string[] = [];
    for (let step = 1; step <= steps; step++) {
      await lesson.getByRole('button', { name: 'Run it' }).click();
      await lesson.getByRole('button', { name: 'Run it again' }).waitFor();
      told.push(await lesson.locator('.lesson-answer pre').innerText());
      if (step < steps) await lesson.getByRole('button', { name: 'Next' }).click();
    }
    expect(told.join('\n')).toContain('Captain Marvel');
    expect(await lesson.locator('.job-error').count()).toBe(0);
    await page.keyboard.press('Escape');
    await header(page, 'id').waitFor();
  });
});
