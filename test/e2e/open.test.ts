import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  columnsOnScreen,
  eventually,
  header,
  messages,
  picture,
  rowsOnScreen,
  statusOf,
  typeFilter,
  waitForRows,
} from './explorer';
import { answerOpenDialog, dropFiles, type Hearth, launchHearth } from './launch';

let folder = '';
let hearth: Hearth;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-open-'));
  await writeFile(path('films.csv'), 'title,year\nIron Man,2008\n"Captain, Marvel",2019\nBlack Widow,2021\n');
  await writeFile(path('lands.tsv'), 'land\tpeople\nÖsterreich\t9\n中国\t1412\n');
  await writeFile(path('given.csv'), 'word\nyes\nno\nperhaps\n');
  hearth = await launchHearth({ files: [path('given.csv')] });
});

afterAll(async () => {
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

const titleOf = (): Promise<string> =>
  hearth.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '');

describe('a file given on the command line', () => {
  test('is open when the window is there', async () => {
    await waitForRows(hearth.page, 3);
    await eventually(() => rowsOnScreen(hearth.page, ['#', 'word'], 9)).toEqual([
      ['1', 'yes'],
      ['2', 'no'],
      ['3', 'perhaps'],
    ]);
    await eventually(titleOf).toBe('given.csv – Hearth');
  });

  test('makes way for the welcome page when it is closed', async () => {
    await hearth.page.keyboard.press('Control+W');
    await hearth.page.getByRole('heading', { name: 'Hearth' }).waitFor();
    await eventually(titleOf).toBe('Hearth');
  });
});

describe('from the welcome page', () => {
  beforeEach(async () => {
    const close = hearth.page.getByRole('button', { name: 'Close file' });
    if ((await close.count()) > 0) await close.click();
    await hearth.page.getByRole('heading', { name: 'Hearth' }).waitFor();
  });

  test('a button asks for a file and opens it', async () => {
    await picture(hearth.page, 'welcome');
    await answerOpenDialog(hearth.app, [path('films.csv')]);
    await hearth.page.getByRole('button', { name: 'Open file…' }).click();
    await waitForRows(hearth.page, 3);
    await eventually(() => rowsOnScreen(hearth.page, ['title', 'year'], 9)).toEqual([
      ['Iron Man', '2008'],
      ['Captain, Marvel', '2019'],
      ['Black Widow', '2021'],
    ]);
  });

  test('Ctrl+O does the same, and a dialog that is cancelled changes nothing', async () => {
    await answerOpenDialog(hearth.app, []);
    await hearth.page.keyboard.press('Control+O');
    await answerOpenDialog(hearth.app, [path('lands.tsv')]);
    await hearth.page.keyboard.press('Control+O');
    await waitForRows(hearth.page, 2);
    expect(await columnsOnScreen(hearth.page)).toEqual(['land', 'people']);
  });

  test('a file dropped on the window opens', async () => {
    await dropFiles(hearth.page, '.welcome', [path('films.csv')]);
    await waitForRows(hearth.page, 3);
    expect(await columnsOnScreen(hearth.page)).toEqual(['title', 'year']);
    expect(await hearth.page.locator('.drop-overlay').count()).toBe(0);
  });

  test('recent files stand with the latest first, with their rows, and open by a click', async () => {
    const recents = hearth.page.getByRole('region', { name: 'Recent files' });
    const list = async (): Promise<string[]> =>
      (await recents.getByRole('listitem').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    await eventually(list).toEqual([
      expect.stringMatching(/films\.csv .* 3 rows/),
      expect.stringMatching(/lands\.tsv .* 2 rows/),
      expect.stringMatching(/given\.csv .* 3 rows/),
    ]);
    await recents
      .getByRole('button', { name: /lands\.tsv/ })
      .first()
      .click();
    await waitForRows(hearth.page, 2);
    await eventually(() => rowsOnScreen(hearth.page, ['land'], 9)).toEqual([['Österreich'], ['中国']]);
  });

  test('a recent file can be forgotten', async () => {
    const recents = hearth.page.getByRole('region', { name: 'Recent files' });
    await recents.getByRole('button', { name: 'Forget given.csv' }).click();
    await eventually(() => recents.getByRole('listitem').count()).toBe(2);
  });

  test('the sample opens by its button', async () => {
    await hearth.page.getByRole('button', { name: 'Try the sample' }).click();
    await waitForRows(hearth.page, 250_000);
    await eventually(() => rowsOnScreen(hearth.page, ['#', 'trip_id', 'plan'], 1)).toEqual([['1', '1000001', 'member']]);
  });
});

describe('beside an open file', () => {
  test('another one takes its place, dropped on the rows', async () => {
    await dropFiles(hearth.page, '.grid', [path('films.csv')]);
    await waitForRows(hearth.page, 3);
    await eventually(titleOf).toBe('films.csv – Hearth');
  });

  test('a second start hands its file to this window', async () => {
    await hearth.app.evaluate(({ app }, file) => {
      app.emit('second-instance', {}, [], '', [file]);
    }, path('lands.tsv'));
    await waitForRows(hearth.page, 2);
    await eventually(titleOf).toBe('lands.tsv – Hearth');
  });

  test('nothing was said to the user on the way', async () => {
    expect(await messages(hearth.page).getByRole('article').count()).toBe(0);
  });
});

describe('a file that is opened with options', () => {
  test('shows at once how it is read', async () => {
    await hearth.page.getByRole('button', { name: 'Close file' }).click();
    await answerOpenDialog(hearth.app, [path('films.csv')]);
    await hearth.page.getByRole('button', { name: 'Open with options…' }).click();
    const dialog = hearth.page.getByRole('dialog', { name: 'Import options' });
    await eventually(() => dialog.locator('.preview td').count()).toBe(6);
    await hearth.page.keyboard.press('Escape');
    await waitForRows(hearth.page, 3);
  });
});

describe('a file that changes while it is open', () => {
  test('is noticed, and read again with its filter and its order', async () => {
    await writeFile(path('grows.csv'), `n,word\n${Array.from({ length: 9 }, (_, i) => `${i},w${i % 2}`).join('\n')}\n`);
    await answerOpenDialog(hearth.app, [path('grows.csv')]);
    await hearth.page.keyboard.press('Control+O');
    await waitForRows(hearth.page, 9);
    await typeFilter(hearth.page, "word = 'w1'");
    await header(hearth.page, 'n').click();
    await header(hearth.page, 'n').click();
    await eventually(() => statusOf(hearth.page)).toBe('4 of 9 rows');
    await appendFile(path('grows.csv'), '100,w1\n');
    await hearth.page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await eventually(async () => messages(hearth.page).innerText()).toContain('grows.csv has changed on disk');
    await picture(hearth.page, 'changed');
    await hearth.page.getByRole('button', { name: 'Reload' }).click();
    await eventually(() => statusOf(hearth.page)).toBe('5 of 10 rows');
    await eventually(async () => (await rowsOnScreen(hearth.page, ['n'], 2))[0]).toEqual(['100']);
  });
});
