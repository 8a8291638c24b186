import { describe, expect, it } from 'vitest';
import { detectFormat, formatNamed, formats } from '../../../engine/formats/index';

const detected = (content: string | Uint8Array, path: string) => detectFormat(Buffer.from(content), path).name;

describe('formats', () => {
  it('tells a file by its content first', () => {
    expect(detected('PAR1rest', 'table.csv')).toBe('parquet');
    expect(detected('a,b\n1,2\n3,4\n', 'table')).toBe('csv');
    expect(detected('a\tb\n1\t2\n3\t4\n', 'table')).toBe('csv');
  });

  it('and by its name where content does not settle it', () => {
    expect(detected('a\tb\n1\t2\n', 'table.tsv')).toBe('tsv');
    expect(detected('name\nAnn\n', 'table.csv')).toBe('csv');
    expect(detected('a,b\n1,2\n', 'table.csv.gz')).toBe('csv');
    expect(detected('a\tb\n1\t2\n', 'TABLE.TSV.GZ')).toBe('tsv');
  });

  it('leaves binary data named .csv to the CSV reader, which says what is wrong', () => {
    expect(
      detected(
        Uint8Array.from({ length: 1000 }, (_, i) => i % 7),
        'table.csv',
      ),
    ).toBe('csv');
  });

  it('refuses what it does not know, and says what it knows', () => {
    expect(() =>
      detected(
        Uint8Array.from({ length: 1000 }, (_, i) => i % 7),
        'blob',
      ),
    ).toThrow(/blob is in no format known here.*csv, tsv, parquet/);
    expect(() => detected('<a b="1">, 2</a>\n<a>, 4</a>\n', 'x.xml')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_FORMAT' }),
    );
  });

  it('tells JSON Lines by its lines, whatever the name', () => {
    expect(detected('{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', 'x.json')).toBe('jsonl');
    expect(detected('\ufeff{"a": "1,2"}\r\n\r\n{"a": "3,4"}\r\n', 'x.csv')).toBe('jsonl');
  });

  it('refuses ORC with a remedy', () => {
    expect(() => detected(Buffer.from('ORC\u0000\u0001\u0002'.repeat(20)), 'x.orc')).toThrow('convert it to Parquet');
    expect(() => formatNamed('orc')).toThrow(expect.objectContaining({ code: 'UNKNOWN_FORMAT' }));
  });

  it('has a name of its own for each', () => {
    expect(new Set(formats.map((format) => format.name)).size).toBe(formats.length);
    for (const { name } of formats) expect(formatNamed(name).name).toBe(name);
  });
});
