import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../../../../engine/columns/column';
import { usedBytes } from '../../../../engine/columns/memory';
import { parquet } from '../../../../engine/formats/parquet';
import type { TypeName } from '../../../../engine/plan/schema';
import { narrowed } from '../../../support/narrowed';
import { random } from '../../../support/seeded';
import { type Row, tableOf } from '../../../support/table';
import { writeTables } from '../../../support/write-file';
import { type Duck, openDuck, openFile, readRows, sourceOf } from './duck-files';

const PAGE_ROWS = 32_768;
const ROWS = PAGE_ROWS + 7_001;

/** Type, the value of a row, and whether a dictionary is worth it. */
const columns = {
  small: ['int', (_, next) => Math.floor(next() * 100) - 50, true],
  rising: ['int', (i) => Math.floor(i / 1000), true],
  id: ['int', (i) => i, false],
  'far ids': ['bigint', (i) => BigInt(i) + 5_000_000_000n, false],
  cents: ['double', (_, next) => Math.floor(next() * 5000) / 100, true],
  'many cents': ['double', (_, next) => (Math.floor(next() * 100_000) + 1) / 100, false],
  noise: ['double', (_, next) => next(), false],
  nulls: ['bigint', (i, next) => (i < PAGE_ROWS || next() < 0.5 ? null : BigInt(Math.floor(next() * 300))), true],
  one: ['bigint', () => 7n, true],
  none: ['int', () => null, false],
  day: ['date', (_, next) => 19_000 + Math.floor(next() * 900), true],
  second: ['timestamp', (_, next) => BigInt(Math.floor(next() * 1000)) * 1_000_000n, true],
  money: ['decimal(12,2)', (_, next) => BigInt(Math.floor(next() * 2000)), true],
  high: ['bigint', (i) => (i % 2 === 0 ? 0n : 4_294_967_290n), false],
} as const satisfies Readonly<Record<string, readonly [TypeName, (i: number, next: () => number) => Row[number], boolean]>>;
const names = Object.keys(columns);

function made(count: number): { readonly rows: readonly Row[]; readonly table: Table } {
  const next = random(11);
  const rows = Array.from({ length: count }, (_, i): Row => Object.values(columns).map(([, make]) => make(i, next)));
  const types = Object.fromEntries(Object.entries(columns).map(([name, [type]]) => [name, type]));
  return { rows, table: narrowed(tableOf(types, rows)) };
}

let duck: Duck;
const { rows, table } = made(ROWS);

beforeAll(async () => {
  duck = await openDuck();
});
afterAll(() => duck.close());

const pathOf = (name: string): string => join(duck.folder, `${name}.parquet`);
const encodingsIn = async (path: string) =>
  Object.fromEntries(
    await duck.rows(`SELECT path_in_schema, encodings LIKE '%RLE_DICTIONARY%' FROM parquet_metadata('${path}')`),
  );

describe('parquet: numbers that are kept narrow', () => {
  it('are written as dictionaries where that is worth it, as DuckDB and this reader read them, and the room is given back', async () => {
    const before = usedBytes(table.memory);
    const path = pathOf('numbers');
    writeTables(parquet, path, [table]);
    expect(usedBytes(table.memory)).toBeLessThanOrEqual(before + 64);
    expect(await encodingsIn(path)).toEqual(
      Object.fromEntries(Object.entries(columns).map(([name, [, , isWorth]]) => [name, isWorth])),
    );
    const same = (read: readonly Row[]): boolean => read.every((row, i) => row.every((value, at) => value === rows[i]![at]));
    for (const read of [await duck.rows(`SELECT * FROM '${path}'`), await readRows(path)])
      expect([read.length, same(read)]).toEqual([ROWS, true]);
  });

  it('have the bounds of their chunk and of each page', async () => {
    const path = pathOf('bounds');
    writeTables(parquet, path, [table]);
    const told = await duck.rows(`SELECT stats_min_value, stats_max_value FROM parquet_metadata('${path}') ORDER BY column_id`);
    const { detail } = await openFile(path);
    for (const [at, name] of names.entries()) {
      const [[least, most]] = (await duck.rows(`SELECT min("${name}")::VARCHAR, max("${name}")::VARCHAR FROM '${path}'`)) as [
        Row,
      ];
      expect([name, ...told[at]!]).toEqual([name, least, most]);
      const pages = [rows.slice(0, PAGE_ROWS), rows.slice(PAGE_ROWS)].map((page) => page.map((row) => row[at]!));
      const bounds = pages.map((page) => page.filter((value) => value !== null).toSorted((a, b) => (a < b ? -1 : 1)));
      const found = parquet.pageBounds!(sourceOf(path), detail, name, 0);
      expect([name, found?.map((page) => [page.least, page.most, page.nullCount])]).toEqual([
        name,
        bounds.map((values, page) => [values[0] ?? null, values.at(-1) ?? null, pages[page]!.length - values.length]),
      ]);
    }
  });

  it('stay plain without dictionaries, and in no rows at all', async () => {
    const path = pathOf('plain');
    writeTables(parquet, path, [table], { dictionary: false });
    expect(Object.values(await encodingsIn(path))).toEqual(names.map(() => false));
    expect(await readRows(path)).toEqual(rows);
    const empty = pathOf('empty');
    writeTables(parquet, empty, [made(0).table]);
    expect(await readRows(empty)).toEqual([]);
  });
});
