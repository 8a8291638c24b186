/** What a user sees of an open file, read from the window, and the gestures that several tests share. */
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { checkout } from './launch';

export const sample = join(checkout, 'out', 'sample', 'trips.csv');

const PATIENCE = { timeout: 20_000, interval: 40 };

/** Asks the window again until it shows what the test expects. */
export function eventually<T>(read: () => Promise<T> | T) {
  return expect.poll(read, PATIENCE);
}

export type Cell = string | null;

/** The rows on the screen by column name, from the first whole one; a cell that is still loading is "…". */
export function rowsOnScreen(page: Page, names: readonly string[], count: number): Promise<Cell[][]> {
  return page.evaluate(
    ([wanted, most]) => {
      const viewport = document.querySelector('.ag-grid-viewport')?.getBoundingClientRect();
      const header = document.querySelector('.ag-header')?.getBoundingClientRect();
      if (viewport === undefined || header === undefined) return [];
      const ids = wanted.map((name) =>
        name === '#'
          ? 'row-number'
          : document
              .querySelector(`[data-header="${CSS.escape(name)}"]`)
              ?.closest('[col-id]')
              ?.getAttribute('col-id'),
      );
      const rows = [...document.querySelectorAll<HTMLElement>('.ag-row')]
        .map((row) => ({ row, top: row.getBoundingClientRect().top }))
        .filter(({ top }) => top >= header.bottom - 2 && top < viewport.bottom - 4)
        .sort((a, b) => a.top - b.top)
        .slice(0, most);
      return rows.map(({ row }) =>
        ids.map((id) => {
          const cell = row.querySelector(`[col-id="${id}"]`);
          if (cell === null) return `no column ${id}`;
          if (cell.querySelector('.cell-loading') !== null) return '…';
          return cell.querySelector('.cell-null') === null ? (cell.textContent ?? '') : null;
        }),
      );
    },
    [names, count] as const,
  );
}

/** "19,022 of 250,000 rows", as the status line has it. */
export async function statusOf(page: Page): Promise<string> {
  return (await page.locator('.status-count').innerText()).replaceAll(/\s+/g, ' ').trim();
}

export function counted(rows: number): string {
  return rows.toLocaleString('en-US');
}

/** Waits until the file's rows are all counted and the first ones are on the screen. */
export async function waitForRows(page: Page, rows: number): Promise<void> {
  await page.waitForFunction(
    (status) => {
      const first = document.querySelector('.ag-row[row-index="0"] [col-id="c0"]');
      const said = document.querySelector<HTMLElement>('.status-count')?.innerText.replaceAll(/\s+/g, ' ').trim();
      return said === status && first !== null && first.querySelector('.cell-loading') === null;
    },
    `${counted(rows)} rows`,
    { timeout: PATIENCE.timeout },
  );
}

export function filterText(page: Page): Locator {
  return page.getByLabel('Filter as text');
}

/** Types a filter over the one that stands and applies it. */
export async function typeFilter(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+L');
  await filterText(page).fill(text);
  await page.keyboard.press('Enter');
}

export function header(page: Page, name: string): Locator {
  return page.locator(`[data-header="${name}"] .header-label`);
}

/** Column names from left to right, as far as they are on the screen. */
export function columnsOnScreen(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-header]')]
      .map((element) => ({ name: element.dataset['header'] ?? '', left: element.getBoundingClientRect().left }))
      .sort((a, b) => a.left - b.left)
      .map(({ name }) => name),
  );
}

/** Drags with the pointer in steps, as a hand does. */
export async function drag(page: Page, from: Locator, to: Locator, place: 'upper' | 'lower' = 'lower'): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (start === null || end === null) throw new Error('nothing to drag');
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2 + (place === 'lower' ? 8 : -8), { steps: 3 });
  await page.mouse.move(end.x + end.width / 2, end.y + (place === 'lower' ? end.height - 2 : 2), { steps: 8 });
  await page.mouse.up();
}

export function messages(page: Page): Locator {
  return page.getByRole('region', { name: 'Messages' });
}

/** Waits for a card that says this, reads it, and dismisses it. */
export async function readMessage(page: Page, text: RegExp): Promise<string> {
  const card = messages(page).getByRole('article').or(messages(page).getByRole('alert')).or(messages(page).getByRole('status'));
  const said = card.filter({ hasText: text }).first();
  await said.waitFor();
  const words = (await said.innerText()).replaceAll(/\s+/g, ' ').trim();
  await said.getByRole('button', { name: 'Dismiss' }).click();
  await said.waitFor({ state: 'detached' });
  return words;
}

const pictures = process.env.HEARTH_PICTURES;

/** A picture for people, where HEARTH_PICTURES names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`) });
}
