import { describe, expect, it } from 'vitest';
import { csv, tsv } from '../../../../engine/formats/csv/index';
import { decodeOptions } from '../../../../engine/formats/option';
import { memorySource, readAll } from './open-text';

describe('csv: dialect', () => {
  it.each([
    [',', ','],
    [';', ';'],
    ['\t', 'tab'],
    ['|', '|'],
    ['^', '^'],
  ])('finds the delimiter %j', async (delimiter, spelled) => {
    const text =
      ['a', 'b', 'c'].join(delimiter) +
      '\n' +
      ['1', '"x, y; z"', '2.5'].join(delimiter) +
      '\n' +
      ['2', 'q', '3'].join(delimiter) +
      '\n';
    const { opened, rows } = await readAll(text);
    expect(opened.options['delimiter']).toBe(spelled);
    expect(rows[0]).toEqual([1, 'x, y; z', 2.5]);
  });

  it('is not misled by commas in text between semicolons', async () => {
    const { names, rows } = await readAll('price;note\n1,50;a, b, c\n2,75;d\n');
    expect(names).toEqual(['price', 'note']);
    expect(rows).toEqual([
      [1.5, 'a, b, c'],
      [2.75, 'd'],
    ]);
  });

  it('reads one column without any delimiter', async () => {
    const { names, rows } = await readAll('name\nAnn\nBob\n');
    expect(names).toEqual(['name']);
    expect(rows).toEqual([['Ann'], ['Bob']]);
  });

  it('finds single quotes and backslash escapes', async () => {
    expect((await readAll("a,b\n1,'x, y'\n2,'z'\n")).rows).toEqual([
      [1, 'x, y'],
      [2, 'z'],
    ]);
    const { opened, rows } = await readAll('a,b\n1,"say \\"hi\\", twice"\n2,"a\\\\b"\n');
    expect(opened.options['escape']).toBe('\\');
    expect(rows).toEqual([
      [1, 'say "hi", twice'],
      [2, 'a\\b'],
    ]);
  });

  it('reads without quotes when told so', async () => {
    expect((await readAll('a,b\n1,"x\n2,y"\n', { options: { quote: 'none' } })).rows).toEqual([
      [1, '"x'],
      [2, 'y"'],
    ]);
  });

  it.each(['\n', '\r\n', '\r'])('reads lines that end with %j, the last one missing', async (newline) => {
    const { names, rows } = await readAll(['a,b', '1,x', '2,', '3,"z"'].join(newline));
    expect(names).toEqual(['a', 'b']);
    expect(rows).toEqual([
      [1, 'x'],
      [2, null],
      [3, 'z'],
    ]);
  });

  it('reads a file that mixes line ends', async () => {
    expect((await readAll('a,b\n1,x\r\n2,y\n3,z\r\n')).rows).toEqual([
      [1, 'x'],
      [2, 'y'],
      [3, 'z'],
    ]);
  });

  it('skips a byte order mark and blank lines', async () => {
    const { names, rows } = await readAll('\ufeff\na,b\n\n1,2\r\n\r\n3,4\n\n');
    expect(names).toEqual(['a', 'b']);
    expect(rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('keeps a blank line of a single column as null', async () => {
    expect((await readAll('a\n1\n\n3\n')).rows).toEqual([[1], [null], [3]]);
  });
});

describe('csv: header', () => {
  it('tells a header by the types below it', async () => {
    expect((await readAll('2021,2022\n1,2\n3,4\n')).names).toEqual(['col_1', 'col_2']);
    expect((await readAll('a,b\n1,2\n')).names).toEqual(['a', 'b']);
    expect((await readAll('x,1\ny,2\n')).names).toEqual(['col_1', 'col_2']);
    expect((await readAll('name,city\nAnn,Rome\n')).names).toEqual(['name', 'city']);
  });

  it('follows the option', async () => {
    expect((await readAll('a,b\n1,2\n', { options: { header: 'no' } })).rows).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect((await readAll('1,2\n3,4\n', { options: { header: 'yes' } })).names).toEqual(['1', '2']);
  });

  it('makes missing and repeated names unique', async () => {
    expect((await readAll('id,,id,"x y",id\n1,2,3,4,5\n')).names).toEqual(['id', 'col_2', 'id_2', 'x y', 'id_3']);
  });

  it('names columns that the header forgot', async () => {
    const { names, rows } = await readAll('a,b\n1,2,3\n4,5,6\n');
    expect(names).toEqual(['a', 'b', 'col_3']);
    expect(rows[1]).toEqual([4, 5, 6]);
  });

  it('reads a header longer than the first look at a file', async () => {
    const names = Array.from({ length: 30_000 }, (_, i) => `column_${i}`);
    const read = await readAll(`${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`);
    expect(read.names).toEqual(names);
    expect(read.rows).toEqual([names.map((_, i) => i)]);
  });

  it('opens a file that has a header only', async () => {
    const { names, types, rows } = await readAll('a,b\n');
    expect(names).toEqual(['a', 'b']);
    expect(types).toEqual(['string', 'string']);
    expect(rows).toEqual([]);
  });
});

describe('csv: encoding', () => {
  const text = 'name,n\nZoë,1\nBjörn,2\n';
  const expected = [
    ['Zoë', 1],
    ['Björn', 2],
  ];

  it('reads UTF-8, UTF-16 of both orders and Windows-1252', async () => {
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    const big = Buffer.from(little).swap16();
    const bare = Buffer.from(text, 'utf16le');
    for (const bytes of [Buffer.from(text), little, big, bare, Buffer.from(text, 'latin1')]) {
      const { rows, names } = await readAll(bytes);
      expect(rows).toEqual(expected);
      expect(names).toEqual(['name', 'n']);
    }
  });

  it('says which encoding it found', async () => {
    const { opened } = await readAll(Buffer.from(text, 'latin1'));
    expect(opened.options['encoding']).toBe('windows-1252');
    expect(opened.notices).toEqual(['read as Windows-1252 (Latin-1), by the look of its bytes (encoding)']);
  });

  it('refuses binary data and nothing at all', async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 193 + (i >> 3)) % 29);
    await expect(readAll(noise)).rejects.toMatchObject({ code: 'MALFORMED_FILE' });
    await expect(readAll('')).rejects.toMatchObject({ code: 'NO_DATA' });
    await expect(readAll('\n\n')).rejects.toMatchObject({ code: 'NO_DATA' });
  });
});

