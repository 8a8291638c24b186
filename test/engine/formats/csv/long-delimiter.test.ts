import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../support/random';
import { type Duck, openDuck } from '../parquet/duck-files';
import { readAll } from './open-text';

let duck: Duck;
beforeAll(async () => {
  duck = await openDuck();
});
afterAll(() => duck.close());

const rowsOf = async (text: string | Uint8Array, options: object) => (await readAll(text, { options: { ...options } })).rows;

describe('csv: a delimiter of several bytes', () => {
  it.each(['||', '::', ', ', '<=>', '|~|', '§', '→', '\t\t', '&&&&'])('%j cuts records as it is told', async (delimiter) => {
    const text = ['id#name#price', '1#Ann#1.5', '2##', '3#x y#-2'].map((line) => line.replaceAll('#', delimiter)).join('\n');
    const { names, types, rows, opened } = await readAll(text, { options: { delimiter } });
    expect([names, types]).toEqual([
      ['id', 'name', 'price'],
      ['int', 'string', 'double'],
    ]);
    expect(rows).toEqual([
      [1, 'Ann', 1.5],
      [2, null, null],
      [3, 'x y', -2],
    ]);
    expect(opened.options['delimiter']).toBe(delimiter);
  });

  it('stays as it is within quotes; its first byte alone is text', async () => {
    const text = 'a||b\n"x||y"||1|2\n"say ""||"" |"||"line\n||break"\n|||z\n';
    expect(await rowsOf(text, { delimiter: '||' })).toEqual([
      ['x||y', '1|2'],
      ['say "||" |', 'line\n||break'],
      [null, '|z'],
    ]);
  });

  it('stays as it is behind a backslash that escapes, in comments, and behind a byte order mark', async () => {
    const escaped = 'a::b\n"x\\"::y"::1\n"\\"::"::2\nz::3\n';
    expect(await rowsOf(escaped, { delimiter: '::', escape: '\\' })).toEqual([
      ['x"::y', 1],
      ['"::', 2],
      ['z', 3],
    ]);
    const marked = '\ufeff"a::x"::b\n# "no::table\n1::2\n# one\n3::4\n';
    const { names, rows } = await readAll(marked, { options: { delimiter: '::', comment: '#' } });
    expect([names, rows]).toEqual([
      ['a::x', 'b'],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });

  it('is found in text of any encoding, with any quote or none', async () => {
    const wide = Buffer.from('\ufeffa§b\r\né§2\r\n', 'utf16le');
    expect(await rowsOf(wide, { delimiter: '§' })).toEqual([['é', 2]]);
    expect(await rowsOf("a||b\n'x||y'||2\n'p'||3\n", { delimiter: '||', quote: "'" })).toEqual([
      ['x||y', 2],
      ['p', 3],
    ]);
    expect(await rowsOf('a||b\n"x||2\n"y"||3\n', { delimiter: '||', quote: 'none' })).toEqual([
      ['"x', 2],
      ['"y"', 3],
    ]);
  });

  it('is in the texts of rejects', async () => {
    const { reads } = await readAll('a||b\n1||2\n3||4||5\n', { options: { delimiter: '||' } });
    expect(reads[0]!.summary.rejects).toMatchObject([{ line: 3, text: '3||4||5' }]);
  });

  it.each([
    ['more than four bytes', 'a\n', '|||||', 'UNKNOWN_OPTION'],
    ['a line break', 'a\n', '|\n', 'UNKNOWN_OPTION'],
    ['its own quote', '"a"|"|b\n"c"|"|d\n', '|"|', 'UNKNOWN_OPTION'],
  ])('is refused where it has %s', async (_, text, delimiter, code) => {
    await expect(readAll(text, { options: { delimiter } })).rejects.toMatchObject({ code });
  });

  it('takes a byte that the beginning lacks, and says so where the rest has it', async () => {
    expect(await rowsOf('a||b\n\u001fx||1\n', { delimiter: '||' })).toEqual([['\u001fx', 1]]);
    const late = `a||b\n${'x||1\n'.repeat(100_000)}\u001f||2\n`;
    await expect(readAll(late, { options: { delimiter: '||' } })).rejects.toThrow(
      'holds U+001F, which stands for its delimiter ||',
    );
  });

  it.each(['||', '::;', '|~', '<=>'])('%s: reads what DuckDB reads', async (delimiter) => {
    const random = new Random(7);
    const parts = [...delimiter, delimiter, '"', ' ', 'x', '\n', 'é', ','];
    const quoted = () => Array.from({ length: random.below(6) }, () => random.pick(parts)).join('');
    const cell = () =>
      random.chance(0.5) ? `"${quoted().replaceAll('"', '""')}"` : random.pick([`x${delimiter[0]}y`, 'é', 'a b', '7']);
    const lines = Array.from({ length: 400 }, (_, i) => [String(i), cell(), cell()].join(delimiter));
    const path = join(duck.folder, 'long.csv');
    writeFileSync(path, `${[['i', 'a', 'b'].join(delimiter), ...lines].join('\n')}\n`);
    const { rows } = await readAll(readFileSync(path), {
      options: { delimiter },
      declared: ['a', 'b'].map((name) => ({ name, type: 'string', nullable: true }) as const),
    });
    const told = `header = true, delim = '${delimiter}', quote = '"', escape = '"', columns = {i: 'INTEGER', a: 'VARCHAR', b: 'VARCHAR'}`;
    expect(rows).toEqual(await duck.rows(`SELECT i, coalesce(a, ''), coalesce(b, '') FROM read_csv('${path}', ${told})`));
  });
});
