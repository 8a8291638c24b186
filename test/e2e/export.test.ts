import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { writeEvents } from '../../scripts/data/bench.mjs';
import { counted, eventually, header, messages, picture, sample, statusOf, typeFilter, waitForRows } from './explorer';
import { answerOpenDialog, answerSaveDialog, type Hearth, launchHearth, WIDE } from './launch';
import { type Oracle, openOracle, openTrips } from './oracle';

const FILTER = "weather = 'snow' and (plan = 'tourist' or minutes >= 40)";
const COLUMNS = ['trip_id', 'started_at', 'start_station', 'station_code', 'price', 'rating', 'note'];

let folder = '';
let hearth: Hearth;
let page: Page;
let duck: Oracle;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-export-'));
  await mkdir(path('closed'));
  [hearth, duck] = await Promise.all([launchHearth({ files: [sample], size: WIDE }), openTrips()]);
  page = hearth.page;
  await waitForRows(page, 250_000);
});

afterAll(async () => {
  duck?.close();
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  const close = page.getByRole('dialog').getByRole('button', { name: /^(Close|Done)$/ });
  if ((await close.count()) > 0) await close.first().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

const dialog = (): Locator => page.getByRole('dialog');

async function chooseColumns(names: readonly string[]): Promise<void> {
  await dialog().getByRole('radio', { name: 'Chosen' }).click();
  for (const box of await dialog().getByRole('group', { name: 'Columns to export' }).getByRole('checkbox').all()) {
    const name = (await box.locator('..').innerText()).trim();
    await box.setChecked(names.includes(name));
  }
}

/** What DuckDB reads back from the file, and what it says should stand there. */
async function expectFile(source: string, order: string, sorted = false): Promise<void> {
  const written = await openOracle('written', source);
  const columns = COLUMNS.join(', ');
  const [rows, wanted] = await Promise.all([
    written.rows(`SELECT ${columns} FROM written${sorted ? ` ORDER BY ${order}, trip_id` : ''}`),
    duck.rows(`SELECT ${columns} FROM trips WHERE ${FILTER} ORDER BY ${order}, trip_id`),
  ]);
  written.close();
  expect(rows.length).toBe(wanted.length);
  expect(rows).toEqual(wanted);
}

const CSV_TYPES =
  "{'trip_id':'INTEGER','started_at':'TIMESTAMP','start_station':'VARCHAR','station_code':'VARCHAR','price':'DOUBLE','rating':'INTEGER','note':'VARCHAR'}";

describe('the rows that a filter left, in the order that was chosen', () => {
  test('the button tells how many there are', async () => {
    await typeFilter(page, FILTER);
    await header(page, 'price').click();
    await header(page, 'price').click();
    const rows = await duck.count(FILTER);
    await eventually(() => statusOf(page)).toBe(`${counted(rows)} of 250,000 rows`);
    await page.getByRole('button', { name: `Export ${counted(rows)} rows`, exact: true }).click();
    await dialog()
      .getByRole('button', { name: `Export ${counted(rows)} rows…` })
      .waitFor();
    expect(await dialog().innerText()).toContain('that match the filter');
    await picture(page, 'export');
  });

  test('go to a CSV file with the chosen columns', async () => {
    await page.keyboard.press('Control+E');
    await dialog().getByRole('radio', { name: 'CSV' }).click();
    await chooseColumns(COLUMNS);
    await picture(page, 'export-chosen');
    await answerSaveDialog(hearth.app, path('snow.csv'));
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    await dialog()
      .getByRole('heading', { name: /rows written/ })
      .waitFor();
    expect(await dialog().getByRole('heading').innerText()).toBe(`${counted(await duck.count(FILTER))} rows written`);
    await picture(page, 'exported');
    expect((await readFile(path('snow.csv'), 'utf8')).split('\n')[0]?.trim()).toBe(COLUMNS.join(','));
    await expectFile(`read_csv('${path('snow.csv')}', header = true, columns = ${CSV_TYPES})`, 'price DESC NULLS LAST');
  });

  test('go to a Parquet file with the same rows', async () => {
    await page.keyboard.press('Control+E');
    await dialog().getByRole('radio', { name: 'Parquet' }).click();
    await chooseColumns(COLUMNS);
    await answerSaveDialog(hearth.app, path('snow.parquet'));
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    await dialog()
      .getByRole('heading', { name: /rows written/ })
      .waitFor();
    await expectFile(`read_parquet('${path('snow.parquet')}')`, 'price DESC NULLS LAST');
  });

  test('go to a folder of parts by the values of columns, with a manifest', async () => {
    await page.keyboard.press('Control+E');
    await dialog().getByRole('radio', { name: 'Parquet' }).click();
    await chooseColumns([...COLUMNS, 'plan']);
    await dialog().getByRole('radio', { name: 'Folder of parts' }).click();
    await dialog().getByRole('group', { name: 'Columns that become folders' }).getByLabel('plan').check();
    await dialog().getByLabel('Manifest').check();
    await picture(page, 'export-parts');
    await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
    await picture(page, 'export-parts-dark');
    await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
    await answerSaveDialog(hearth.app, path('by-plan'));
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    await dialog()
      .getByRole('heading', { name: /rows written/ })
      .waitFor();
    const names = (await readdir(path('by-plan'))).sort();
    expect(names.slice(0, 2)).toEqual(['_SUCCESS', '_manifest.json']);
    expect(names.slice(2).every((name) => name.startsWith('plan='))).toBe(true);
    await expectFile(`read_parquet('${path('by-plan')}/*/*.parquet', hive_partitioning = true)`, 'price DESC NULLS LAST', true);
  });

  test('the written file opens again with as many rows', async () => {
    await answerOpenDialog(hearth.app, [path('snow.parquet')]);
    await page.keyboard.press('Control+O');
    await waitForRows(page, await duck.count(FILTER));
    await answerOpenDialog(hearth.app, [sample]);
    await page.keyboard.press('Control+O');
    await waitForRows(page, 250_000);
  });

  test('take the place of a file that was there, whole', async () => {
    await writeFile(path('old.csv'), 'stale\n'.repeat(200_000));
    await typeFilter(page, FILTER);
    await page.keyboard.press('Control+E');
    await chooseColumns(COLUMNS);
    await answerSaveDialog(hearth.app, path('old.csv'));
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    await dialog()
      .getByRole('heading', { name: /rows written/ })
      .waitFor();
    await expectFile(`read_csv('${path('old.csv')}', header = true, columns = ${CSV_TYPES})`, 'true');
  });
});

describe('an export that does not come about', () => {
  test('because the user thought better of it leaves the form as it was', async () => {
    await page.keyboard.press('Control+E');
    await answerSaveDialog(hearth.app, null);
    const begin = dialog().getByRole('button', { name: /^Export .* rows…$/ });
    await begin.click();
    await eventually(() => begin.isEnabled()).toBe(true);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  test('because its folder takes no file says so and leaves nothing', async () => {
    await writeFile(path('closed/file'), '');
    await page.keyboard.press('Control+E');
    // A file in the place of a folder: no one can write below it, root neither.
    await answerSaveDialog(hearth.app, path('closed/file/out.csv'));
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    const alert = dialog().getByRole('alert');
    await alert.waitFor();
    expect(await dialog().getByRole('heading').innerText()).toBe('out.csv was not written');
    expect(await alert.innerText()).toMatch(/out\.csv|folder/i);
    await picture(page, 'export-failed');
    expect(await readdir(path('closed'))).toEqual(['file']);
    await dialog().getByRole('button', { name: 'Try again…' }).click();
    await dialog().getByRole('radio', { name: 'CSV' }).waitFor();
  });

  test.runIf(process.getuid?.() !== 0)('because the folder is read-only says so', async () => {
    await chmod(path('closed'), 0o555);
    await page.keyboard.press('Control+E');
    await answerSaveDialog(hearth.app, path('closed/out.csv'));
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    await dialog().getByRole('alert').waitFor();
    await chmod(path('closed'), 0o755);
    expect(existsSync(path('closed/out.csv'))).toBe(false);
  });

  test('because it would write over the file that it reads says so and harms nothing', async () => {
    const small = path('small.csv');
    await writeFile(small, 'a,b\n1,x\n2,y\n');
    await answerOpenDialog(hearth.app, [small]);
    await page.keyboard.press('Control+O');
    await waitForRows(page, 2);
    await page.keyboard.press('Control+E');
    await answerSaveDialog(hearth.app, small);
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    await dialog().getByRole('alert').or(dialog().getByRole('status')).waitFor();
    expect((await readFile(small, 'utf8')).replaceAll('\r', '')).toBe('a,b\n1,x\n2,y\n');
  });
});

describe('a long export', () => {
  const big = (): string => path('events.csv');

  beforeAll(async () => {
    writeEvents(big(), 1_000_000);
    await answerOpenDialog(hearth.app, [big()]);
    await page.keyboard.press('Control+O');
    await waitForRows(page, 1_000_000);
  });

  test('is cancelled and leaves neither the file nor a part of it', async () => {
    const before = (await readdir(folder)).sort();
    await header(page, 'comment').click();
    await page.keyboard.press('Control+E');
    await answerSaveDialog(hearth.app, path('cancelled.csv'));
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    await dialog().getByRole('progressbar', { name: 'Rows written' }).waitFor();
    await picture(page, 'exporting');
    await dialog().getByRole('button', { name: 'Cancel export' }).click();
    await dialog().getByRole('radio', { name: 'CSV' }).waitFor();
    await eventually(async () => (await readdir(folder)).sort()).toEqual(before);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  test('goes on when its dialog is hidden, and a card tells the end', async () => {
    await page.keyboard.press('Control+E');
    await answerSaveDialog(hearth.app, path('hidden.csv'));
    await dialog()
      .getByRole('button', { name: /^Export .* rows…$/ })
      .click();
    await dialog().getByRole('button', { name: 'Hide' }).click();
    await messages(page).getByText('hidden.csv is written').waitFor();
    await messages(page).getByRole('button', { name: 'Dismiss' }).click();
    const written = await openOracle(
      'written',
      `read_csv('${path('hidden.csv')}', header = true, all_varchar = true, quote = '"', escape = '"')`,
    );
    expect(await written.count('true')).toBe(1_000_000);
    written.close();
  });
});
