import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { writeEvents } from '../../scripts/data/bench.mjs';
import { type Cell, counted, eventually, header, picture, rowsOnScreen, waitForRows } from './explorer';
import { type Hearth, launchHearth, WIDE } from './launch';
import { type Oracle, openOracle } from './oracle';

/** More than the grid holds at once (a quarter of a million rows), and more than a browser lays out. */
const ROWS = 1_500_000;
let folder = '';
let hearth: Hearth;
let page: Page;
let duck: Oracle;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-scroll-'));
  const file = join(folder, 'events.csv');
  writeEvents(file, ROWS);
  hearth = await launchHearth({ files: [file], size: WIDE });
  page = hearth.page;
  await waitForRows(page, ROWS);
  duck = await openOracle('events', `read_csv('${file}', header = true, quote = '"', escape = '"')`);
}, 90_000);

afterAll(async () => {
  duck?.close();
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

const NAMES = ['#', 'id', 'user', 'country'];

function rowsOf(first: number, count: number): Promise<Cell[][]> {
  return duck.rows(
    `SELECT format('{:,}', id::BIGINT), id, "user", country FROM events WHERE id >= ${first} ORDER BY id LIMIT ${count}`,
  ) as Promise<Cell[][]>;
}

/** Number of the first whole row on the screen, once it is read. */
async function firstRow(): Promise<number> {
  const [row] = await rowsOnScreen(page, ['#', 'id'], 1);
  return row === undefined || row[1] === '…' ? -1 : Number(row[0]?.replaceAll(',', ''));
}

/** Whatever rows stand there once they stand: numbers without a gap, and DuckDB's values. At the end they may be few. */
function expectRowsAsTheyStand(): Promise<number> {
  return vi.waitFor(
    async () => {
      const shown = await rowsOnScreen(page, NAMES, 15);
      const first = Number(shown[0]?.[0]?.replaceAll(',', ''));
      expect(shown).toEqual(await rowsOf(first, 15));
      return first;
    },
    { timeout: 20_000, interval: 40 },
  );
}

async function goTo(row: string): Promise<void> {
  await page.keyboard.press('Control+G');
  await page.getByRole('dialog').getByLabel('Row').fill(row);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const focusedRow = (): Promise<string> =>
  page.evaluate(
    () => document.querySelector('.ag-cell-focus')?.closest('.ag-row')?.querySelector('[col-id="row-number"]')?.textContent ?? '',
  );

describe('Go to row', () => {
  test.each([750_000, 1_499_990, 12, 1_000_001, 999_999, 1_500_000])('%i is on the screen with its values', async (row) => {
    await goTo(counted(row));
    await eventually(focusedRow).toBe(counted(row));
    const first = await expectRowsAsTheyStand();
    expect(first).toBeLessThanOrEqual(row);
    expect(first + 40).toBeGreaterThan(row);
  });

  test('takes no row that is not there', async () => {
    await page.keyboard.press('Control+G');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Row').fill('1500001');
    expect(await dialog.getByRole('button', { name: 'Go' }).isDisabled()).toBe(true);
    await picture(page, 'go-to-row');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});

describe('keys', () => {
  test('Ctrl+End and Ctrl+Home reach the ends of all rows', async () => {
    await goTo('5');
    await page.keyboard.press('Control+End');
    await eventually(focusedRow).toBe('1,500,000');
    await eventually(async () => (await rowsOnScreen(page, NAMES, 60)).at(-1)).toEqual((await rowsOf(ROWS, 1))[0]);
    await picture(page, 'end');
    await page.keyboard.press('Control+Home');
    await eventually(focusedRow).toBe('1');
    await eventually(() => rowsOnScreen(page, NAMES, 10)).toEqual(await rowsOf(1, 10));
  });

  test('PageDown and arrows go on over the seam of two windows', async () => {
    await page.keyboard.press('Control+Home');
    await eventually(firstRow).toBe(1);
    await goTo('199,940');
    for (let press = 0; press < 8; press++) await page.keyboard.press('PageDown');
    for (let press = 0; press < 3; press++) await page.keyboard.press('ArrowDown');
    await eventually(async () => Number((await focusedRow()).replaceAll(',', ''))).toBeGreaterThan(200_050);
    await eventually(firstRow).toBeGreaterThan(200_000);
    expect(await expectRowsAsTheyStand()).toBeLessThan(200_300);
  });
});

describe('the wheel and the overview', () => {
  const overview = () => page.getByRole('scrollbar', { name: 'Rows' });

  test('the wheel moves by a few rows, however many there are', async () => {
    await goTo('500,000');
    const before = await expectRowsAsTheyStand();
    const grid = (await page.locator('.grid-rows').boundingBox())!;
    await page.mouse.move(grid.x + grid.width / 2, grid.y + grid.height / 2);
    await page.mouse.wheel(0, 520);
    await eventually(firstRow).toBe(before + 20);
    await expectRowsAsTheyStand();
    await page.mouse.wheel(0, -1040);
    await eventually(firstRow).toBe(before - 20);
  });

  test('a drag of the thumb goes through the whole file', async () => {
    await goTo('1');
    const box = (await overview().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 12 });
    await page.mouse.up();
    const middle = await expectRowsAsTheyStand();
    expect(middle).toBeGreaterThan(700_000);
    expect(middle).toBeLessThan(800_000);
    expect(Number(await overview().getAttribute('aria-valuenow'))).toBe(middle);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height + 40, { steps: 12 });
    await page.mouse.up();
    await eventually(async () => (await rowsOnScreen(page, ['#'], 60)).at(-1)?.[0]).toBe('1,500,000');
  });

  test('a click on the track goes there', async () => {
    const box = (await overview().boundingBox())!;
    const before = await firstRow();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 4);
    await eventually(firstRow).not.toBe(before);
    const first = await expectRowsAsTheyStand();
    expect(first).toBeGreaterThan(330_000);
    expect(first).toBeLessThan(420_000);
  });

  test('its keys scroll too', async () => {
    await overview().focus();
    await page.keyboard.press('Home');
    await eventually(firstRow).toBe(1);
    await page.keyboard.press('End');
    await eventually(async () => (await rowsOnScreen(page, ['#'], 60)).at(-1)?.[0]).toBe('1,500,000');
  });
});

describe('far down in another order', () => {
  test('row 1,200,000 of a sorted view is that of DuckDB', async () => {
    await header(page, 'price').click();
    await header(page, 'price').click();
    const top = await duck.rows('SELECT id, "user", country FROM events ORDER BY price DESC NULLS LAST, id LIMIT 5');
    await eventually(() => rowsOnScreen(page, NAMES.slice(1), 5)).toEqual(top);
    await goTo('1,200,000');
    await eventually(firstRow).toBeGreaterThan(1_199_900);
    const first = await firstRow();
    const rows = await duck.rows(
      `SELECT id, "user", country FROM events ORDER BY price DESC NULLS LAST, id LIMIT 15 OFFSET ${first - 1}`,
    );
    await eventually(() => rowsOnScreen(page, NAMES.slice(1), 15)).toEqual(rows);
  });
});

describe('light and dark', () => {
  test('change by a button, at once and for good', async () => {
    const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.querySelector('.ag-row')!).color);
    const light = await paper();
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await eventually(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await eventually(paper).not.toBe(light);
    expect(await hearth.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');
    await picture(page, 'dark');
    await page.getByRole('button', { name: 'Light theme' }).click();
    await eventually(paper).toBe(light);
  });
});
