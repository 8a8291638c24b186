import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { combinedCrc } from '../../../../engine/formats/xlsx/crc-combine';
import { xlsx } from '../../../../engine/formats/xlsx/index';
import { microsOfSerial, serialOf } from '../../../../engine/formats/xlsx/serial';
import { openZip } from '../../../../engine/formats/zip-archive';
import { fileSource, readTable } from '../../../support/format-file';
import { tableOf } from '../../../support/table';
import { writeTables } from '../../../support/write-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-xlsx-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function partOf(path: string, name: string): Promise<string> {
  const archive = await openZip(fileSource(path));
  const pieces: Buffer[] = [];
  for await (const piece of archive.contentOf(archive.entries.find((entry) => entry.fileName === name)!)) pieces.push(piece);
  archive.close();
  return Buffer.concat(pieces).toString();
}

describe('xlsx: written', () => {
  it('reads back as typed cells, chunk after chunk', async () => {
    const types = { id: 'int', at: 'timestamp_ntz', day: 'date', name: 'string', price: 'double', flag: 'boolean' } as const;
    const rows = [
      [1, 1709209815000000n, 19782, 'Zoë & <co>', 1.5, true],
      [2, 946684799500000n, -25508, '', -0.25, false],
      [3, null, null, null, null, null],
      [4, 0n, 0, 'control \u0001, _x0041_', 1e300, true],
    ] as const;
    const path = join(folder, 'typed.xlsx');
    writeTables(xlsx, path, [tableOf(types, rows), tableOf(types, rows)]);
    const read = await readTable(xlsx, fileSource(path));
    expect(Object.fromEntries(read.schema.map((field) => [field.name, field.type]))).toEqual(types);
    expect(read.rows).toEqual([...rows, ...rows]);
  });

  it('keeps digits that a spreadsheet would lose as text, unless told', async () => {
    const types = { big: 'bigint', dec: 'decimal(38,2)', time: 'timestamp' } as const;
    const table = tableOf(types, [
      [9007199254740993n, 12345678901234567890n, 1n],
      [1n, 100n, 0n],
    ]);
    const path = join(folder, 'long.xlsx');
    writeTables(xlsx, path, [table]);
    expect((await readTable(xlsx, fileSource(path))).rows).toEqual([
      ['9007199254740993', '123456789012345678.90', '1970-01-01T00:00:00.000001Z'],
      ['1', '1.00', '1970-01-01T00:00:00'],
    ]);
    const rounded = join(folder, 'rounded.xlsx');
    writeTables(xlsx, rounded, [table], { longNumbers: 'number' });
    expect((await readTable(xlsx, fileSource(rounded))).schema.map((field) => field.type)).toEqual([
      'double',
      'double',
      'string',
    ]);
  });

  it('marks text that looks like a formula as text; the text itself stays', async () => {
    const table = tableOf({ s: 'string' }, [['=HYPERLINK("x")'], ['+1'], ['plain']]);
    for (const [safe, marks] of [
      [true, 2],
      [false, 0],
    ] as const) {
      const path = join(folder, `safe-${safe}.xlsx`);
      writeTables(xlsx, path, [table], { safeForSpreadsheets: safe });
      expect((await partOf(path, 'xl/worksheets/sheet1.xml')).split(' s="3"').length - 1).toBe(marks);
      expect((await readTable(xlsx, fileSource(path))).rows).toEqual([['=HYPERLINK("x")'], ['+1'], ['plain']]);
    }
  });

  it('may have no rows, and no header', async () => {
    const path = join(folder, 'none.xlsx');
    writeTables(xlsx, path, [tableOf({ a: 'int', b: 'string' }, [])]);
    const read = await readTable(xlsx, fileSource(path));
    expect([read.schema.map((field) => field.name), read.rows]).toEqual([['col_1', 'col_2'], [['a', 'b']]]);
    const bare = join(folder, 'bare.xlsx');
    writeTables(xlsx, bare, [tableOf({ a: 'int' }, [[1], [2]])], { header: false });
    expect((await readTable(xlsx, fileSource(bare))).rows).toEqual([[1], [2]]);
  });

  it('refuses a text longer than a cell, by its place', () => {
    const table = tableOf({ s: 'string' }, [['x'.repeat(32_768)]]);
    expect(() => writeTables(xlsx, join(folder, 'wide.xlsx'), [table])).toThrow('cell A2 has 32768 characters');
  });

  it('goes on on a second sheet when the first is full', async () => {
    const write = xlsx.write!;
    const options = { header: true, safeForSpreadsheets: true, longNumbers: 'text' } as const;
    const schema = tableOf({ n: 'int' }, []).schema;
    const full = write.encode(tableOf({ n: 'int' }, [[7]]), options, write.sheetRows! - 1);
    const next = write.encode(tableOf({ n: 'int' }, [[8]]), options, write.sheetRows!);
    const begin = write.begin(schema, options);
    const first = { offset: begin.length, byteLength: full.bytes.length, rows: write.sheetRows!, detail: full.detail };
    const between = write.between!(schema, options, [first]);
    const second = { offset: 0, byteLength: next.bytes.length, rows: 1, detail: next.detail };
    const finish = write.finish(schema, options, [first, second]);
    const path = join(folder, 'sheets.xlsx');
    writeFileSync(path, Buffer.concat([begin, full.bytes, between, next.bytes, finish]));
    expect(await partOf(path, 'xl/worksheets/sheet1.xml')).toContain('<row r="1048576"><c r="A1048576"><v>7</v></c></row>');
    expect(await partOf(path, 'xl/worksheets/sheet2.xml')).toContain('<row r="2"><c r="A2"><v>8</v></c></row>');
    expect((await readTable(xlsx, fileSource(path), { sheet: '2' })).rows).toEqual([[8]]);
  });
});

describe('xlsx: days', () => {
  it('count as Excel counts them, with the day that 1900 did not have', () => {
    const day = 86_400_000_000n;
    expect(microsOfSerial(1, false)).toBe(-25567n * day);
    expect(microsOfSerial(59, false)).toBe(-25509n * day);
    expect(microsOfSerial(61, false)).toBe(-25508n * day);
    expect(microsOfSerial(0, true)).toBe(-24107n * day);
    expect(serialOf(-25509n * day)).toBeNull();
    expect(serialOf(1709209815000000n)).toBeCloseTo(45351.52100694445, 9);
  });
});

describe('xlsx: check sums', () => {
  it('of two texts make that of both', () => {
    for (const [a, b] of [
      ['', 'x'],
      ['abc', ''],
      ['hello ', 'world'],
      ['a', 'b'.repeat(100_001)],
    ] as const)
      expect(combinedCrc(crc32(a), crc32(b), b.length)).toBe(crc32(a + b));
  });
});
