/** What the host does around the page: starting with a file, pictures, the menu, what is remembered. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerOpenDialog, answerSaveDialog, checkout, chooseMenu, launchHearth } from './launch';

let folder = '';
let films = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-host-'));
  films = join(folder, 'films.csv');
  await writeFile(films, 'title,year\nIron Man,2008\nThor,2011\nCaptain Marvel,2019\nEternals,2021\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly said: readonly string[];
}

/** npm start, as a user types it. */
function start(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(checkout, 'scripts/start.mjs'), ...args], {
      cwd: folder,
      env: { ...process.env, INIT_CWD: folder },
    });
    let text = '';
    child.stderr.on('data', (chunk) => (text += chunk));
    child.on('close', (code) =>
      resolve({ code, said: text.split('\n').filter((line) => line !== '' && !/Electron .* from/.test(line)) }),
    );
  });
}

describe('a picture', () => {
  test('is written once the grid shows the file, and the app ends well', async () => {
    expect(await start('films.csv', '--screenshot', 'out.png', '--size', '800x600')).toEqual({ code: 0, said: [] });
    const png = await readFile(join(folder, 'out.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([800, 600]);
  });

  test('of a file that is not there is one line and exit code 1', async () => {
    expect(await start('nothing.csv', '--screenshot', 'out.png')).toEqual({
      code: 1,
      said: ['hearth: nothing.csv does not exist; check its name and place'],
    });
    await expect(readFile(join(folder, 'out.png'))).rejects.toThrow(/ENOENT/);
  });
});

describe('the app', () => {
  test('starts with the file it was given and names it in its title', async () => {
    const hearth = await launchHearth({ files: [films] });
    const title = () => hearth.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
    await expect.poll(title, { timeout: 20_000 }).toBe('films.csv – Hearth');
    expect(hearth.problems).toEqual([]);
    await hearth.close();
  });

  test('remembers recent files and settings over a restart, and opens a recent one by its id', async () => {
    const profile = join(folder, 'profile');
    const first = await launchHearth({ profile });
    await answerOpenDialog(first.app, [films]);
    const files = await first.page.evaluate(() => window.hearth.openFiles());
    expect(files).toMatchObject([{ name: 'films.csv', kind: 'file', sizeBytes: 69 }]);
    await first.page.evaluate((token) => window.hearth.setTitle(token), files[0]?.token ?? '');
    await first.page.evaluate(() => window.hearth.changeSettings({ theme: 'dark', cores: 1 }));
    await first.close();

    const second = await launchHearth({ profile, theme: 'dark' });
    const recents = await second.page.evaluate(() => window.hearth.recents());
    expect(recents).toMatchObject([{ name: 'films.csv', rows: null }]);
    const cluster = { memoryBudgetBytes: null, maxPartitionBytes: null, maxFailures: 4, speculation: false, keepParsed: true };
    expect(await second.page.evaluate(() => window.hearth.settings())).toEqual({ theme: 'dark', cores: 1, ...cluster });
    expect(await second.page.evaluate((id) => window.hearth.openRecent(id), recents[0]?.id ?? '')).toMatchObject({
      name: 'films.csv',
    });
    await second.close();
  });

  test('a choice from the menu reaches the page, a cancelled dialog gives nothing', async () => {
    const { app, page, close } = await launchHearth();
    const heard = page.evaluate(() => new Promise((resolve) => window.hearth.onCommand(resolve)));
    await page.evaluate(() => window.hearth.settings());
    await chooseMenu(app, 'go-to-row');
    expect(await heard).toBe('go-to-row');
    await answerOpenDialog(app, []);
    await answerSaveDialog(app, null);
    expect(await page.evaluate(() => window.hearth.openFiles())).toEqual([]);
    expect(await page.evaluate(() => window.hearth.chooseTarget('a.csv', { label: 'CSV', extensions: ['csv'] }))).toBeNull();
    await close();
  });
});
