import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import type { Table } from '../../../../engine/columns/column';
import { sqlite } from '../../../../engine/formats/sqlite/index';
import type { OptionBag } from '../../../../engine/plan/relation';
import { fileSource, readTable } from '../../../support/format-file';
import { type Row, tableOf } from '../../../support/table';
import { writeTables } from '../../../support/write-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function written(tables: readonly Table[], options: OptionBag = {}): string {
  const path = join(folder, `${count++}.db`);
  writeTables(sqlite as Parameters<typeof writeTables>[0], path, tables, options);
  return path;
}

/** What SQLite itself says of the file, and finds in it. */
function asked(path: string, sql: string): readonly Record<string, unknown>[] {
  const database = new Database(path, { readOnly: true });
  try {
    expect(database.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    return database.all(sql);
  } finally {
    database.close();
  }
}

const types = {
  flag: 'boolean',
  small: 'int',
  big: 'bigint',
  real: 'double',
  price: 'decimal(10,2)',
  wide: 'decimal(38,4)',
  text: 'string',
  bytes: 'binary',
  day: 'date',
  moment: 'timestamp_ntz',
} as const;

const rows: readonly Row[] = [
  [true, 0, 0n, 1.5, 150n, 1n, 'hello', Uint8Array.of(0, 255), 0, 0n],
  [false, 1, 1n, -0.1, -1n, -123456789012345678901234567890n, '', new Uint8Array(), -719162, 1_700_000_000_123_456n],
  [null, null, null, null, null, null, null, null, null, null],
  [true, -129, -(2n ** 63n), 1e300, 9_999_999_999n, 0n, 'Ünïcödé 😀 "quoted"', Uint8Array.of(1), 2_932_896, -1n],
  [true, 2 ** 31 - 1, 2n ** 47n, Number.POSITIVE_INFINITY, 0n, 5n, 'x-y', Uint8Array.of(7), 1, 1n],
  [false, -(2 ** 31), -(2n ** 47n) - 1n, 3, 7n, 5n, 'nul', Uint8Array.of(7), 1, 1n],
];

describe('sqlite: writes databases that SQLite finds whole', () => {
  it('with every type, which are read back equal', async () => {
    const path = written([tableOf(types, rows), tableOf(types, rows)]);
    const back = await readTable(sqlite as never, fileSource(path));
    expect(back.schema.map(({ type }) => type)).toEqual([
      'boolean',
      'bigint',
      'bigint',
      'double',
      'decimal(10,2)',
      'string',
      'string',
      'binary',
      'date',
      'timestamp_ntz',
    ]);
    const wide = ['0.0001', '-12345678901234567890123456.7890', null, '0.0000', '0.0005', '0.0005'];
    const expected = rows.map((row, i) =>
      row.map((value, c) => (c === 5 ? wide[i] : c === 1 && value !== null ? BigInt(value as number) : value)),
    );
    expect(back.rows).toEqual([...expected, ...expected]);
    expect(asked(path, 'select sum(small) as n, max(rowid) as last from data')).toEqual([{ n: 2 * -129, last: 12 }]);
  });

  it('every whole number in the bytes that hold it', () => {
    const edges = [7n, 8n, 15n, 16n, 23n, 24n, 31n, 32n, 47n, 48n, 62n].flatMap((bits) => [
      2n ** bits - 1n,
      2n ** bits,
      -(2n ** bits),
      -(2n ** bits) - 1n,
    ]);
    const path = written([
      tableOf(
        { n: 'bigint' },
        edges.map((n) => [n]),
      ),
    ]);
    expect(asked(path, 'select n from data').map((row) => BigInt(row['n'] as number))).toEqual(edges);
  });

  it('with texts longer than a page, and chains of several chunks', async () => {
    const long = (n: number): string => `${'abcdefghij'.repeat(n)}é`;
    const many = [0, 10, 48, 49, 398, 404, 405, 406, 407, 408, 409, 410, 411, 812, 5000].map((n, i): Row => [i, long(n)]);
    const table = () => tableOf({ id: 'int', text: 'string' }, many);
    const path = written([table(), table(), table()]);
    const back = await readTable(sqlite as never, fileSource(path));
    expect(back.rows.map((row) => row[1])).toEqual([...many, ...many, ...many].map((row) => row[1]));
    asked(path, 'select 1');
  });

  it('with a tree of several levels', () => {
    const tables = [0, 1, 2].map((part) =>
      tableOf(
        { id: 'int', pad: 'string' },
        Array.from({ length: 40_000 }, (_, i): Row => [part * 40_000 + i, `row ${i} ${'-'.repeat(100)}`]),
      ),
    );
    const path = written(tables);
    expect(asked(path, 'select count(*) as n, sum(id) as s from data')).toEqual([{ n: 120_000, s: (120_000 * 119_999) / 2 }]);
    expect(asked(path, 'select id from data where rowid = 100001')).toEqual([{ id: 100_000 }]);
  });

  it('of no rows, of a table of any name, of columns beyond a small page', () => {
    expect(asked(written([tableOf({ a: 'int' }, [])]), 'select count(*) as n from data')).toEqual([{ n: 0 }]);
    expect(
      asked(written([tableOf({ 'a "b"': 'int' }, [[1]])], { table: 'my "own" table' }), 'select * from "my ""own"" table"'),
    ).toEqual([{ 'a "b"': 1 }]);
    const columns = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`column number ${i}`, 'int' as const]));
    expect(
      Object.keys(asked(written([tableOf(columns, [Array.from({ length: 1500 }, (_, i) => i)])]), 'select * from data')[0]!)
        .length,
    ).toBe(1500);
    expect(() => written([tableOf({ a: 'int' }, [])], { table: 'sqlite_x' })).toThrow(/cannot be called "sqlite_x"/);
  });

  it('from dictionaries and windows, and NaN as NULL', () => {
    const options = { storage: { text: 'dict8' as const } };
    const path = written([
      tableOf(
        { text: 'string', real: 'double' },
        [
          ['a', Number.NaN],
          ['b', 1],
          [null, 2],
          ['a', 3],
        ],
        options,
      ),
    ]);
    expect(asked(path, 'select * from data')).toEqual([
      { text: 'a', real: null },
      { text: 'b', real: 1 },
      { text: null, real: 2 },
      { text: 'a', real: 3 },
    ]);
  });

  it("which Python's own sqlite3 reads to the same values", () => {
    const path = written([tableOf(types, rows)]);
    const program = `import sqlite3, sys, json\nrows = sqlite3.connect(sys.argv[1]).execute('select flag, small, big, real, price, wide, text, hex(bytes), day, moment from data').fetchall()\nprint(json.dumps([[str(v) if isinstance(v, int) else v for v in row] for row in rows]))`;
    let said: string;
    try {
      said = execFileSync('python3', ['-c', program, path], { encoding: 'utf8' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    expect(JSON.parse(said.replaceAll('Infinity', '"Infinity"'))).toEqual([
      ['1', '0', '0', 1.5, 1.5, '0.0001', 'hello', '00FF', '1970-01-01', '1970-01-01 00:00:00'],
      ['0', '1', '1', -0.1, -0.01, '-12345678901234567890123456.7890', '', '', '0001-01-01', '2023-11-14 22:13:20.123456'],
      [null, null, null, null, null, null, null, '', null, null],
      [
        '1',
        '-129',
        '-9223372036854775808',
        1e300,
        99_999_999.99,
        '0.0000',
        'Ünïcödé 😀 "quoted"',
        '01',
        '9999-12-31',
        '1969-12-31 23:59:59.999999',
      ],
      ['1', '2147483647', '140737488355328', 'Infinity', 0, '0.0005', 'x-y', '07', '1970-01-02', '1970-01-01 00:00:00.000001'],
      ['0', '-2147483648', '-140737488355329', 3, 0.07, '0.0005', 'nul', '07', '1970-01-02', '1970-01-01 00:00:00.000001'],
    ]);
  });
});
