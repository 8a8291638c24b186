import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SpillFolder, sweepSpillFolders } from '../../../../engine/cluster/storage/spill-folder';

let parent = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hearth-test-'));
});

afterEach(() => rmSync(parent, { recursive: true }));

it('sweeps what processes left that are gone, and nothing else', async () => {
  const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
  const own = new SpillFolder(parent);
  for (const name of [`hearth-spill-${dead}-0a`, `hearth-spill-${process.ppid}-0b`, 'something else'])
    mkdirSync(join(parent, name));
  mkdirSync(own.path);
  writeFileSync(join(parent, `hearth-spill-${dead}-0a`, 'b0'), 'x');
  await sweepSpillFolders(parent);
  expect(readdirSync(parent)).toHaveLength(3);
  own.clear();
  expect(existsSync(own.path)).toBe(false);
});

it('removes what a dead task left', async () => {
  const own = new SpillFolder(parent);
  mkdirSync(own.path);
  for (const name of ['t1-0', 't1-1', 't11-0', 'b0']) writeFileSync(join(own.path, name), 'x');
  await own.removeTask(1);
  await expect.poll(() => readdirSync(own.path).sort()).toEqual(['b0', 't11-0']);
});
