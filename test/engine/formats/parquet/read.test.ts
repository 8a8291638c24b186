import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Duck, openDuck, openFile, readRows } from './duck-files';

let duck: Duck;

/** One column of each type; about one value in seven is null, a few are extreme. */
const everyType = `
  SELECT i % 3 = 0 AS bool1,
         (i * 37 % 251 - 125)::TINYINT AS tiny1, (i * 37 % 60000 - 30000)::SMALLINT AS small1, (i * 7919 - 1000000)::INTEGER AS int1,
         (i * 9007199254740993)::BIGINT AS big1,
         (i % 200)::UTINYINT AS utiny1, (i * 11 % 65000)::USMALLINT AS usmall1, (i * 400000 % 4294967295)::UINTEGER AS uint1,
         (18446744073709551615::HUGEINT - i)::UBIGINT AS ubig1,
         (i * 1.5)::FLOAT AS float1, CASE i % 50 WHEN 1 THEN 'NaN'::DOUBLE WHEN 2 THEN '-Infinity'::DOUBLE WHEN 3 THEN '-0.0'::DOUBLE ELSE i / 7.0 END AS double1,
         (i * 0.99 - 300)::DECIMAL(4,1) AS dec4, (i * 12.34 - 5000)::DECIMAL(9,2) AS dec9, (i * 123456.789 - 1e6)::DECIMAL(18,3) AS dec18,
         (i * 123456789012345.678 - 1e17)::DECIMAL(38,5) AS dec38,
         'city ' || (i % 23) AS low1, 'text ' || i || repeat('x', i % 40) || 'žluť 😀' AS text1,
         CASE WHEN i % 2 = 0 THEN ('\\x00\\xFF' || chr((65 + i % 26)::INTEGER))::BLOB END AS blob1,
         DATE '1960-02-29' + (i * 13)::INTEGER AS date1,
         TIMESTAMP '1955-01-01' + INTERVAL (i * 7919) SECOND + INTERVAL (i) MICROSECOND AS ts1,
         (TIMESTAMP '1999-12-31' + INTERVAL (i * 60) SECOND)::TIMESTAMPTZ AS tstz1,
         (TIMESTAMP '1955-01-01' + INTERVAL (i * 7919) SECOND)::TIMESTAMP_MS AS tsms1,
         (TIMESTAMP '2001-01-01' + INTERVAL (i * 7919) SECOND)::TIMESTAMP_NS AS tsns1,
         NULL::INTEGER AS none1`;

beforeAll(async () => {
  duck = await openDuck();
  await duck.run(`CREATE TABLE source AS ${everyType} FROM range(1000) r(i)`);
  const columns = (
    await duck.rows("SELECT column_name FROM duckdb_columns() WHERE table_name = 'source' ORDER BY column_index")
  ).map((row) => String(row[0]));
  const nulled = columns.map((name, index) => `CASE WHEN (rowid * 31 + ${index}) % 7 = 0 THEN NULL ELSE ${name} END AS ${name}`);
  await duck.run(`CREATE TABLE sparse AS SELECT ${nulled.join(', ')} FROM source`);
});

afterAll(() => duck.close());

describe('parquet: reads what DuckDB writes', () => {
  const codecs = ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'];
  const versions = ['V1', 'V2'];
  for (const table of ['source', 'sparse']) {
    for (const codec of codecs) {
      for (const version of versions) {
        it(`${table === 'source' ? 'without' : 'with'} nulls, ${codec}, encodings of ${version}`, async () => {
          const path = join(duck.folder, `${table}-${codec}-${version}.parquet`);
          await duck.run(
            `COPY ${table} TO '${path}' (FORMAT parquet, CODEC '${codec}', PARQUET_VERSION '${version}', ROW_GROUP_SIZE 300)`,
          );
          const opened = await openFile(path);
          expect(opened.rows).toBe(1000);
          expect(await readRows(path)).toEqual(
            await duck.rows(`SELECT * REPLACE (uint1::BIGINT AS uint1, epoch_ns(tsns1) AS tsns1) FROM '${path}'`),
          );
        });
      }
    }
  }
});

