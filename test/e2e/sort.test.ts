import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { columnsOnScreen, drag, eventually, header, picture, rowsOnScreen, sample, typeFilter, waitForRows } from './explorer';
import { type Hearth, launchHearth, WIDE } from './launch';
import { type Oracle, openTrips } from './oracle';

let hearth: Hearth;
let page: Page;
let duck: Oracle;
let panel: Locator;

beforeAll(async () => {
  [hearth, duck] = await Promise.all([launchHearth({ files: [sample], size: WIDE }), openTrips()]);
  page = hearth.page;
  panel = page.getByRole('region', { name: 'Sort', exact: true });
  await waitForRows(page, 250_000);
});

afterAll(async () => {
  duck?.close();
  await hearth?.close();
});

beforeEach(async () => {
  for (const name of ['Sort', 'Filter']) {
    const clear = page.getByRole('region', { name, exact: true }).getByRole('button', { name: 'Clear' });
    if ((await clear.count()) > 0) await clear.click();
  }
  await expectOrder('trip_id');
});

const SHOWN = ['trip_id', 'plan', 'minutes'];

/** Rows of equal keys stay in the file's order. */
async function expectOrder(order: string, where = 'true'): Promise<void> {
  const rows = await duck.rows(
    `SELECT trip_id, plan, minutes FROM trips WHERE ${where} ORDER BY ${order}${order === 'trip_id' ? '' : ', trip_id'} LIMIT 20`,
  );
  await eventually(() => rowsOnScreen(page, SHOWN, 20)).toEqual(rows);
}

const keys = (): Promise<string[]> =>
  panel
    .getByRole('combobox', { name: /^Sort column/ })
    .evaluateAll((lists) => lists.map((list) => (list as HTMLSelectElement).value));

describe('a click on a header', () => {
  test('sorts ascending, then descending, then not at all', async () => {
    await header(page, 'minutes').click();
    await expectOrder('minutes ASC NULLS FIRST');
    await header(page, 'minutes').getByRole('img', { name: 'sorted ascending' }).waitFor();
    await header(page, 'minutes').click();
    await expectOrder('minutes DESC NULLS LAST');
    await header(page, 'minutes').click();
    await expectOrder('trip_id');
    expect(await panel.innerText()).toContain('file order');
  });

  test('with shift adds a second key, and the headers tell their rank', async () => {
    await header(page, 'plan').click();
    await header(page, 'minutes').click({ modifiers: ['Shift'] });
    await header(page, 'minutes').click({ modifiers: ['Shift'] });
    await expectOrder('plan ASC NULLS FIRST, minutes DESC NULLS LAST');
    expect(await header(page, 'plan').locator('sup').innerText()).toBe('1');
    expect(await header(page, 'minutes').locator('sup').innerText()).toBe('2');
    expect(await keys()).toEqual(['plan', 'minutes']);
    await picture(page, 'sort');
  });

  test('on another header starts again', async () => {
    await header(page, 'plan').click();
    await header(page, 'start_station').click();
    await expectOrder('start_station ASC NULLS FIRST');
    expect(await keys()).toEqual(['start_station']);
  });

  test('by key does the same', async () => {
    await header(page, 'minutes').click();
    const cell = page.locator('.ag-header-cell', { has: header(page, 'minutes') });
    await cell.focus();
    await page.keyboard.press('Enter');
    await expectOrder('minutes DESC NULLS LAST');
  });
});

describe('the sort panel', () => {
  test('adds keys by name and turns their direction and their nulls', async () => {
    await panel.getByLabel('Add a sort column').selectOption('rating');
    await expectOrder('rating ASC NULLS FIRST');
    await panel.getByRole('button', { name: /^rating: nulls first/ }).click();
    await expectOrder('rating ASC NULLS LAST');
    await panel.getByRole('button', { name: /^rating: lowest first/ }).click();
    await expectOrder('rating DESC NULLS LAST');
    await panel.getByLabel('Add a sort column').selectOption('start_station');
    await expectOrder('rating DESC NULLS LAST, start_station ASC');
  });

  test('puts keys in another order by drag', async () => {
    await header(page, 'plan').click();
    await header(page, 'minutes').click({ modifiers: ['Shift'] });
    await header(page, 'bike').click({ modifiers: ['Shift'] });
    await eventually(keys).toEqual(['plan', 'minutes', 'bike']);
    const grip = (name: string): Locator => panel.getByRole('button', { name: `Move ${name}`, exact: true });
    await drag(page, grip('bike'), grip('plan'), 'upper');
    await eventually(keys).toEqual(['bike', 'plan', 'minutes']);
    await expectOrder('bike, plan, minutes');
  });

  test('puts keys in another order by keyboard', async () => {
    await header(page, 'plan').click();
    await header(page, 'minutes').click({ modifiers: ['Shift'] });
    await expectOrder('plan, minutes');
    await panel.getByRole('button', { name: 'Move plan', exact: true }).focus();
    await page.keyboard.press('Space');
    await page
      .getByText(/Picked up|was moved over/)
      .first()
      .waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowDown');
    await eventually(() => page.locator('[role=status], [aria-live]').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/moved over.*minutes/)]),
    );
    await page.keyboard.press('Space');
    await eventually(keys).toEqual(['minutes', 'plan']);
    await expectOrder('minutes, plan');
  });

  test('takes a key for another column and drops one', async () => {
    await header(page, 'plan').click();
    await header(page, 'minutes').click({ modifiers: ['Shift'] });
    await panel.getByLabel('Sort column 1').selectOption('bike');
    await expectOrder('bike, minutes');
    await panel.getByRole('button', { name: 'Remove bike from the sort' }).click();
    await expectOrder('minutes');
  });
});

describe('with a filter', () => {
  test('the order is that of the rows that are left', async () => {
    await typeFilter(page, "weather = 'snow' and rating is not null");
    await header(page, 'start_station').click();
    await header(page, 'minutes').click({ modifiers: ['Shift'] });
    await expectOrder('start_station, minutes', "weather = 'snow' AND rating IS NOT NULL");
  });

  test('the end of the order is right too', async () => {
    await typeFilter(page, "plan = 'tourist'");
    await header(page, 'minutes').click();
    await expectOrder('minutes', "plan = 'tourist'");
    await page.getByRole('gridcell').filter({ hasText: 'tourist' }).first().click();
    await page.keyboard.press('Control+End');
    const last = await duck.rows(
      "SELECT * FROM (SELECT trip_id, minutes FROM trips WHERE plan = 'tourist' ORDER BY minutes, trip_id) LIMIT 1 OFFSET (SELECT count(*) - 1 FROM trips WHERE plan = 'tourist')",
    );
    await eventually(async () => (await rowsOnScreen(page, ['trip_id', 'minutes'], 60)).at(-1)).toEqual(last[0]);
    expect(await columnsOnScreen(page)).toContain('minutes');
  });
});
