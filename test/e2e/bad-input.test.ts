import { mkdir, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  eventually,
  filterText,
  messages,
  picture,
  readMessage,
  rowsOnScreen,
  statusOf,
  typeFilter,
  waitForRows,
} from './explorer';
import { answerOpenDialog, dropFiles, type Hearth, launchHearth } from './launch';
import { writeParquet } from './oracle';

let folder = '';
let hearth: Hearth;
let page: Page;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-bad-'));
  await writeFile(path('good.csv'), 'word,number\none,1\ntwo,2\nthree,3\n');
  await writeFile(path('gone.csv'), 'a\n1\n');
  await writeFile(path('empty.csv'), '');
  await mkdir(path('bare'));
  await writeFile(path('noise.csv'), Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 167 + 13) % 256)));
  const zipped = gzipSync(Buffer.from('a,b\n'.concat(Array.from({ length: 50_000 }, (_, i) => `${i},${i * i}\n`).join(''))));
  await writeFile(path('short.csv.gz'), zipped.subarray(0, zipped.length >> 1));
  await writeTruncatedParquet();
  hearth = await launchHearth({ files: [path('gone.csv')] });
  page = hearth.page;
  await waitForRows(page, 1);
  await unlink(path('gone.csv'));
});

afterAll(async () => {
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

async function writeTruncatedParquet(): Promise<void> {
  await writeParquet(path('whole.parquet'), 'SELECT range AS id FROM range(10000)');
  const whole = await readFile(path('whole.parquet'));
  await writeFile(path('cut.parquet'), whole.subarray(0, whole.length - 100));
}

async function open(name: string): Promise<void> {
  await answerOpenDialog(hearth.app, [path(name)]);
  await page.keyboard.press('Control+O');
}

/** Whatever went wrong before: the app opens a good file and filters it. */
async function expectWorking(): Promise<void> {
  await open('good.csv');
  await waitForRows(page, 3);
  await typeFilter(page, 'number > 1');
  await eventually(() => statusOf(page)).toBe('2 of 3 rows');
  await eventually(() => rowsOnScreen(page, ['word'], 5)).toEqual([['two'], ['three']]);
}

describe('a file that cannot be opened', () => {
  const files: readonly (readonly [string, RegExp])[] = [
    ['empty.csv', /empty\.csv.*(empty|no rows|nothing)/],
    ['noise.csv', /noise\.csv.*(text|binary)/],
    ['cut.parquet', /cut\.parquet.*(Parquet|truncated|incomplete|end)/],
    ['short.csv.gz', /short\.csv\.gz.*(gz|truncated|incomplete|ends|cut)/],
  ];
  test.each(files)('%s is told in one card, beside the open file', async (name, said) => {
    await expectWorking();
    await open(name);
    const message = await readMessage(page, said);
    expect(message).not.toMatch(/\bat .*:\d+|undefined|\[object|INTERNAL/);
    await picture(page, `bad-${name}`);
    expect(await statusOf(page)).toBe('2 of 3 rows');
    await expectWorking();
  });

  test('a folder without data is told, and dropped again without harm', async () => {
    await dropFiles(page, '.grid', [path('bare')]);
    expect(await readMessage(page, /bare/)).toContain('bare is a directory without data files');
    await expectWorking();
  });

  test('a recent file that is gone is told on the welcome page', async () => {
    await page.keyboard.press('Control+W');
    const recents = page.getByRole('region', { name: 'Recent files' });
    await recents
      .getByRole('button', { name: /gone\.csv/ })
      .first()
      .click();
    await messages(page)
      .getByText(/gone\.csv/)
      .first()
      .waitFor();
    await picture(page, 'missing-recent');
    expect(await readMessage(page, /gone\.csv/)).toMatch(/does not exist/);
    await page.getByRole('heading', { name: 'Hearth' }).waitFor();
    await recents.getByRole('listitem').filter({ hasText: 'missing' }).getByRole('button', { name: 'Forget gone.csv' }).click();
    await eventually(() => recents.getByText('gone.csv').count()).toBe(0);
    await expectWorking();
  });

  test('one failure after the other leaves no pile of cards', async () => {
    await open('empty.csv');
    await messages(page)
      .getByText(/empty\.csv/)
      .first()
      .waitFor();
    await open('empty.csv');
    await eventually(() => messages(page).getByRole('alert').count()).toBe(1);
    await readMessage(page, /empty\.csv/);
  });
});

describe('a filter that cannot be asked', () => {
  test.each([
    ['nope = 1', /nope/],
    ['shout(word) = 1', /shout/],
    ["number > 1 and (word = 'x'", /\)|parenthes|end/],
    ["word = 'open", /closing '/],
  ])('%s is told at the text, and the rows stay', async (text, said) => {
    await expectWorking();
    await typeFilter(page, text);
    const alert = page.getByRole('alert').filter({ visible: true });
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(said);
    expect(await statusOf(page)).toBe('2 of 3 rows');
    await page.keyboard.press('Escape');
    expect(await filterText(page).inputValue()).toBe('number > 1');
    await expectWorking();
  });
});