describe('parquet: what is no type of ours', () => {
  const source = `
    SELECT CASE WHEN i % 5 > 0 THEN TIME '00:00:00' + INTERVAL (i * 7919) SECOND + INTERVAL (i * 7) MICROSECOND END AS time1,
           (TIME '23:59:59' - INTERVAL (i) MILLISECOND) AS time2,
           CASE WHEN i % 7 > 0 THEN md5(i::VARCHAR)::UUID END AS uuid1,
           CASE WHEN i % 3 > 0 THEN to_months(i::INTEGER) + to_days(i::INTEGER + 1) + to_milliseconds(i * 1001) END AS span1,
           [TIME '10:11:12.5', NULL] AS times, {'id': md5(i::VARCHAR)::UUID} AS tagged
    FROM range(2000) r(i)`;

  it.each(['V1', 'V2'])('is text that says all of it, encodings of %s', async (version) => {
    const path = join(duck.folder, `spelled-${version}.parquet`);
    await duck.run(`COPY (${source}) TO '${path}' (FORMAT parquet, PARQUET_VERSION '${version}', ROW_GROUP_SIZE 700)`);
    const { schema, notices } = await openFile(path);
    expect(schema.map((field) => field.type)).toEqual([
      'string',
      'string',
      'string',
      'string',
      'array<string>',
      'struct<id:string>',
    ]);
    expect(notices).toEqual([
      'column time1 is a time of day; it shows as text',
      'column time2 is a time of day; it shows as text',
      'column span1 is an interval; it shows as text',
    ]);
    const span = `datepart('year', span1) * 12 + datepart('month', span1) || ' months ' || datepart('day', span1) || ' days ' ||
      epoch_ms(span1 - to_months((datepart('year', span1) * 12 + datepart('month', span1))::INTEGER) - to_days(datepart('day', span1)::INTEGER))
      || ' milliseconds'`;
    expect(await readRows(path)).toEqual(
      await duck.rows(`SELECT time1::VARCHAR, time2::VARCHAR, uuid1::VARCHAR, ${span},
        '["10:11:12.5",null]', '{"id":"' || tagged.id || '"}' FROM '${path}'`),
    );
  });
});

describe('parquet: schema', () => {
  it('nested columns stand between flat ones, in the place of the file', async () => {
    const path = join(duck.folder, 'nested.parquet');
    await duck.run(
      `COPY (SELECT 1 AS a, {'x': 1, 'y': [2]} AS s, [1, 2] AS l, 'z' AS b, MAP {'k': 1} AS m, 2.5::DOUBLE AS c) TO '${path}' (FORMAT parquet)`,
    );
    const opened = await openFile(path);
    expect(opened.schema.map((field) => `${field.name} ${field.type}`)).toEqual([
      'a int',
      's struct<x:int,y:array<int>>',
      'l array<int>',
      'b string',
      'm map<string,int>',
      'c double',
    ]);
    expect(opened.notices).toEqual([]);
    expect(await readRows(path)).toEqual([[1, '{"x":1,"y":[2]}', '[1,2]', 'z', '{"k":1}', 2.5]]);
  });

  it('names the types as Spark does', async () => {
    const path = join(duck.folder, 'types.parquet');
    await duck.run(`COPY source TO '${path}' (FORMAT parquet)`);
    const { schema } = await openFile(path);
    expect(schema.map((field) => `${field.name} ${field.type}`)).toEqual([
      'bool1 boolean',
      'tiny1 int',
      'small1 int',
      'int1 int',
      'big1 bigint',
      'utiny1 int',
      'usmall1 int',
      'uint1 bigint',
      'ubig1 decimal(20,0)',
      'float1 float',
      'double1 double',
      'dec4 decimal(4,1)',
      'dec9 decimal(9,2)',
      'dec18 decimal(18,3)',
      'dec38 decimal(38,5)',
      'low1 string',
      'text1 string',
      'blob1 binary',
      'date1 date',
      'ts1 timestamp_ntz',
      'tstz1 timestamp',
      'tsms1 timestamp_ntz',
      'tsns1 timestamp_ntz(9)',
      'none1 int',
    ]);
  });

  it('hyparquet reads the same', async () => {
    const path = join(duck.folder, 'oracle.parquet');
    await duck.run(
      `COPY (SELECT bool1, int1, big1, double1, low1, text1 FROM sparse) TO '${path}' (FORMAT parquet, CODEC 'snappy', ROW_GROUP_SIZE 400)`,
    );
    const theirs = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
    expect(await readRows(path)).toEqual(theirs.map((row) => Object.values(row)));
  });

  it('a file without rows has a schema', async () => {
    const path = join(duck.folder, 'empty.parquet');
    await duck.run(`COPY (SELECT * FROM source WHERE false) TO '${path}' (FORMAT parquet)`);
    const opened = await openFile(path);
    expect([opened.rows, opened.schema.length]).toEqual([0, 24]);
    expect(await readRows(path)).toEqual([]);
  });
});
