import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, picture, sample, typeFilter, waitForRows } from './explorer';
import { type Hearth, launchHearth } from './launch';

let hearth: Hearth;

beforeAll(async () => {
  hearth = await launchHearth({ files: [sample] });
  await waitForRows(hearth.page, 250_000);
});
afterAll(() => hearth?.close());

const copied = (): Promise<string> => hearth.app.evaluate(({ clipboard }) => clipboard.readText());

test('the palette copies the rows on the screen as a program', async () => {
  const { page } = hearth;
  await typeFilter(page, "plan = 'member' and minutes > 40");
  await page.keyboard.press('Control+K');
  await page.getByPlaceholder('Search commands and columns').fill('copy as');
  await eventually(() => page.getByRole('option').allInnerTexts()).toEqual([
    'Copy as PySpark',
    'Copy as Spark SQL',
    'Copy as pandas',
    'Copy as Polars',
    'Copy as DuckDB',
  ]);
  await picture(page, 'copy-as-palette');
  await page.getByRole('option', { name: 'Copy as DuckDB' }).click();
  await eventually(copied).toMatch(
    /^SELECT \*\nFROM read_csv\('trips\.csv', [^\n]*\nWHERE "plan" = 'member'\n {2}AND "minutes" > 40;\n$/,
  );
  await page.getByText('Copied as DuckDB').waitFor();
  await picture(page, 'copied-as');
});

test('the menu does too', async () => {
  await hearth.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('copy-as-pyspark')?.click());
  await eventually(copied).toContain('from pyspark.sql import SparkSession');
  expect(await copied()).toContain('.where("plan = \'member\' AND minutes > 40")');
});
