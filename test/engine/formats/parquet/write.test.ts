import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../../../../engine/columns/column';
import { usedBytes } from '../../../../engine/columns/memory';
import { decodeOptions } from '../../../../engine/formats/option';
import { parquet } from '../../../../engine/formats/parquet';
import type { OptionBag } from '../../../../engine/plan/relation';
import type { Schema, TypeName } from '../../../../engine/plan/schema';
import { random } from '../../../support/seeded';
import { type Row, rowsIn, type TableOptions, tableOf } from '../../../support/table';
import { type Duck, openDuck, openFile, readRows, readSplit } from './duck-files';

let duck: Duck;

beforeAll(async () => {
  duck = await openDuck();
});

afterAll(() => duck.close());

/** Writes tables as row groups of one file. */
function writeFile(name: string, tables: readonly Table[], options: OptionBag = {}): string {
  const write = parquet.write!;
  const values = decodeOptions('parquet', write.options, options);
  const schema: Schema = tables[0]!.schema;
  const parts: Uint8Array[] = [write.begin(schema, values)];
  let offset = parts[0]!.length;
  const chunks = tables.map((table) => {
    const { bytes, detail } = write.encode(table, values);
    parts.push(bytes);
    offset += bytes.length;
    return { offset: offset - bytes.length, byteLength: bytes.length, rows: table.rows, detail };
  });
  parts.push(write.finish(schema, values, chunks));
  const path = join(duck.folder, `${name}.parquet`);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

const types = {
  flag1: 'boolean',
  num1: 'int',
  num2: 'bigint',
  float1: 'float',
  double1: 'double',
  dec1: 'decimal(9,2)',
  dec2: 'decimal(38,10)',
  txt1: 'string',
  txt2: 'string',
  bin1: 'binary',
  day1: 'date',
  ts1: 'timestamp',
  ts2: 'timestamp_ntz',
} as const satisfies Readonly<Record<string, TypeName>>;

const four: readonly Row[] = [
  [
    true,
    -2147483648,
    9007199254740993n,
    1.5,
    Number.NaN,
    -999999999n,
    -(10n ** 37n),
    'žluť 😀',
    'a',
    Uint8Array.of(0, 255),
    -719162,
    -1n,
    253402300799999999n,
  ],
  [null, null, null, null, null, null, null, null, null, null, null, null, null],
  [
    false,
    2147483647,
    -9223372036854775808n,
    -0,
    Number.NEGATIVE_INFINITY,
    0n,
    10n ** 37n + 1n,
    '',
    'b',
    new Uint8Array(0),
    0,
    0n,
    -62135596800000000n,
  ],
  [
    true,
    0,
    9223372036854775807n,
    3.4028234663852886e38,
    0.1,
    999999999n,
    0n,
    'x'.repeat(1000),
    'a',
    Uint8Array.of(1),
    2932896,
    1n,
    0n,
  ],
];

function many(count: number, seed: number, nulls: number): Row[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, i): Row => {
    const row: Row = [
      next() < 0.5,
      Math.floor((next() - 0.5) * 2 ** 32),
      BigInt(Math.floor((next() - 0.5) * 2 ** 53)) * 1021n,
      Math.fround(next() * 1e6),
      next() < 0.01 ? -0 : (next() - 0.5) * 1e300,
      BigInt(Math.floor((next() - 0.5) * 1e9)),
      BigInt(Math.floor((next() - 0.5) * 2 ** 52)) * 10n ** 21n,
      `text ${i} ${'é'.repeat(Math.floor(next() * 30))}`,
      `city ${Math.floor(next() * 40)}`,
      Uint8Array.from({ length: Math.floor(next() * 8) }, () => Math.floor(next() * 256)),
      Math.floor((next() - 0.5) * 40000),
      BigInt(Math.floor((next() - 0.5) * 2 ** 51)),
      BigInt(Math.floor((next() - 0.5) * 2 ** 51)),
    ];
    return row.map((value) => (next() < nulls ? null : value));
  });
}

