import { describe, expect, it } from 'vitest';
import { respellBy } from '../../../../engine/formats/csv/spelling';
import { readFormats, writeFormats } from '../../../../engine/plan/column-formats';
import { readAll } from './open-text';

function respelled(spelling: string, text: string): string | null {
  const respell = respellBy(spelling);
  if (typeof respell === 'string') throw new Error(respell);
  return respell(text);
}

describe('csv: spellings', () => {
  it.each([
    ['#,##0.00', '1,234.5', '1234.5'],
    ['#,##0.00', '12.5', '12.5'],
    ['#,##0.00', '1,23.5', null],
    ['#.##0,00', '-1.234.567,25', '-1234567.25'],
    ['# ##0,00', '1\u00a0234,5', '1234.5'],
    ["#'##0.00", '1’234.5', '1234.5'],
    ['0,00', '1234,5', '1234.5'],
    ['0,00', '1.5', null],
    ['¤#,##0.00', '$1,234.50', '1234.50'],
    ['¤#,##0.00', '(12.50 €)', '-12.50'],
    ['¤0.00', '12.5 %', '0.125'],
    ['¤0.00', '-5%', '-0.05'],
    ['dd/MM/yyyy', '31/12/2024', '2024-12-31'],
    ['dd/MM/yyyy', '12/31/2024', null],
    ['d MMM yyyy', '1 Mar 2024', '2024-03-01'],
    ['dd.MM.yyyy HH:mm', '31.12.2024 23:59', '2024-12-31T23:59:00'],
    ['yes|no', 'YES', 'true'],
    ['yes|no', 'maybe', null],
  ])('%s reads %j as %j', (spelling, text, plain) => {
    expect(respelled(spelling, text)).toBe(plain);
  });

  it('says what is wrong with a spelling', () => {
    expect(respellBy('hello')).toMatch(/date pattern|no way to write/);
    expect(respellBy('HH:mm')).toMatch(/no way to write/);
  });

  it('reads and writes formats by column, whatever the names', () => {
    const formats = new Map([
      ['born', 'dd/MM/yyyy'],
      ['a = b;', '#.##0,00'],
      [' `odd', 'yes|no'],
    ]);
    expect(readFormats(writeFormats(formats))).toEqual(formats);
    expect(readFormats('born dd/MM')).toMatch(/does not read/);
  });
});

describe('csv: cells as other countries write them', () => {
  it('reads decimal commas and days first, and says so', async () => {
    const { rows, types, opened } = await readAll('d;p\n31.12.2024;1.234,50\n01.02.2023;0,5\n');
    expect(types).toEqual(['date', 'double']);
    expect(rows).toEqual([
      [20088, 1234.5],
      [19389, 0.5],
    ]);
    expect(opened.options['formats']).toBe('d = dd.MM.yyyy; p = #.##0,00');
    expect(opened.notices).toEqual(['d read as dd.MM.yyyy (formats)', 'p read as #.##0,00 (formats)']);
  });

  it('does not choose between day and month; another column may', async () => {
    const unsure = await readAll('d,n\n01/02/2024,1\n03/04/2024,2\n');
    expect(unsure.types).toEqual(['string', 'int']);
    expect(unsure.opened.notices).toEqual(['d is text: it could be dd/MM/yyyy or MM/dd/yyyy (formats)']);
    expect((await readAll('d,e\n01/02/2024,31/01/2024\n03/04/2024,15/02/2024\n')).types).toEqual(['date', 'date']);
    expect((await readAll('d,n\n01/02/2024,1\n', { options: { dateFormat: 'MM/dd/yyyy' } })).rows).toEqual([[19724, 1]]);
  });

  it('takes 1.234 for a thousand where fractions have a comma', async () => {
    expect((await readAll('a;b\n1.234;0,5\n12.345;1,25\n')).rows).toEqual([
      [1234, 0.5],
      [12345, 1.25],
    ]);
  });

  it('reads a column that turns out otherwise again, as the text it is', async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => `${i};${i % 1000},50`);
    const { types, rows: read } = await readAll(`n;p\n${rows.join('\n')}\nx;007\n`, { splitBytes: 4096 });
    expect(types).toEqual(['string', 'string']);
    expect(read[0]).toEqual(['0', '0,50']);
    expect(read.at(-1)).toEqual(['x', '007']);
  });

  it('reads currency and percent signs only when asked to', async () => {
    const text = 'a,b\n$5,10 %\n$7.50,5 %\n';
    expect((await readAll(text)).types).toEqual(['string', 'string']);
    expect((await readAll(text, { options: { symbols: true } })).rows).toEqual([
      [5, 0.1],
      [7.5, 0.05],
    ]);
  });

  it('finds the texts that mean null among numbers, and leaves them be in codes', async () => {
    const { rows, opened } = await readAll('n,c\n1,NA\nNA,DE\n3,FR\n');
    expect(rows.map((row) => row[0])).toEqual([1, null, 3]);
    expect(opened.notices).toEqual(['NA read as null (nullValue)']);
    expect((await readAll('c,n\nNA,1\nDE,2\n')).rows[0]).toEqual(['NA', 1]);
  });

  it('keeps every cell as it stands when all is to be text', async () => {
    const text = 'a,b\n007,1e5\nNULL,"12,50"\n';
    expect((await readAll(text, { options: { allText: true } })).rows).toEqual([
      ['007', '1e5'],
      ['NULL', '12,50'],
    ]);
  });

  it('follows formats by column, and names the columns there are when one is not', async () => {
    const { rows } = await readAll('a,b\nyes,1\nno,2\n', { options: { formats: 'a = yes|no' } });
    expect(rows).toEqual([
      [true, 1],
      [false, 2],
    ]);
    await expect(readAll('a,b\n1,2\n', { options: { formats: 'x = yes|no' } })).rejects.toThrow(/names column "x".*a, b/);
    await expect(readAll('a,b\n1,2\n', { options: { formats: 'a = wrong' } })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });

  it('counts what a declared type does not hold as bad rows', async () => {
    const declared = [{ name: 'd', type: 'date' as const, nullable: true }];
    const { rows, reads } = await readAll('d,n\n31/12/2024,1\nsoon,2\n', { declared, options: { formats: 'd = dd/MM/yyyy' } });
    expect(rows).toEqual([
      [20088, 1],
      [null, 2],
    ]);
    expect(reads[0]!.summary.rejects.map((each) => each.reason)).toEqual(['column d: "soon" is no date']);
  });
});
