/** `hearth shell` as a process: scripts from anywhere on disk and from standard input, how they end, and what they say when they fail. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildWhenStale } from '../../scripts/build.mjs';

const root = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'hearth-shell-'));

vi.setConfig({ testTimeout: 60_000 });

beforeAll(() => buildWhenStale(['main']), 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function shell(args: readonly string[], typed = ''): Promise<Outcome> {
  return new Promise((settle) => {
    const command = [join(root, 'out', 'main', 'cli.js'), 'shell', ...args];
    const child = execFile(process.execPath, command, { cwd: folder }, (_error, output, errors) =>
      settle({ code: child.exitCode, output, errors }),
    );
    child.stdin?.end(typed);
  });
}

function write(name: string, source: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
  return name;
}

const run = (source: string, ...args: string[]): Promise<Outcome> => shell([write('script.ts', source), ...args]);

describe('a script', () => {
  test('imports hearth, its neighbours by any of their names, and gets its own arguments', async () => {
    write('lib/a.ts', 'export const a = (n: number): number => n + 1;');
    write('lib/b.ts', "import { a } from './a.js';\nexport const b = (n: number): number => a(n) * 10;");
    const source = `
      import { basename } from 'node:path';
      import { readMaster } from 'hearth';
      import { a } from './lib/a.ts';
      import { b } from './lib/b';
      console.log(a(1), b(1), readMaster('local[3]').executors, process.argv.slice(1).map((each) => basename(each)));`;
    expect(await run(source, 'x', '--year', '2019')).toEqual({
      code: 0,
      output: "2 20 3 [ 'script.ts', 'x', '--year', '2019' ]\n",
      errors: '',
    });
  });

  test('shares one engine with all that it imports, and takes the master from outside', async () => {
    write(
      'lib/context.ts',
      "import { SparkContext } from 'hearth';\nexport const sc: SparkContext = SparkContext.getOrCreate();",
    );
    const source = `
      import { SparkContext } from 'hearth';
      import { sc } from './lib/context';
      console.log(sc === SparkContext.getOrCreate(), sc instanceof SparkContext, sc.master);
      console.log(await sc.parallelize([1, 2, 3]).map((n: number) => n * 2).collect());`;
    expect(await run(source, '--master', 'local[2]')).toEqual({
      code: 0,
      output: 'true true local[2]\n[ 2, 4, 6 ]\n',
      errors: '',
    });
  });

  test('ends by itself after its last pending work, with the status that it set, whatever it left running', async () => {
    const source = `
      import { SparkContext } from 'hearth';
      const sc = SparkContext.getOrCreate();
      setTimeout(async () => console.log(await sc.parallelize([1]).collect()), 30);
      process.exitCode = 5;`;
    expect(await run(source, '--master', 'local')).toEqual({ code: 5, output: '[ 1 ]\n', errors: '' });
    expect(await run('process.exit(7);')).toEqual({ code: 7, output: '', errors: '' });
  });

  test('may use enums, and names its lines all the same', async () => {
    const source = "enum Kind { Film = 3 }\n\nconsole.log(Kind.Film);\n\nthrow new Error('no ' + Kind[3]);\n";
    const { code, output, errors } = await run(source);
    expect([code, output]).toEqual([1, '3\n']);
    expect(errors).toMatch(/^hearth: script\.ts:5:7: Error: no Film\n {2}throw new Error/);
  });

  test('may be JavaScript', async () => {
    write('plain.mjs', "import { readMaster } from 'hearth';\nconsole.log(readMaster('local').executors);");
    expect(await shell(['plain.mjs'])).toEqual({ code: 0, output: '1\n', errors: '' });
  });
});

describe('a script that fails', () => {
  test.each([
    [
      'interface A { a: number }\nconst film = (x?: A): number => x!.a;\nfilm();',
      /^hearth: script\.ts:2:36: TypeError: Cannot read/,
    ],
    ['const a: number = ;', /^hearth: script\.ts:1:19: Expression expected\n {2}const a: number = ;\n {20}\^\n$/],
    ['const a = 1;\nconst a = 2;', /script\.ts:2\nconst a = 2;\n[\s\S]*SyntaxError: Identifier 'a' has already been declared/],
    ["import { nope } from 'hearth';", /^hearth: script\.ts:1: SyntaxError: .*does not provide an export named 'nope'\n/],
    ["import 'no-such-package';", /^hearth: .*Cannot find package 'no-such-package'/],
    ["import './no-such-file';", /^hearth: .*Cannot find module .*no-such-file/],
    ["setTimeout(() => {\n  throw new RangeError('late');\n}, 5);", /^hearth: script\.ts:2:9: RangeError: late\n/],
    ["const main = async () => {\n  throw new Error('unseen');\n};\nmain();", /^hearth: script\.ts:2:9: Error: unseen\n/],
    ["throw { why: 'no error' };", /^hearth: uncaught \{ why: 'no error' \}\n$/],
  ])('says so once, with its own lines, and exits with 1: %j', async (source, said) => {
    const { code, output, errors } = await run(source);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toMatch(said);
  });

  test('in a task says so with the function of the user on top', async () => {
    const source = `
      import { SparkContext } from 'hearth';
      const sc = SparkContext.getOrCreate();
      await sc.parallelize([1, 2, 3], 1).map((n: number) => { if (n === 3) throw new TypeError('no three'); return n; }).collect();`;
    const { code, errors } = await run(source, '--master', 'local[1,1]');
    expect(code).toBe(1);
    expect(errors).toMatch(/^hearth: .*map at script\.ts:4.*TypeError: no three/);
    expect(errors).not.toContain('engine.js');
  });

  test('by waiting for nothing exits as Node does', async () => {
    const { code, errors } = await run('await new Promise(() => {});');
    expect(code).toBe(13);
    expect(errors).toBe('hearth: the script waits for a promise that nothing will settle; look at its top-level awaits\n');
  });

  test.each([
    [['nowhere.ts'], 'hearth: no script nowhere.ts\n'],
    [['.'], 'hearth: . is no file; name a script, or none for the prompt\n'],
    [['--master', 'yarn', 'a.ts'], 'hearth: --master must be local, local[N], local[*] or local[N,maxFailures], not "yarn"\n'],
  ])('to be named is wrong usage: %j', async (args, errors) => {
    expect(await shell(args)).toEqual({ code: 2, output: '', errors });
  });
});

describe('standard input', () => {
  test('is a script that has sc, spark and the exports of hearth', async () => {
    write('lib/a.ts', 'export const a = (n: number): number => n + 1;');
    const typed = `
      import { a } from './lib/a.ts';
      const rdd = sc.parallelize<number>([1, 2, 3], 2).map((n: number) => n * 2);
      console.log(await spark.range(4).filter(col('id').gt(1)).count());
      console.log(await rdd.collect(), a(1), sc instanceof SparkContext, sc.appName, sc.master);`;
    expect(await shell(['--master', 'local[2]'], typed)).toEqual({
      code: 0,
      output: '2\n[ 2, 4, 6 ] 2 true hearth shell local[2]\n',
      errors: '',
    });
  });

  test('says where it fails', async () => {
    const { code, errors } = await shell(['-'], "const a: number = 1;\nthrow new Error('at ' + a);");
    expect(code).toBe(1);
    expect(errors).toMatch(/^hearth: \[stdin\]\.ts:2:7: Error: at 1\n/);
  });
});
