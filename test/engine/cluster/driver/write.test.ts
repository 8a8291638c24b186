import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../../../engine/index';
import { asc, call, col, filter, lit, named, project, scan, sort, write } from '../../../../engine/plan/build';
import type { Write } from '../../../../engine/plan/plan';
import type { OptionBag, Relation } from '../../../../engine/plan/relation';
import { answerOf, rowsOf } from '../../../support/engine';

const home = mkdtempSync(join(tmpdir(), 'hearth-write-'));
let engine: Engine;
let folder: string;
let source: string;

beforeAll(() => {
  engine = openEngine({ master: 'local[2]', settled: true, maxPartitionBytes: 4096 });
  source = join(home, 'trips.csv');
  const cities = ['Oslo', 'São Paulo', 'a/b=c%', '', '__', 'x:y*?"\'#{[]}^\\|<> ~'];
  const rows = Array.from({ length: 1000 }, (_, i) => {
    const city = cities[i % cities.length]!.replaceAll('"', '""');
    return `${i},"${city}",${i % 7 === 0 ? '' : 2000 + (i % 5)},2024-01-0${1 + (i % 2)},${i / 4}`;
  });
  writeFileSync(source, `id,city,year,day,price\n${rows.join('\n')}\n`);
});
beforeEach(() => {
  folder = mkdtempSync(join(home, 'out-'));
});
afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true });
});

const trips = (): Relation => scan('csv', [source]);

function written(
  path: string,
  layout: Pick<Write, 'folder' | 'manifest'>,
  { input = trips(), format = 'parquet', mode = 'create', options = {} }: Partial<Write> = {},
) {
  return answerOf(engine.service, write(input, format, join(folder, path), mode, options as OptionBag, layout));
}

