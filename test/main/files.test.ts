import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handleOf } from '../../main/files';
import { createTokens } from '../../main/tokens';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a path that was chosen or dropped', () => {
  test('a folder is as large as its data files together: hidden ones and folders inside do not count', async () => {
    mkdirSync(join(folder, 'trips', 'inner'), { recursive: true });
    writeFileSync(join(folder, 'trips', 'a.csv'), 'a\n1\n');
    writeFileSync(join(folder, 'trips', 'b.csv'), 'a\n22\n');
    writeFileSync(join(folder, 'trips', '_SUCCESS'), 'done');
    writeFileSync(join(folder, 'trips', '.a.csv.crc'), 'sum');
    writeFileSync(join(folder, 'trips', 'inner', 'c.csv'), 'a\n333\n');
    expect(await handleOf(join(folder, 'trips'), createTokens())).toMatchObject({ name: 'trips', kind: 'folder', sizeBytes: 9 });
  });

  test('a file that is not there is told by its name', async () => {
    await expect(handleOf(join(folder, 'gone.csv'), createTokens())).rejects.toThrow(
      'gone.csv does not exist; check its name and place',
    );
  });
});
