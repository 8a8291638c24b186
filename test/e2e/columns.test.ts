import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  columnsOnScreen,
  counted,
  drag,
  eventually,
  filterText,
  header,
  picture,
  rowsOnScreen,
  sample,
  statusOf,
  waitForRows,
} from './explorer';
import { chooseMenu, type Hearth, launchHearth, WIDE } from './launch';
import { type Oracle, openTrips } from './oracle';

const ROWS = 250_000;
let hearth: Hearth;
let page: Page;
let duck: Oracle;
let panel: Locator;

beforeAll(async () => {
  [hearth, duck] = await Promise.all([launchHearth({ files: [sample], size: WIDE }), openTrips()]);
  page = hearth.page;
  panel = page.getByRole('region', { name: 'Columns', exact: true });
  await waitForRows(page, ROWS);
});

afterAll(async () => {
  duck?.close();
  await hearth?.close();
});

/** One line that says all that undo and redo must bring back. */
async function state(): Promise<string> {
  const filter = await filterText(page).inputValue();
  const columns = (await columnsOnScreen(page)).slice(0, 5).join(' ');
  const sort = await page
    .getByRole('button', { name: /change direction$/ })
    .evaluateAll((each) => each.map((key) => key.ariaLabel));
  return `[${columns}] ${filter} / ${sort.join(' ')}`;
}

function cellOf(name: string, row: number): Promise<Locator> {
  return page
    .locator('.ag-header-cell', { has: header(page, name) })
    .getAttribute('col-id')
    .then((id) => page.locator(`.ag-row[row-index="${row}"] [col-id="${id}"]`));
}

const button = (name: string): Locator => page.getByRole('button', { name, exact: true });

/** Every step leaves its line here; the walk back and forth must pass them all. */
const steps: string[] = [];

describe('one change after the other', () => {
  test('a cell offers filters by its value', async () => {
    steps.push(await state());
    const cell = await cellOf('plan', 1);
    const plan = await cell.innerText();
    await cell.click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await picture(page, 'cell-menu');
    await page.getByRole('menuitem', { name: `plan is “${plan}”` }).click();
    const rows = await duck.count(`plan = '${plan}'`);
    await eventually(() => statusOf(page)).toBe(`${counted(rows)} of ${counted(ROWS)} rows`);
    expect(await filterText(page).inputValue()).toBe(`plan = '${plan}'`);
    steps.push(await state());
  });

  test('a cell of another column narrows further', async () => {
    const cell = await cellOf('minutes', 3);
    const minutes = await cell.innerText();
    const plan = await (await cellOf('plan', 1)).innerText();
    await cell.click({ button: 'right' });
    await page.getByRole('menuitem', { name: `minutes is at least ${minutes}` }).click();
    const rows = await duck.count(`plan = '${plan}' AND minutes >= ${minutes}`);
    await eventually(() => statusOf(page)).toBe(`${counted(rows)} of ${counted(ROWS)} rows`);
    steps.push(await state());
  });

  test('a column is hidden in the panel', async () => {
    await panel.getByRole('checkbox', { name: 'end_station' }).uncheck();
    await eventually(() => columnsOnScreen(page)).not.toContain('end_station');
    await eventually(() => panel.innerText()).toContain('13 shown · 1 hidden');
    steps.push(await state());
  });

  test('a column is dragged to another place in the grid', async () => {
    await drag(page, header(page, 'plan'), header(page, 'trip_id'));
    await eventually(async () => (await columnsOnScreen(page)).slice(0, 2).toSorted()).toEqual(['plan', 'trip_id']);
    steps.push(await state());
  });

  test('a column is dragged to another place in the panel', async () => {
    await drag(
      page,
      panel.getByRole('button', { name: 'Move bike', exact: true }),
      panel.getByRole('button', { name: 'Move started_at', exact: true }),
      'upper',
    );
    await eventually(async () => (await columnsOnScreen(page)).indexOf('bike')).toBe(2);
    steps.push(await state());
  });

  test('a column is pinned from its menu', async () => {
    await header(page, 'minutes').hover();
    await page.getByRole('button', { name: 'Menu of minutes' }).click();
    await page.getByRole('menuitem', { name: 'Pin left' }).click();
    await eventually(async () => (await columnsOnScreen(page))[0]).toBe('minutes');
    await picture(page, 'pinned');
    steps.push(await state());
  });

  test('rows are sorted by a header', async () => {
    await header(page, 'trip_id').click();
    await eventually(state).toMatch(/lowest first/);
    steps.push(await state());
    await header(page, 'trip_id').click();
    await eventually(async () => (await rowsOnScreen(page, ['trip_id'], 1))[0]?.[0]).toMatch(/^12\d{5}$/);
    steps.push(await state());
  });
});

