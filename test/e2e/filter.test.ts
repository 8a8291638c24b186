import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { counted, eventually, filterText, picture, rowsOnScreen, sample, statusOf, typeFilter, waitForRows } from './explorer';
import { type Hearth, launchHearth } from './launch';
import { type Oracle, openTrips } from './oracle';

const ROWS = 250_000;
let hearth: Hearth;
let page: Page;
let duck: Oracle;
let panel: Locator;

beforeAll(async () => {
  [hearth, duck] = await Promise.all([launchHearth({ files: [sample] }), openTrips()]);
  page = hearth.page;
  panel = page.getByRole('region', { name: 'Filter', exact: true });
  await waitForRows(page, ROWS);
});

afterAll(async () => {
  duck?.close();
  await hearth?.close();
});

beforeEach(async () => {
  const clear = panel.getByRole('button', { name: 'Clear' });
  if ((await clear.count()) > 0) await clear.click();
  await page.keyboard.press('Escape');
  await eventually(() => statusOf(page)).toBe(`${counted(ROWS)} rows`);
});

const rule = (nth: number): Locator => panel.locator('.rule-card').nth(nth);

async function ask(nth: number, column: string, operator: string, ...values: readonly string[]): Promise<void> {
  await rule(nth).getByLabel('Column', { exact: true }).selectOption(column);
  await rule(nth).getByLabel('Operator').selectOption({ label: operator });
  const fields = rule(nth).locator('input');
  for (const [index, value] of values.entries()) await fields.nth(index).fill(value);
}

/** The status line, the panel's heading and the screen's first row must all be DuckDB's. */
async function expectMatches(where: string): Promise<void> {
  const [rows, first] = await Promise.all([
    duck.count(where),
    duck.rows(`SELECT trip_id, plan, minutes FROM trips WHERE ${where} ORDER BY trip_id LIMIT 5`),
  ]);
  await eventually(() => statusOf(page)).toBe(`${counted(rows)} of ${counted(ROWS)} rows`);
  await eventually(() => panel.getByRole('heading').first().innerText()).toContain(`${counted(rows)} match`);
  await eventually(() => rowsOnScreen(page, ['trip_id', 'plan', 'minutes'], 5)).toEqual(first);
}

