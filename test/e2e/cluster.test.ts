import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeEvents } from '../../scripts/data/bench.mjs';
import { counted, eventually, picture, typeFilter, waitForRows } from './explorer';
import { answerOpenDialog, answerSaveDialog, type Hearth, launchHearth } from './launch';

const ROWS = 600_000;
const TABS = ['Jobs', 'Stages', 'Tasks', 'Executors', 'Storage', 'Plan', 'Lineage', 'Environment'];
let folder = '';
let hearth: Hearth;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-cluster-'));
  writeEvents(join(folder, 'events.csv'), ROWS);
  hearth = await launchHearth({ files: [join(folder, 'events.csv')] });
  page = hearth.page;
  await waitForRows(page, ROWS);
  await typeFilter(page, "price > 500 and comment like '%river%'");
  await sortBy('price');
}, 60_000);

afterAll(async () => {
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

async function sortBy(name: string): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.getByPlaceholder('Search commands and columns').fill(`sort by ${name}`);
  await page.keyboard.press('Enter');
}

const view = () => page.getByRole('region', { name: 'Cluster view' });
const tab = (name: string) => view().getByRole('tab', { name });

async function openView(): Promise<void> {
  if (!(await page.locator('.cluster-view').isVisible())) await page.keyboard.press('Control+Shift+C');
  await page.locator('.cluster-view').waitFor();
}

/** What axe finds wrong with the window. */
async function complaints(): Promise<readonly string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(root: string, options: object): Promise<{ violations: Violation[] }> };
    };
    interface Violation {
      readonly id: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    const { violations } = await axe.run('.cluster-view', { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
  });
}

describe('the cluster view', () => {
  test('opens by its key over the rows and closes by Escape', async () => {
    await openView();
    await eventually(() => tab('Jobs').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Escape');
    await page.locator('.cluster-view').waitFor({ state: 'detached' });
  });

  test('names what was asked, with its rows', async () => {
    await openView();
    const jobs = view().getByRole('region', { name: 'Jobs' });
    await eventually(() => jobs.innerText()).toMatch(/Filter price > 500 and comment LIKE/i);
    await eventually(() => jobs.innerText()).toMatch(/Read events\.csv[\s\S]*600,000 rows/);
  });

  test.each(['light', 'dark'] as const)(
    'is clean on every tab, %s',
    async (theme) => {
      await openView();
      await page.evaluate((wanted) => document.documentElement.setAttribute('data-theme', wanted), theme);
      const found: string[] = [];
      for (const name of TABS) {
        await tab(name).click();
        await eventually(() => tab(name).getAttribute('aria-selected')).toBe('true');
        await picture(page, `cluster-${name.toLowerCase()}-${theme}`);
        found.push(...(await complaints()).map((complaint) => `${name}: ${complaint}`));
      }
      expect(found).toEqual([]);
    },
    180_000,
  );
});

test('a packed file that keeps one core busy is converted whole in one click, and opened', async () => {
  const packed = join(folder, 'packed.csv.gz');
  await writeFile(packed, gzipSync(await readFile(join(folder, 'events.csv')), { level: 1 }));
  await page.keyboard.press('Escape');
  await answerOpenDialog(hearth.app, [packed]);
  await page.keyboard.press('Control+O');
  const isOpen = (name: string) => page.locator('.file-tab', { hasText: name }).waitFor();
  await isOpen('packed.csv.gz');
  await waitForRows(page, ROWS);
  await typeFilter(page, 'price > 900');
  await openView();
  await tab('Jobs').click();
  await view().locator('.job-main', { hasText: 'Unpack packed.csv.gz' }).click();
  await answerSaveDialog(hearth.app, join(folder, 'packed.parquet'));
  await view().getByRole('button', { name: 'Convert it once…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: `${counted(ROWS)} rows written` }).waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Open it' }).click();
  await isOpen('packed.parquet');
  await waitForRows(page, ROWS);
}, 120_000);
