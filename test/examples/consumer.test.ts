/** A project of somebody else, with hearth among its packages: its types are found, and what it imports runs. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWhenStale } from '../../scripts/build.mjs';

const root = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'hearth-consumer-'));

const program = `
import { type RDD, SparkConf, SparkContext } from 'hearth';

const sc: SparkContext = SparkContext.getOrCreate(new SparkConf().setAppName('films').setMaster('local[2]'));
const lengths: RDD<number> = sc.parallelize(['Us', 'Joker']).map((title) => title.length);
const answer: number[] = await lengths.filter((length: number) => length > 2).collect();
console.log(JSON.stringify(answer));
await sc.stop();

// @ts-expect-error: films are no numbers
export const wrong = (): RDD<number> => sc.parallelize(['Us']).filter((title) => title !== '');
// @ts-expect-error: there is no such setting
export const unknown = (): SparkConf => new SparkConf().setMister('local');
`;

function compilerOptions(module: string, moduleResolution: string) {
  const strict = { strict: true, skipLibCheck: true, noEmit: true, noEmitOnError: true };
  return JSON.stringify({
    compilerOptions: {
      target: 'ES2023',
      module,
      moduleResolution,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      ...strict,
    },
    files: ['films.ts'],
  });
}

function run(args: readonly string[]): Promise<string> {
  return new Promise((settle) => {
    execFile(process.execPath, args, { cwd: folder }, (_error, output, errors) => settle(output + errors));
  });
}

beforeAll(async () => {
  await buildWhenStale(['main']);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'hearth'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  writeFileSync(join(folder, 'films.ts'), program);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['ESNext', 'bundler'],
  ['NodeNext', 'nodenext'],
])(
  'type-checks with %s modules and %s resolution',
  async (module, moduleResolution) => {
    writeFileSync(join(folder, 'tsconfig.json'), compilerOptions(module, moduleResolution));
    expect(await run([join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])).toBe('');
  },
  60_000,
);

test('runs under plain Node, once compiled', async () => {
  const { stripTypes } = await import('../../main/shell/strip');
  writeFileSync(join(folder, 'films.js'), stripTypes(program, 'films.ts'));
  expect(await run(['films.js'])).toBe('[5]\n');
}, 60_000);
