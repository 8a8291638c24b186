import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openRecents, type Recents, watchOpenings } from '../../main/recents';

let folder: string;
let recents: Recents;
const at = (name: string): string => join(folder, name);
const names = (): readonly string[] => recents.entries().map(({ path }) => basename(path));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-recents-'));
  recents = openRecents(folder, () => {});
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('recent files', () => {
  test('a file enters when its rows are shown, not when it is handed out', () => {
    const openings = watchOpenings(recents);
    openings.begin('read:1', at('damaged.parquet'), 9);
    openings.begin('read:2', at('films.csv'), 69);
    expect(openings.shown('read:2', 1000)).toBe(at('films.csv'));
    expect(names()).toEqual(['films.csv']);
  });

  test('shown once is enough: the title set again changes nothing', () => {
    const openings = watchOpenings(recents);
    openings.begin('read:1', at('films.csv'), 69);
    openings.shown('read:1', 1000);
    expect(openings.shown('read:1', 2000)).toBeNull();
    expect(openings.shown('read:unknown', 2000)).toBeNull();
    expect(names()).toEqual(['films.csv']);
  });

  test('a count that comes before the rows is kept, as is a later one', async () => {
    const openings = watchOpenings(recents);
    openings.begin('read:1', at('films.csv'), 69);
    openings.count('read:1', at('films.csv'), 3);
    openings.shown('read:1', 1000);
    expect(await recents.list()).toMatchObject([{ rows: 3, openedAt: 1000 }]);
    openings.count('read:1', at('films.csv'), 4);
    expect(await recents.list()).toMatchObject([{ rows: 4 }]);
  });

  test('a file that is gone is said to be missing until it comes back', async () => {
    recents.note(at('films.csv'), 69, 1000);
    expect(await recents.list()).toMatchObject([{ name: 'films.csv', missing: true }]);
    writeFileSync(at('films.csv'), 'title\n');
    expect(await recents.list()).toMatchObject([{ name: 'films.csv', missing: false }]);
  });

  test('a missing file is removed by its id', async () => {
    recents.note(at('a.csv'), 1, 1000);
    recents.note(at('b.csv'), 1, 2000);
    const [first] = await recents.list();
    recents.forget(first!.id);
    expect(names()).toEqual(['a.csv']);
  });
});