describe('undo and redo', () => {
  async function walk(lines: readonly string[], press: () => Promise<unknown>): Promise<void> {
    for (const line of lines) {
      await press();
      await eventually(state).toBe(line);
    }
  }
  const back = (): string[] => steps.slice(0, -1).reverse();
  const forth = (): string[] => steps.slice(1);

  test('by their buttons pass through every step, back and forth', async () => {
    await walk(back(), () => button('Undo').click());
    await eventually(() => button('Undo').isDisabled()).toBe(true);
    await eventually(() => statusOf(page)).toBe(`${counted(ROWS)} rows`);
    await walk(forth(), () => button('Redo').click());
    await eventually(() => button('Redo').isDisabled()).toBe(true);
  });

  test('by their keys do the same', async () => {
    await (await cellOf('minutes', 2)).click();
    await walk(back(), () => page.keyboard.press('Control+Z'));
    await walk(forth(), () => page.keyboard.press('Control+Shift+Z'));
    await page.keyboard.press('Control+Z');
    await page.keyboard.press('Control+Y');
    await eventually(state).toBe(steps.at(-1));
  });

  test('by the menu do the same', async () => {
    await chooseMenu(hearth.app, 'undo');
    await eventually(state).not.toBe(steps.at(-1));
    await chooseMenu(hearth.app, 'redo');
    await eventually(state).toBe(steps.at(-1));
  });

  test('in a text field mean the text', async () => {
    const before = await state();
    await page.keyboard.press('Control+L');
    await page.locator('#filter-text:focus').waitFor();
    await page.keyboard.press('End');
    await page.keyboard.type(' and 1 = 1');
    await page.keyboard.press('Control+Z');
    await eventually(() => filterText(page).inputValue()).not.toContain('1 = 1');
    await page.keyboard.press('Escape');
    expect(await state()).toBe(before);
  });

  test('typing into a rule is one step', async () => {
    await page.getByRole('region', { name: 'Filter', exact: true }).getByRole('button', { name: 'Clear' }).click();
    await page
      .getByRole('region', { name: 'Filter', exact: true })
      .getByRole('button', { name: /Add a rule/ })
      .click();
    const value = page.getByLabel('Value for trip_id');
    await value.pressSequentially('1000007');
    await eventually(() => statusOf(page)).toBe(`1 of ${counted(ROWS)} rows`);
    await (await cellOf('minutes', 0)).click();
    await page.keyboard.press('Control+Z');
    await eventually(() => value.inputValue()).toBe('');
    await eventually(() => statusOf(page)).toBe(`${counted(ROWS)} rows`);
  });
});

describe('many columns', () => {
  test('are found by a part of their name', async () => {
    await page.keyboard.press('Control+F');
    await page.keyboard.type('station');
    await eventually(() => panel.getByRole('checkbox').count()).toBe(3);
    await panel.getByRole('button', { name: 'Show all' }).click();
    await eventually(() => panel.innerText()).toContain('14 shown');
    await page.getByLabel('Find a column').fill('');
  });

  test('cannot all be hidden', async () => {
    await panel.getByRole('button', { name: 'Hide all' }).click();
    await eventually(async () => (await columnsOnScreen(page)).length).toBe(1);
    await button('Undo').click();
    await eventually(async () => (await columnsOnScreen(page)).length).toBeGreaterThan(5);
  });
});
