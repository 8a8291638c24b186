import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, messages, picture, rowsOnScreen, statusOf, typeFilter, waitForRows } from './explorer';
import { answerSaveDialog, dropFiles, type Hearth, launchHearth } from './launch';

let folder = '';
let hearth: Hearth;
let page: Page;

const STATIONS = [
  'Stations of the north',
  '',
  'zip;opened;height;name',
  '00501;31.12.2024;12,5;Holtsville',
  '01001;01.02.2023;1.061,0;"Agawam; West"',
  '01002;15.03.2020',
  '01003;NA;88,25;Amherst',
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-import-'));
  await writeFile(join(folder, 'stations.csv'), `${STATIONS.join('\n')}\n`);
  await writeFile(join(folder, 'long.csv'), 'at||word\n2024-01-01 00:00:00.123456789||"x||y"\n2024-01-02||z\n');
  await writeFile(join(folder, 'a.csv'), 'id,word\n1,one\n');
  await writeFile(join(folder, 'b.csv'), 'id,note\n2,second\n');
  hearth = await launchHearth({ files: [join(folder, 'stations.csv')] });
  page = hearth.page;
  await waitForRows(page, 4);
});
afterAll(async () => {
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

const columns = ['zip', 'opened', 'height', 'name'];

test('a file is read as found, and what was found is said', async () => {
  await eventually(() => rowsOnScreen(page, columns, 2)).toEqual([
    ['00501', '2024-12-31', '12.50', 'Holtsville'],
    ['01001', '2023-02-01', expect.stringMatching(/^1,?061/), 'Agawam; West'],
  ]);
  await eventually(async () => (await messages(page).allInnerTexts()).join(' ')).toContain('2 lines before the table left out');
});

test('the dialog shows the guesses and the first rows, and tells what is wrong in place', async () => {
  await page.keyboard.press('Control+i');
  const dialog = page.getByRole('dialog', { name: 'Import options' });
  await eventually(() => dialog.locator('.preview td').count()).toBe(16);
  expect(await dialog.getByLabel('Delimiter').getAttribute('placeholder')).toBe('; semicolon');
  expect(await dialog.getByLabel('Format of opened').getAttribute('placeholder')).toBe('dd.MM.yyyy');
  await picture(page, 'import');
  await dialog.getByLabel('Delimiter').fill(':::::');
  await eventually(() => dialog.getByRole('alert').innerText()).toContain('delimiter');
  expect(await dialog.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
  await picture(page, 'import-failure');
  await dialog.getByLabel('Delimiter').fill('');
  await dialog.getByLabel('Header', { exact: true }).selectOption('no');
  await eventually(() => dialog.locator('.preview th b').first().innerText()).toBe('col_1');
  await dialog.getByRole('button', { name: 'As found' }).click();
  await eventually(() => dialog.locator('.preview th b').first().innerText()).toBe('zip');
});

test('what is told is applied to the rows, and undone with the rest', async () => {
  const dialog = page.getByRole('dialog', { name: 'Import options' });
  await dialog.getByLabel('Type of height').selectOption('string');
  await eventually(() => dialog.locator('.preview tbody tr').first().innerText()).toContain('12,5');
  await eventually(() => dialog.getByRole('button', { name: 'Apply' }).isEnabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await eventually(() => rowsOnScreen(page, columns, 1)).toEqual([['00501', '2024-12-31', '12,5', 'Holtsville']]);
  await page.keyboard.press('Control+z');
  await eventually(() => rowsOnScreen(page, columns, 1)).toEqual([['00501', '2024-12-31', '12.50', 'Holtsville']]);
});

test('all as text keeps every cell as it stands; a header that is none names columns by number', async () => {
  await page.keyboard.press('Control+i');
  const dialog = page.getByRole('dialog', { name: 'Import options' });
  await dialog.getByRole('button', { name: 'All as text' }).click();
  await dialog.getByLabel('Header', { exact: true }).selectOption('no');
  await eventually(() => dialog.getByRole('button', { name: 'Apply' }).isEnabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await eventually(() => rowsOnScreen(page, ['col_1', 'col_2', 'col_3', 'col_4'], 2)).toEqual([
    ['zip', 'opened', 'height', 'name'],
    ['00501', '31.12.2024', '12,5', 'Holtsville'],
  ]);
  await eventually(() => statusOf(page)).toContain('5 rows');
  await page.keyboard.press('Control+z');
  await eventually(() => statusOf(page)).toContain('4 rows');
});

test('records that do not fit are counted and listed, and can be exported', async () => {
  await page.getByRole('button', { name: '1 reject' }).click();
  const dialog = page.getByRole('dialog', { name: '1 record did not fit' });
  await eventually(() => dialog.locator('.reject').nth(1).innerText()).toContain('2 cells where the table has 4 columns');
  expect(await dialog.locator('.reject code').first().innerText()).toBe('01002;15.03.2020');
  await picture(page, 'rejects');
  await answerSaveDialog(hearth.app, join(folder, 'rejects.csv'));
  await dialog.getByRole('button', { name: 'Export…' }).click();
  await eventually(() => readFile(join(folder, 'rejects.csv'), 'utf8').catch(() => '')).toContain('stations.csv,6,');
  await page.getByRole('button', { name: 'Done' }).click();
});

test('several files are one table', async () => {
  await dropFiles(page, '.rows', [join(folder, 'a.csv'), join(folder, 'b.csv')]);
  await eventually(() => rowsOnScreen(page, ['id', 'word', 'note'], 2)).toEqual([
    ['1', 'one', null],
    ['2', null, 'second'],
  ]);
  await eventually(() => page.locator('.file-tab b').innerText()).toBe('a.csv and 1 more');
});

test('a delimiter of two characters is told; nanoseconds show and filter to the last digit', async () => {
  await dropFiles(page, '.rows', [join(folder, 'long.csv')]);
  await eventually(() => page.locator('.file-tab b').innerText()).toBe('long.csv');
  await page.keyboard.press('Control+i');
  const dialog = page.getByRole('dialog', { name: 'Import options' });
  await dialog.getByLabel('Delimiter').fill('||');
  await eventually(() => dialog.locator('.preview th b').allInnerTexts()).toEqual(['at', 'word']);
  await eventually(() => dialog.getByRole('button', { name: 'Apply' }).isEnabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await eventually(() => rowsOnScreen(page, ['at', 'word'], 2)).toEqual([
    ['2024-01-01 00:00:00.123456789', 'x||y'],
    ['2024-01-02 00:00:00', 'z'],
  ]);
  await typeFilter(page, "at > '2024-01-01 00:00:00.123456789'");
  await eventually(() => rowsOnScreen(page, ['at', 'word'], 1)).toEqual([['2024-01-02 00:00:00', 'z']]);
  await eventually(() => statusOf(page)).toBe('1 of 2 rows');
});