describe('csv: options', () => {
  it('opens the same table from the options in force', async () => {
    const text = 'a;b\n1;"x;y"\n2;z\n';
    const first = await readAll(text);
    const again = await readAll(text, { options: first.opened.options });
    expect(again.rows).toEqual(first.rows);
    expect(again.opened.options).toEqual(first.opened.options);
  });

  it('makes splits of the size it is asked for', async () => {
    const source = memorySource(`a,b\n${'1,2\n'.repeat(1000)}`);
    const options = decodeOptions('csv', csv.readOptions, {});
    expect((await csv.open(source, options, [])).splits.length).toBe(1);
    expect((await csv.open(source, options, [], { maxPartitionBytes: 500 })).splits.length).toBe(8);
  });

  it('names what is wrong with a delimiter', async () => {
    await expect(readAll('a,b\n', { options: { delimiter: ':::::' } })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });

  it('is told by content and by name', () => {
    expect(csv.sniff(Buffer.from('a,b\n1,2\n'), 'x.csv')).toBeGreaterThan(tsv.sniff(Buffer.from('a,b\n1,2\n'), 'x.csv'));
    expect(tsv.sniff(Buffer.from('a\tb\n1\t2\n'), 'x.tsv')).toBeGreaterThan(csv.sniff(Buffer.from('a\tb\n1\t2\n'), 'x.tsv'));
    expect(
      csv.sniff(
        Uint8Array.from({ length: 100 }, (_, i) => i % 8),
        'x',
      ),
    ).toBe(0);
  });

  it('reads tabs in a .tsv whatever its text holds', async () => {
    const source = memorySource('a\tb\n1,5\tx,y\n', 'x.tsv');
    const opened = await tsv.open(source, decodeOptions('tsv', tsv.readOptions, {}), []);
    expect(opened.schema.map((field) => field.name)).toEqual(['a', 'b']);
  });
});
