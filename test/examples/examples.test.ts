/** Every example, through the command line as a user types it, prints what it promises. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../../scripts/build.mjs';

const root = resolve(import.meta.dirname, '..', '..');

const printed: Readonly<Record<string, string>> = {
  'films.ts': `
partitions: 2
[ 'Captain Marvel' ]
`,
};

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function shell(script: string): Promise<Outcome> {
  const args = [join(root, 'scripts', 'hearth.mjs'), 'shell', script];
  const { INIT_CWD: _, ...env } = process.env;
  return new Promise((settle) => {
    const child = execFile(process.execPath, args, { cwd: root, env }, (_error, output, errors) =>
      settle({ code: child.exitCode ?? 1, output, errors }),
    );
  });
}

beforeAll(() => buildWhenStale(['main']), 120_000);

test('every example is known here', () => {
  expect(readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts'))).toEqual(Object.keys(printed).sort());
});

test.each(Object.entries(printed))(
  '%s prints its checked result',
  async (name, expected) => {
    expect(await shell(`examples/${name}`)).toEqual({ code: 0, output: expected.trimStart(), errors: '' });
  },
  60_000,
);
