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
  'logistic-regression.ts': `
weights -0.01 3.39 -2.33
3941 of 4000 points on the right side
`,
  'page-rank.ts': `
home 1.619
films 1.119
joker 0.992
about 0.838
us 0.431
ranks add up to 5.000 for 5 pages
`,
  'skewed-join.ts': `
plain: largest partition has 18667 of 20000 rows
{ France: 2664, Kenya: 2667, Peru: 2670, 'United States': 71996 }
salted: largest partition has 3562 of 20000 rows
{ France: 2664, Kenya: 2667, Peru: 2670, 'United States': 71996 }
`,
  'word-count.ts': `
10 it
10 of
10 the
10 was
2 age
2 epoch
20 different words, 60 in all
`,
};

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function shell(script: string): Promise<Outcome> {
  const args = [join(root, 'out', 'main', 'cli.js'), 'shell', script];
  return new Promise((settle) => {
    const child = execFile(process.execPath, args, { cwd: root }, (_error, output, errors) =>
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
