import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'node-sqlite3-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { sqlite } from '../../../../engine/formats/sqlite/index';
import { fileSource, filesIn, plainTable, readTable } from '../../../support/format-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-test-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));

function made(name: string, sql: string): string {
  const path = join(folder, name);
  const database = new sqlite3.Database(path);
  database.exec(sql);
  database.close();
  return path;
}

describe('sqlite: files of others', () => {
  it.each(filesIn('sqlite'))('$name', async ({ path, expected }) => {
    expect(plainTable(await readTable(sqlite, fileSource(path)))).toEqual(expected);
  });
});

describe('sqlite: a database', () => {
  const types = filesIn('sqlite')[0]!.path;

  it('shows its first table, says what else there is, and a view on request', async () => {
    expect((await readTable(sqlite, fileSource(types))).opened.notices).toEqual([
      'table goods is shown; there are also other, cheap',
    ]);
    expect((await readTable(sqlite, fileSource(types), { table: 'cheap' })).rows).toEqual([[2n ** 60n]]);
    await expect(readTable(sqlite, fileSource(types), { table: 'no' })).rejects.toThrow('it has goods, other, cheap');
  });

  it('leaves nothing beside the file', async () => {
    const path = made('alone.db', 'create table t (a integer); insert into t values (1)');
    const before = readdirSync(folder);
    await readTable(sqlite, fileSource(path));
    expect(readdirSync(folder)).toEqual(before);
  });

  it('has texts with NUL in them, beside blobs, whole', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `c${i}`);
    const path = made('nul.db', `create table t (${names.map((name) => `${name} text`).join(', ')})`);
    const database = new sqlite3.Database(path);
    const nul = "cast(x'610062' as text)";
    database.exec(`insert into t (c0, c1, c55, c59) values (${nul}, x'0001', ${nul}, x'6100'), ('plain', null, '', 'é')`);
    database.close();
    const { rows } = await readTable(sqlite, fileSource(path));
    expect(rows.map((row) => [row[0], row[1], row[55], row[59]])).toEqual([
      ['a\0b', '0001', 'a\0b', '6100'],
      ['plain', null, '', 'é'],
    ]);
  });

  it('has names as odd as they come', async () => {
    const path = made('odd.db', 'create table "a""b" ("__proto__" int, "x y" text); insert into "a""b" values (1, \'z\')');
    const { schema, rows } = await readTable(sqlite, fileSource(path));
    expect([schema.map((field) => field.name), rows]).toEqual([['__proto__', 'x y'], [[1n, 'z']]]);
  });

  it('has tables without row numbers, without rows, and columns whose late values are of another type', async () => {
    const many = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500)';
    const path = made(
      'late.db',
      `create table late (v integer); ${many} insert into late select iif(i = 1400, 'x', i) from n;
       create table keyed (k text primary key, v int) without rowid; insert into keyed values ('b', 2), ('a', 1); create table none (a int)`,
    );
    const late = await readTable(sqlite, fileSource(path));
    expect([late.schema[0]!.type, late.rows.length, late.rows[0], late.rows[1399]]).toEqual(['string', 1500, ['1'], ['x']]);
    expect((await readTable(sqlite, fileSource(path), { table: 'keyed' })).rows).toEqual([
      ['a', 1n],
      ['b', 2n],
    ]);
    expect((await readTable(sqlite, fileSource(path), { table: 'none' })).rows).toEqual([]);
  });

  it('that keeps a log, or is damaged, is refused with a remedy', async () => {
    const logged = Buffer.from(readFileSync(types));
    logged[18] = logged[19] = 2;
    writeFileSync(join(folder, 'logged.db'), logged);
    await expect(readTable(sqlite, fileSource(join(folder, 'logged.db')))).rejects.toThrow('journal_mode = delete');
    writeFileSync(join(folder, 'cut.db'), readFileSync(types).subarray(0, 5000));
    await expect(readTable(sqlite, fileSource(join(folder, 'cut.db')))).rejects.toMatchObject({ code: 'MALFORMED_FILE' });
  });
});