describe('the filter built with the mouse', () => {
  test('nests groups: all of a rule, any of two rules, none of one', async () => {
    await panel.getByRole('button', { name: /Add a rule/ }).click();
    await ask(0, 'minutes', 'is at least', '20');
    await expectMatches('minutes >= 20');

    await panel.getByRole('button', { name: 'Group' }).click();
    await ask(1, 'plan', 'is', 'tourist');
    await panel.getByRole('button', { name: 'Rule', exact: true }).first().click();
    await ask(2, 'weather', 'is', 'snow');
    await expectMatches("minutes >= 20 AND (plan = 'tourist' OR weather = 'snow')");

    await panel.getByRole('button', { name: 'Group' }).last().click();
    await ask(3, 'bike', 'is', 'cargo');
    await panel.getByRole('radiogroup').last().getByRole('radio', { name: 'none' }).click();
    const nested = "minutes >= 20 AND (plan = 'tourist' OR weather = 'snow') AND NOT (bike = 'cargo')";
    await expectMatches(nested);
    expect(await panel.getByRole('radio', { checked: true }).allInnerTexts()).toEqual(['all', 'any', 'none']);
    expect((await filterText(page).inputValue()).toLowerCase()).toContain("(plan = 'tourist' or weather = 'snow')");
    await picture(page, 'filter');
  });

  test('every rule and group tells its own count', async () => {
    await typeFilter(page, "minutes >= 20 and (plan = 'tourist' or weather = 'snow')");
    const alone = ['minutes >= 20', "(plan = 'tourist' OR weather = 'snow')", "plan = 'tourist'", "weather = 'snow'"];
    const counts = await Promise.all(alone.map((where) => duck.count(where)));
    await eventually(() =>
      panel.locator('.hits').evaluateAll((hits) => hits.map((hit) => hit.getAttribute('title') ?? '')),
    ).toEqual(counts.map((count) => `${counted(count)} rows match this alone`));
  });

  test('a rule is switched off and on again', async () => {
    await typeFilter(page, "minutes >= 20 and plan = 'tourist'");
    await expectMatches("minutes >= 20 AND plan = 'tourist'");
    await rule(0).getByRole('button', { name: 'Turn this rule off' }).click();
    await expectMatches("plan = 'tourist'");
    await rule(0).getByRole('button', { name: 'Turn this rule on' }).click();
    await expectMatches("minutes >= 20 AND plan = 'tourist'");
  });

  test('a group is switched off and removed as a whole', async () => {
    await typeFilter(page, "minutes >= 20 and (plan = 'tourist' or weather = 'snow')");
    await panel.getByRole('button', { name: 'Turn this group off' }).click();
    await expectMatches('minutes >= 20');
    await panel.getByRole('button', { name: 'Remove this group' }).click();
    await eventually(() => panel.locator('.rule-card').count()).toBe(1);
    await expectMatches('minutes >= 20');
  });

  test('a rule is dragged into a group', async () => {
    await typeFilter(page, "minutes >= 20 and (plan = 'tourist' or weather = 'snow')");
    await expectMatches("minutes >= 20 AND (plan = 'tourist' OR weather = 'snow')");
    const grip = rule(0).getByRole('button', { name: 'Move this rule', exact: true });
    const [from, to] = [await grip.boundingBox(), await rule(2).boundingBox()];
    await page.mouse.move(from!.x + 4, from!.y + 4);
    await page.mouse.down();
    await page.mouse.move(from!.x + 6, from!.y + 20, { steps: 4 });
    await page.mouse.move(to!.x + 40, to!.y + to!.height - 6, { steps: 12 });
    await page.mouse.up();
    await expectMatches("plan = 'tourist' OR weather = 'snow' OR minutes >= 20");
  });
});

describe('operators and editors follow the column', () => {
  const questions: readonly (readonly [string, string, readonly string[], string])[] = [
    ['minutes', 'is between', ['10', '12'], 'minutes BETWEEN 10 AND 12'],
    ['distance_km', 'is less than', ['1.25'], 'distance_km < 1.25'],
    ['started_at', 'is after', ['2025-11-02T08:30:00'], "started_at > TIMESTAMP '2025-11-02 08:30:00'"],
    ['start_station', 'starts with', ['Łąkowa'], "starts_with(start_station, 'Łąkowa')"],
    ['note', 'contains', ['"PERFECT"'], `note ILIKE '%"perfect"%'`],
    ['station_code', 'is', ['00076'], "station_code = '00076'"],
    ['rating', 'is null', [], 'rating IS NULL'],
    ['temperature_c', 'is not between', ['-2', '30.5'], 'temperature_c NOT BETWEEN -2 AND 30.5'],
  ];
  test.each(questions)('%s %s %j', async (column, operator, values, where) => {
    await panel.getByRole('button', { name: /Add a rule/ }).click();
    await ask(0, column, operator, ...values);
    if (operator === 'contains') await setCase(rule(0), false);
    if (operator === 'starts with') await setCase(rule(0), true);
    await expectMatches(where);
  });

  test('a list takes values one by one and gives them back', async () => {
    await panel.getByRole('button', { name: /Add a rule/ }).click();
    await ask(0, 'weather', 'is one of');
    for (const value of ['snow', 'fog', 'rain']) {
      await rule(0).getByLabel('Add a value for weather').fill(value);
      await page.keyboard.press('Enter');
    }
    await expectMatches("weather IN ('snow', 'fog', 'rain')");
    await rule(0).getByRole('button', { name: 'Remove rain' }).click();
    await expectMatches("weather IN ('snow', 'fog')");
  });

  test('an editor takes no text for a number, and an unfinished rule asks nothing', async () => {
    await panel.getByRole('button', { name: /Add a rule/ }).click();
    await ask(0, 'minutes', 'is', 'many');
    expect(await rule(0).locator('input').getAttribute('aria-invalid')).toBe('true');
    await eventually(() => statusOf(page)).toBe(`${counted(ROWS)} rows`);
    await rule(0).getByRole('button', { name: 'Remove this rule' }).click();
  });

  test('a filter that leaves nothing says which rule it was and offers a way back', async () => {
    await typeFilter(page, "plan = 'tourist' and minutes > 5000");
    await page.getByRole('heading', { name: 'No row matches' }).waitFor();
    await page.getByRole('button', { name: 'Turn that rule off' }).click();
    await expectMatches("plan = 'tourist'");
  });
});

