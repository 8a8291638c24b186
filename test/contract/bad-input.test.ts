import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedMode } from '../support/kernel-mode';

/** What a user can get wrong on the command line: one line that says what, where and what to do, and the right exit code. */
const folder = mkdtempSync(join(tmpdir(), 'hearth-bad-input-'));
const path = (name: string): string => join(folder, name);
const cli = new URL('../../out/main/cli.js', import.meta.url).pathname;

async function hearth(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, ...args]);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

beforeAll(async () => {
  writeFileSync(path('films.csv'), 'title,year\nCaptain Marvel,2019\nRoma,2018\n"Tár, the film",2022\n');
  writeFileSync(path('empty.csv'), '');
  mkdirSync(path('nothing'));
  const packed = gzipSync(Buffer.from('a,b\n'.repeat(50_000)));
  writeFileSync(path('cut.csv.gz'), packed.subarray(0, packed.length - 40));
  writeFileSync(path('binary.csv'), Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7919 + (i >> 3)) & 0xff)));
  const duck = await (await DuckDBInstance.create()).connect();
  await duck.run(
    `COPY (SELECT range AS id, 'x' || range AS name FROM range(5000)) TO '${path('whole.parquet')}' (FORMAT parquet)`,
  );
  const whole = readFileSync(path('whole.parquet'));
  writeFileSync(path('cut.parquet'), whole.subarray(0, whole.length - 100));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('hearth query', () => {
  // where the twins run, they are announced there
  it.runIf(askedMode === 'wasm')('answers a good question with code 0 and nothing on standard error', async () => {
    const { code, out, err } = await hearth('query', path('films.csv'), '--where', 'year > 2018', '--sort', 'title');
    expect({ code, out, err }).toEqual({ code: 0, out: 'title,year\nCaptain Marvel,2019\n"Tár, the film",2022\n', err: '' });
  });

  it.each([
    ['a missing file', ['missing.csv'], 1, /missing\.csv does not exist; check/],
    ['a directory without data', ['nothing'], 1, /nothing is a directory without data files/],
    ['an empty file', ['empty.csv'], 1, /empty\.csv is empty/],
    ['a truncated Parquet file', ['cut.parquet'], 1, /cut\.parquet.*(cut|truncated|footer|damaged|end)/i],
    ['a truncated gz file', ['cut.csv.gz'], 1, /cut\.csv\.gz.*(cut|truncated|end|damaged)/i],
    ['binary garbage named .csv', ['binary.csv'], 1, /binary\.csv.*(binary|text)/i],
    ['an unknown column', ['films.csv', '--where', 'yaer > 2018'], 2, /no column "yaer".*"year"/],
    ['an unknown function', ['films.csv', '--where', 'uper(title) = 1'], 2, /no function "?uper"?.*upper/],
    ['a syntax error, with its position', ['films.csv', '--where', 'year > > 3'], 2, /--where:.*(column|position|offset) ?8/i],
    ['a filter that is no condition', ['films.csv', '--where', 'year + 1'], 2, /must be true or false/],
    ['an unknown option', ['films.csv', '--wher', 'year > 1'], 2, /unknown option --wher/],
    ['an option without its value', ['films.csv', '--where'], 2, /--where needs a value/],
    ['a limit that is no number', ['films.csv', '--limit', 'ten'], 2, /--limit must be a whole number/],
    ['an unknown format to write', ['films.csv', '--to', 'x.docx'], 2, /x\.docx: no format by that extension/],
    ['an unknown option of a format', ['films.csv', '--csv.delimeter', ';'], 2, /no option "delimeter"/],
    ['a wrong master', ['films.csv', '--master', 'yarn'], 2, /--master must be local/],
    ['no input', [], 2, /name an input file/],
  ] as const)('says %s in one line', async (_name, args, expected, message) => {
    const [file, ...rest] = args as readonly string[];
    const { code, out, err } = await hearth('query', ...(file === undefined ? [] : [path(file)]), ...rest);
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: expected, out: '' });
  });

  it('does not overwrite a file unless it is told to', async () => {
    writeFileSync(path('there.csv'), 'x\n');
    const refused = await hearth('query', path('films.csv'), '--to', path('there.csv'));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('exists already') });
    const allowed = await hearth('query', path('films.csv'), '--to', path('there.csv'), '--overwrite');
    expect(allowed.code).toBe(0);
    expect(readFileSync(path('there.csv'), 'utf8')).toBe('title,year\nCaptain Marvel,2019\nRoma,2018\n"Tár, the film",2022\n');
  });
});

describe('hearth schema', () => {
  it('prints names and types', async () => {
    expect((await hearth('schema', path('films.csv'))).out).toBe('title string\nyear int\n');
    expect(JSON.parse((await hearth('schema', path('whole.parquet'), '--json')).out)).toMatchObject([
      { name: 'id', type: 'bigint' },
      { name: 'name', type: 'string' },
    ]);
  });
});
