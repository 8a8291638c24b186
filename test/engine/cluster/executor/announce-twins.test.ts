import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../../../../scripts/build.mjs';

const root = resolve(import.meta.dirname, '..', '..', '..', '..');

/** What the command line says of a small file, with these kernels. */
async function query(kernels: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-twins-'));
  try {
    writeFileSync(join(folder, 'a.csv'), 'n,t\n1,x\n2,y\n3,x\n');
    const args = [join(root, 'out', 'main', 'cli.js'), 'query', join(folder, 'a.csv'), '--where', "t = 'x'"];
    return await promisify(execFile)(process.execPath, args, { env: { ...process.env, HEARTH_KERNELS: kernels } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

beforeAll(() => buildWhenStale(['main']), 120_000);

test('plain loops in place of the kernels give the same answer, and are announced once', async () => {
  const [plain, fast] = await Promise.all([query('twins'), query('')]);
  expect(plain.stdout).toBe('n,t\n1,x\n3,x\n');
  expect(plain.stderr.match(/HEARTH_PLAIN_KERNELS/g)).toHaveLength(1);
  expect(fast).toEqual({ stdout: plain.stdout, stderr: '' });
});