async function duck(sql: string): Promise<readonly (readonly unknown[])[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

const byId = (relation: Relation): Relation => sort(relation, [asc(col('id'))]);

const columns = (input: Relation, ...names: readonly string[]): Relation =>
  project(
    input,
    names.map((name) => named(name, col(name))),
  );

describe('a folder of parts', () => {
  it('has one file for each partition, a mark of success, and the rows in their order', async () => {
    const { done } = await written('out.parquet', { folder: { partitionBy: [] } });
    const names = readdirSync(join(folder, 'out.parquet')).sort();
    expect(names.length).toBeGreaterThan(3);
    expect(names[0]).toBe('_SUCCESS');
    expect(names.slice(1).every((name) => /^part-\d{5}\.parquet$/.test(name))).toBe(true);
    expect(done.rows).toBe(1000);
    const back = await rowsOf(engine.service, scan('auto', [join(folder, 'out.parquet')]));
    expect(back.rows).toEqual((await rowsOf(engine.service, trips())).rows);
    const files = names.slice(1).map((name) => `'${join(folder, 'out.parquet', name)}'`);
    expect(await duck(`SELECT count(*), sum(id) FROM read_parquet([${files.join(', ')}])`)).toEqual([['1000', '499500']]);
  });

  it('of text is packed as its options say, each part with a header', async () => {
    await written('out', { folder: { partitionBy: [] } }, { format: 'csv', options: { compression: 'gzip' } });
    const names = readdirSync(join(folder, 'out')).filter((name) => name.startsWith('part-'));
    expect(names[0]).toBe('part-00000.csv.gz');
    const back = await rowsOf(engine.service, byId(scan('auto', [join(folder, 'out')])));
    expect(back.rows.map((row) => row[0])).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(await duck(`SELECT count(*) FROM read_csv('${join(folder, 'out', '*.csv.gz')}', header=true)`)).toEqual([['1000']]);
  });

  it('of no rows is one file that tells the columns', async () => {
    const input = filter(trips(), call('<', col('id'), lit(0)));
    await written('none', { folder: { partitionBy: [] } }, { input });
    expect(readdirSync(join(folder, 'none')).sort()).toEqual(['_SUCCESS', 'part-00000.parquet']);
    const back = await rowsOf(engine.service, scan('auto', [join(folder, 'none')]));
    expect([back.schema.map(({ name }) => name), back.rows]).toEqual([['id', 'city', 'year', 'day', 'price'], []]);
  });

  it('replaces an earlier output when asked to, and never a folder that holds other things', async () => {
    await written('out', { folder: { partitionBy: [] } });
    await expect(written('out', { folder: { partitionBy: [] } })).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    const few = filter(trips(), call('<', col('id'), lit(5)));
    await written('out', { folder: { partitionBy: [] } }, { input: few, mode: 'replace' });
    expect(await duck(`SELECT count(*) FROM '${join(folder, 'out', '*.parquet')}'`)).toEqual([['5']]);
    mkdirSync(join(folder, 'home'));
    writeFileSync(join(folder, 'home', 'thesis.txt'), 'years of work');
    await expect(written('home', { folder: { partitionBy: [] } }, { mode: 'replace' })).rejects.toMatchObject({
      code: 'TARGET_EXISTS',
      message: expect.stringContaining('holds thesis.txt, which no export wrote'),
    });
    writeFileSync(join(folder, 'plain'), '');
    await expect(written('plain', { folder: { partitionBy: [] } }, { mode: 'replace' })).rejects.toMatchObject({
      code: 'TARGET_EXISTS',
      message: expect.stringContaining('is a file'),
    });
    expect(readdirSync(folder).sort()).toEqual(['home', 'out', 'plain']);
  });

  it('is not made of a source inside it', async () => {
    const inside = join(folder, 'own');
    mkdirSync(inside);
    writeFileSync(join(inside, 'part-00000.csv'), 'id\n1\n');
    const input = scan('auto', [inside]);
    await expect(written('own', { folder: { partitionBy: [] } }, { input, mode: 'replace' })).rejects.toMatchObject({
      code: 'TARGET_EXISTS',
      message: expect.stringContaining('is being read'),
    });
  });

  it('leaves nothing when it is cancelled or fails', async () => {
    const abort = new AbortController();
    const plan = write(trips(), 'csv', join(folder, 'gone'), 'create', {}, { folder: { partitionBy: ['id'] } });
    const running = (async () => {
      for await (const frame of engine.service.execute(plan, abort.signal)) if (frame.frame === 'schema') abort.abort();
    })();
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(written('gone', { folder: { partitionBy: ['nowhere'] } })).rejects.toMatchObject({ code: 'UNKNOWN_COLUMN' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('partitionBy', () => {
  it('makes a folder of each value as Spark spells it, and reads back equal', async () => {
    await written('by', { folder: { partitionBy: ['year', 'city'] } });
    expect(readdirSync(join(folder, 'by')).sort()).toEqual([
      '_SUCCESS',
      'year=2000',
      'year=2001',
      'year=2002',
      'year=2003',
      'year=2004',
      'year=__HIVE_DEFAULT_PARTITION__',
    ]);
    expect(readdirSync(join(folder, 'by', 'year=2001'))).toContain('city=a%2Fb%3Dc%25');
    const back = byId(columns(scan('auto', [join(folder, 'by')]), 'id', 'city', 'year', 'day', 'price'));
    const told = (await rowsOf(engine.service, byId(trips()))).rows;
    // a folder's name cannot tell an empty text from none
    const expected = told.map((row) => row.map((value) => (value === '' ? null : value)));
    expect((await rowsOf(engine.service, back)).rows).toEqual(expected);
  });

  it('is read by DuckDB to the same values', async () => {
    await written('by', { folder: { partitionBy: ['day', 'city'] } });
    const path = join(folder, 'by', '**', '*.parquet');
    const theirs = await duck(
      `SELECT id, city, day::VARCHAR FROM read_parquet('${path}', hive_partitioning=true, hive_types_autocast=false) ORDER BY id`,
    );
    const ours = (await rowsOf(engine.service, byId(columns(trips(), 'id', 'city')))).rows;
    expect(theirs.map(([id, city]) => [id, city])).toEqual(ours.map(([id, city]) => [id, city === '' ? null : city]));
    expect(theirs[1]![2]).toBe('2024-01-02');
  });

  it.each(['csv', 'tsv', 'jsonl', 'json', 'parquet', 'arrow', 'xlsx', 'sqlite'])(
    'works for %s',
    async (format) => {
      const numbers = (rows: readonly (readonly unknown[])[]) =>
        rows.map((row) => row.map((value) => (value === null ? null : Number(value))));
      const input = filter(columns(trips(), 'id', 'year'), call('<', col('id'), lit(300)));
      await written(format, { folder: { partitionBy: ['year'] } }, { format, input });
      const back = await rowsOf(engine.service, byId(columns(scan('auto', [join(folder, format)]), 'id', 'year')));
      expect(numbers(back.rows)).toEqual(numbers((await rowsOf(engine.service, byId(input))).rows));
    },
    60_000,
  );

  it('refuses what cannot be: no column left, nested values, folders without end', async () => {
    const input = columns(trips(), 'id');
    await expect(written('all', { folder: { partitionBy: ['id'] } }, { input })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('no column would be left'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a manifest', () => {
  const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

  it('lists rows, bytes and SHA-256 of a file, beside it', async () => {
    await written('out.csv', { manifest: true }, { format: 'csv' });
    const path = join(folder, 'out.csv');
    const { size } = { size: readFileSync(path).length };
    expect(JSON.parse(readFileSync(`${path}.manifest.json`, 'utf8'))).toMatchObject({
      version: 1,
      format: 'csv',
      rows: 1000,
      bytes: size,
      files: [{ path: 'out.csv', rows: 1000, bytes: size, sha256: sha256(path) }],
    });
    await expect(written('out.csv', { manifest: true }, { format: 'csv' })).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    rmSync(path);
    await expect(written('out.csv', { manifest: true }, { format: 'csv' })).rejects.toMatchObject({ code: 'TARGET_EXISTS' });
    expect(existsSync(path)).toBe(false);
  });

  it('tells what stands in a file whose beginning is written last', async () => {
    await written('out.db', { manifest: true }, { format: 'sqlite' });
    const manifest = JSON.parse(readFileSync(join(folder, 'out.db.manifest.json'), 'utf8'));
    expect(manifest.files).toEqual([
      { path: 'out.db', rows: 1000, bytes: readFileSync(join(folder, 'out.db')).length, sha256: sha256(join(folder, 'out.db')) },
    ]);
  });

  it('lists every part of a folder, inside it', async () => {
    await written('out', { folder: { partitionBy: ['day'] }, manifest: true });
    const manifest = JSON.parse(readFileSync(join(folder, 'out', '_manifest.json'), 'utf8'));
    expect(manifest.rows).toBe(1000);
    expect(manifest.files.reduce((sum: number, file: { rows: number }) => sum + file.rows, 0)).toBe(1000);
    for (const file of manifest.files) expect(file.sha256).toBe(sha256(join(folder, 'out', file.path)));
    const back = await rowsOf(engine.service, scan('auto', [join(folder, 'out')]));
    expect(back.rows.length).toBe(1000);
  });
});

describe('options of Parquet', () => {
  async function meta(options: OptionBag): Promise<readonly (readonly unknown[])[]> {
    const path = `o${Object.entries(options).flat().join('-')}.parquet`;
    await written(path, {}, { options });
    const told = await duck(
      `SELECT row_group_num_rows, compression, stats_min_value IS NOT NULL, encodings FROM parquet_metadata('${join(folder, path)}') WHERE path_in_schema = 'city' LIMIT 1`,
    );
    const back = await rowsOf(engine.service, scan('auto', [join(folder, path)]));
    expect(back.rows).toEqual((await rowsOf(engine.service, trips())).rows);
    return told;
  }

  it('decide compression, size of row groups, statistics and dictionaries', async () => {
    expect((await meta({}))[0]!.slice(1)).toEqual(['SNAPPY', true, 'PLAIN, RLE, RLE_DICTIONARY']);
    for (const compression of ['zstd', 'gzip'] as const)
      expect((await meta({ compression }))[0]![1]).toBe(compression.toUpperCase());
    expect((await meta({ compression: 'none', rowGroupRows: 64 }))[0]!.slice(0, 2)).toEqual(['64', 'UNCOMPRESSED']);
    expect((await meta({ statistics: false }))[0]![2]).toBe(false);
    expect((await meta({ dictionary: false }))[0]![3]).toBe('PLAIN, RLE');
  });
});