async function setCase(card: Locator, matters: boolean): Promise<void> {
  const toggle = card.getByRole('button', { name: 'Match letter case' });
  if ((await toggle.getAttribute('aria-pressed')) !== String(matters)) await toggle.click();
}

describe('the filter as text', () => {
  test('Enter applies what was typed, and the builder shows it', async () => {
    await typeFilter(page, "minutes > 45 and weather in ('snow', 'fog') and note is not null");
    await expectMatches("minutes > 45 AND weather IN ('snow', 'fog') AND note IS NOT NULL");
    expect(await rule(0).getByLabel('Column', { exact: true }).inputValue()).toBe('minutes');
    expect(await rule(0).locator('input').inputValue()).toBe('45');
    expect(
      await rule(1)
        .getByRole('button', { name: /^Remove (snow|fog)$/ })
        .count(),
    ).toBe(2);
    expect(
      await rule(2)
        .getByLabel('Operator')
        .evaluate((list: HTMLSelectElement) => list.selectedOptions[0]?.text),
    ).toBe('is not null');
  });

  test('what no rule can say stays as text, and still filters', async () => {
    await typeFilter(page, 'minutes * 2 > distance_km + 60');
    await expectMatches('minutes * 2 > distance_km + 60');
    expect(await rule(0).locator('code').innerText()).toContain('minutes * 2');
  });

  test('a syntax error is told with its place, and the rows stay', async () => {
    await typeFilter(page, "plan = 'tourist'");
    await expectMatches("plan = 'tourist'");
    await typeFilter(page, 'minutes > > 3');
    const alert = page.getByRole('alert').filter({ visible: true });
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/position 11|column 11|11/);
    expect(await filterText(page).getAttribute('aria-invalid')).toBe('true');
    expect(await filterText(page).evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(10);
    await picture(page, 'syntax-error');
    await page.keyboard.press('Escape');
    await alert.waitFor({ state: 'hidden' });
    expect(await filterText(page).inputValue()).toBe("plan = 'tourist'");
    await expectMatches("plan = 'tourist'");
  });

  test('an unknown column is told by name, with the nearest one', async () => {
    await typeFilter(page, 'minuts > 3');
    const alert = page.getByRole('alert').filter({ visible: true });
    await alert.waitFor();
    expect(await alert.innerText()).toContain('minuts');
    expect(await alert.innerText()).toMatch(/minutes/);
    await page.keyboard.press('Escape');
    expect(await filterText(page).inputValue()).toBe('');
    expect(await statusOf(page)).toBe(`${counted(ROWS)} rows`);
  });

  test('Escape takes back what was typed and applies nothing', async () => {
    await typeFilter(page, 'minutes = 7');
    await expectMatches('minutes = 7');
    await page.keyboard.press('Control+L');
    await filterText(page).fill('minutes = 8');
    await page.keyboard.press('Escape');
    expect(await filterText(page).inputValue()).toBe('minutes = 7');
    await expectMatches('minutes = 7');
  });
});
