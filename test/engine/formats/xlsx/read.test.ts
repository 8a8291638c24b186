import { describe, expect, it } from 'vitest';
import { xlsx } from '../../../../engine/formats/xlsx/index';
import { meaningOf } from '../../../../engine/formats/xlsx/workbook';
import { fileSource, filesIn, plainTable, readTable } from '../../../support/format-file';

const files = filesIn('xlsx');
const pathOf = (name: string): string => files.find((file) => file.name === name)!.path;

describe('xlsx: files of others', () => {
  it.each(files)('$name', async ({ path, expected }) => {
    expect(plainTable(await readTable(xlsx, fileSource(path)))).toEqual(expected);
  });
});

describe('xlsx: a workbook', () => {
  it('shows its first sheet, says so, and another on request', async () => {
    const source = fileSource(pathOf('types.xlsx'));
    const { opened } = await readTable(xlsx, source);
    expect(opened.notices).toEqual(['sheet Sheet is shown; the workbook also has Other']);
    for (const sheet of ['Other', '2']) {
      const other = await readTable(xlsx, source, { sheet, header: 'no' });
      expect([other.schema[0]!.name, other.rows]).toEqual(['col_1', [['only here']]]);
    }
    await expect(readTable(xlsx, source, { sheet: 'None' })).rejects.toThrow('it has Sheet, Other');
  });

  it('lists its errors as rejects and says what stands above the table', async () => {
    const { opened, reads } = await readTable(xlsx, fileSource(pathOf('merged.xlsx')));
    expect(opened.notices).toEqual([
      'row 1 ("Sales 2024") stands above the table and was left out',
      'col_3: no header stands above (it may be merged over several columns)',
    ]);
    const reject = { line: 4, byteOffset: 0, text: '#DIV/0!', reason: 'a cell is an error' };
    expect(reads[0]!.summary).toMatchObject({ rejectCount: 1, rejects: [reject] });
  });

  it('keeps every cell as text when asked', async () => {
    const { schema, rows } = await readTable(xlsx, fileSource(pathOf('types.xlsx')), { allText: true });
    expect(new Set(schema.map((field) => field.type))).toEqual(new Set(['string']));
    expect(rows[0]).toEqual(['1', '1.5', 'true', '2024-02-29', '2024-02-29T12:30:15', '10:30:00', 'Zoë', '1', '007']);
  });
});

describe('xlsx: a number format', () => {
  it.each([
    [14, undefined, 'date'],
    [20, undefined, 'time'],
    [1, undefined, 'number'],
    [164, 'yyyy\\-mm\\-dd', 'date'],
    [164, '[h]:mm:ss', 'time'],
    [22, undefined, 'timestamp'],
    [164, 'yyyy\\-mm\\-dd\\ hh:mm:ss', 'timestamp'],
    [164, '[$-409]d\\ mmm', 'date'],
    [164, '#,##0.00 "days"', 'number'],
    [164, '0.00E+00', 'number'],
    [164, '[Red]0.0', 'number'],
  ] as const)('%i %s means a %s', (id, code, meaning) => {
    expect(meaningOf(id, code)).toBe(meaning);
  });
});
