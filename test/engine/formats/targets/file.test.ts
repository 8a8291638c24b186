import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileTarget } from '../../../../engine/formats/targets/file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-target-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('file target', () => {
  it('appears under its name only when committed, whole', async () => {
    const path = join(folder, 'out.csv');
    const target = await openFileTarget(path, 'create');
    const file = await target.create('');
    await file.write(bytes('a\n'));
    await file.write(bytes('b\n'));
    expect(readdirSync(folder)).not.toContain('out.csv');
    await file.close(1);
    await target.commit();
    expect(readdirSync(folder)).toEqual(['out.csv']);
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
  });

  it('leaves nothing when aborted, and an earlier file as it was', async () => {
    const path = join(folder, 'out.csv');
    writeFileSync(path, 'before');
    const target = await openFileTarget(path, 'replace');
    const file = await target.create('');
    await file.write(bytes('after'));
    await target.abort();
    expect(readdirSync(folder)).toEqual(['out.csv']);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  it('replaces an earlier file only when told to', async () => {
    const path = join(folder, 'out.csv');
    writeFileSync(path, 'before');
    await expect(openFileTarget(path, 'create')).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    const target = await openFileTarget(path, 'replace');
    const file = await target.create('');
    await file.write(bytes('after'));
    await file.close(1);
    await target.commit();
    expect(readFileSync(path, 'utf8')).toBe('after');
  });

  it('refuses a directory, a device and a folder that is not there, by name', async () => {
    mkdirSync(join(folder, 'sub'));
    await expect(openFileTarget(join(folder, 'sub'), 'replace')).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    await expect(openFileTarget('/dev/null', 'replace')).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    await expect(openFileTarget(join(folder, 'no', 'x.csv'), 'create')).rejects.toMatchObject({
      code: 'NO_SUCH_FILE',
      message: expect.stringContaining('create it first'),
    });
    writeFileSync(join(folder, 'plain'), 'text');
    await expect(openFileTarget(join(folder, 'plain', 'x.csv'), 'create')).rejects.toMatchObject({
      code: 'NO_SUCH_FILE',
      message: expect.stringMatching(/plain is a file, not a folder; choose another folder$/),
    });
  });
});