describe('parquet: writes what DuckDB and this reader read', () => {
  for (const compression of ['snappy', 'zstd', 'gzip', 'none']) {
    it(`every type with its extremes, ${compression}`, async () => {
      const path = writeFile(`four-${compression}`, [tableOf(types, four)], { compression });
      expect(await duck.rows(`SELECT * FROM '${path}'`)).toEqual(four);
      expect(await readRows(path)).toEqual(four);
      expect((await openFile(path)).schema.map((field) => field.type)).toEqual(Object.values(types));
    });
  }

  it('row groups one after the other, with few and with many nulls', async () => {
    const groups = [many(1000, 1, 0), many(3000, 2, 0.1), many(10, 3, 1), many(77, 4, 0.9)];
    const path = writeFile(
      'groups',
      groups.map((rows) => tableOf(types, rows)),
    );
    const expected = groups.flat();
    expect((await openFile(path)).rows).toBe(expected.length);
    expect(await duck.rows(`SELECT * FROM '${path}'`)).toEqual(expected);
    expect(await readRows(path)).toEqual(expected);
  });

  it('a row group of several pages', async () => {
    const next = random(9);
    const rows = Array.from(
      { length: 70_000 },
      (_, i): Row => [next() < 0.1 ? null : i, `text ${i % 40_000}`, `city ${i % 7}`, i % 3 === 0],
    );
    const path = writeFile('pages', [tableOf({ num1: 'int', txt1: 'string', txt2: 'string', flag1: 'boolean' }, rows)]);
    const theirs = await duck.rows(`SELECT * FROM '${path}'`);
    const same = (read: readonly Row[]): boolean =>
      read.every((row, i) => row.every((value, column) => value === rows[i]![column]));
    expect([theirs.length, same(theirs)]).toEqual([rows.length, true]);
    const ours = await readRows(path);
    expect([ours.length, same(ours)]).toEqual([rows.length, true]);
  });

  it('dictionaries of every width, of a window, with entries that no row uses', async () => {
    const rows = many(3000, 5, 0.2);
    for (const storage of ['dict8', 'dict16', 'dict32'] as const) {
      const options: TableOptions = { storage: { txt2: storage } };
      const table = tableOf(types, rows, options);
      const txt2 = table.columns[8]!;
      const width = { dict8: 1, dict16: 2, dict32: 4 }[storage];
      const columns = [{ ...txt2, values: txt2.values + 64 * width, validity: txt2.validity + 8 }];
      const window = { ...table, schema: [table.schema[8]!], columns, rows: 20 };
      const path = writeFile(`window-${storage}`, [window]);
      expect(await duck.rows(`SELECT * FROM '${path}'`)).toEqual(rows.slice(64, 84).map((row) => [row[8]]));
      const distinct = new Set(rows.slice(64, 84).flatMap((row) => (row[8] === null ? [] : [row[8]])));
      const { table: back } = await readSplit(path, await openFile(path), { start: 0, end: 1, rows: 20 });
      expect(back.columns[0]!.dictionary!.count).toBe(distinct.size);
    }
  });

  it('text of few values becomes a dictionary, and gives the room back', async () => {
    const table = tableOf(types, many(10_000, 6, 0.05));
    const before = usedBytes(table.memory);
    const path = writeFile('found', [table]);
    expect(usedBytes(table.memory)).toBeLessThanOrEqual(before + 64);
    const encodings = await duck.rows(
      `SELECT path_in_schema, encodings FROM parquet_metadata('${path}') WHERE path_in_schema LIKE 'txt%'`,
    );
    expect(encodings.map((row) => String(row[1]).includes('RLE_DICTIONARY'))).toEqual([false, true]);
    expect(await readRows(path)).toEqual(rowsIn(table));
  });

  it('statistics tell the bounds that DuckDB finds; none beside NaN', async () => {
    const rows = many(500, 7, 0.1);
    const path = writeFile('statistics', [tableOf(types, rows)]);
    const told = await duck.rows(
      `SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata('${path}') ORDER BY column_id`,
    );
    for (const [column, name] of Object.keys(types).entries()) {
      if (types[name as keyof typeof types] === 'binary') continue;
      const [[least, most, nulls]] = (await duck.rows(
        `SELECT min(${name})::VARCHAR, max(${name})::VARCHAR, count(*) - count(${name}) FROM '${path}'`,
      )) as [Row];
      expect([name, told[column]![1], told[column]![2], told[column]![3]]).toEqual([name, least, most, nulls]);
    }
    const odd = writeFile('nan', [tableOf({ double1: 'double' }, [[1], [Number.NaN]])]);
    expect(await duck.rows(`SELECT stats_min_value, stats_max_value FROM parquet_metadata('${odd}')`)).toEqual([[null, null]]);
    expect(await duck.rows(`SELECT count(*) FROM '${odd}' WHERE double1 > 5`)).toEqual([[1n]]);
  });

  it('a zero of either sign is within the bounds', async () => {
    const path = writeFile('zero', [tableOf({ double1: 'double' }, [[-0], [0]])]);
    expect(await duck.rows(`SELECT count(*) FROM '${path}' WHERE double1 = 0`)).toEqual([[2n]]);
    expect(await readRows(path)).toEqual([[-0], [0]]);
  });

  it('a column of nothing but nulls, and no rows at all', async () => {
    const path = writeFile('void', [tableOf({ num1: 'int', gone: 'void' }, [[1, null]])]);
    expect(await duck.rows(`SELECT * FROM '${path}'`)).toEqual([[1, null]]);
    const none = writeFile('none', [tableOf(types, [])]);
    expect(await duck.rows(`SELECT count(*) FROM '${none}'`)).toEqual([[0n]]);
    expect(await readRows(none)).toEqual([]);
  });
});
