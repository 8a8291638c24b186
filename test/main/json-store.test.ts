import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRecents } from '../../main/recents';
import { DEFAULT_SETTINGS, openSettings } from '../../main/settings';

let folder = '';
let notices: string[] = [];
const notice = (line: string): void => void notices.push(line);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-store-'));
  notices = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('settings', () => {
  test('start with defaults and remember a change', () => {
    expect(openSettings(folder, notice).get()).toEqual(DEFAULT_SETTINGS);
    openSettings(folder, notice).change({ theme: 'dark' });
    expect(openSettings(folder, notice).get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' });
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  test.each(['', '{', '[]', '{"theme":"neon","cores":null}', '{"theme":"dark"}', 'null'])(
    '%j on disk means defaults, a notice and a copy',
    (text) => {
      writeFileSync(join(folder, 'settings.json'), text);
      expect(openSettings(folder, notice).get()).toEqual(DEFAULT_SETTINGS);
      expect(notices).toEqual([expect.stringContaining('settings.json could not be read')]);
      expect(readFileSync(join(folder, 'settings.json.bad'), 'utf8')).toBe(text);
    },
  );

  test('tell their listeners until these leave', () => {
    const settings = openSettings(folder, notice);
    const themes: string[] = [];
    const leave = settings.onChange((changed) => themes.push(changed.theme));
    settings.change({ theme: 'dark' });
    leave();
    settings.change({ theme: 'light' });
    expect(themes).toEqual(['dark']);
  });

  test('refuse a value outside their range', () => {
    expect(() => openSettings(folder, notice).change({ cores: 0 })).toThrow();
  });

  test('that cannot be saved say so and stay in force', () => {
    const settings = openSettings(join(folder, 'settings.json', 'below-a-file'), notice);
    writeFileSync(join(folder, 'settings.json'), '');
    settings.change({ theme: 'dark' });
    expect(settings.get().theme).toBe('dark');
    expect(notices).toEqual([expect.stringContaining('could not be saved')]);
  });
});

describe('recent files', () => {
  test('are newest first, each once, and name no path', async () => {
    const recents = openRecents(folder, notice);
    recents.note('/data/a.csv', 10, 1);
    recents.note('/data/b.csv', 20, 2);
    recents.note('/data/a.csv', 10, 3);
    expect((await recents.list()).map(({ name, openedAt }) => [name, openedAt])).toEqual([
      ['a.csv', 3],
      ['b.csv', 2],
    ]);
    expect(JSON.stringify(await recents.list())).not.toContain('/data/');
  });

  test('remember their rows until the file changes', async () => {
    const recents = openRecents(folder, notice);
    recents.note('/data/a.csv', 10, 1);
    recents.noteRows('/data/a.csv', 4);
    recents.note('/data/a.csv', 10, 2);
    expect((await openRecents(folder, notice).list())[0]?.rows).toBe(4);
    recents.note('/data/a.csv', 11, 3);
    expect((await recents.list())[0]?.rows).toBeNull();
  });

  test('keep a dozen and forget on request', async () => {
    const recents = openRecents(folder, notice);
    for (let at = 0; at < 20; at++) recents.note(`/data/${at}.csv`, 1, at);
    expect(await recents.list()).toHaveLength(12);
    const first = (await recents.list())[0];
    recents.forget(first?.id ?? '');
    expect(recents.pathOf(first?.id ?? '')).toBeUndefined();
    expect(await recents.list()).toHaveLength(11);
  });
});
