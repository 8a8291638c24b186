import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usedBytes } from '../../../../engine/columns/memory';
import { fail } from '../../../../engine/errors';
import { parquet } from '../../../../engine/formats/parquet';
import { rowsIn } from '../../../support/table';
import { contextOf, type Duck, openDuck, openFile, readSplit, sourceOf } from './duck-files';

let duck: Duck;
let path: string;

beforeAll(async () => {
  duck = await openDuck();
  path = join(duck.folder, 'wide.parquet');
  await duck.run(`COPY (SELECT i AS id, (hash(i) % 200000007)::BIGINT AS noise, 'note ' || hash(i) AS note, i % 7 AS low FROM range(20000) r(i))
    TO '${path}' (FORMAT parquet, CODEC 'snappy', ROW_GROUP_SIZE 4096)`);
});

afterAll(() => duck.close());

describe('parquet: reads no more than is asked for', () => {
  it('opens by its footer alone and merges small row groups', async () => {
    const opened = await openFile(path);
    expect(opened.rows).toBe(20000);
    expect(opened.schema.map((field) => `${field.name} ${field.type}`)).toEqual([
      'id bigint',
      'noise bigint',
      'note string',
      'low bigint',
    ]);
    expect(opened.splits).toEqual([{ start: 0, end: 5, rows: 20000 }]);
  });

  it('other columns stay unread, their type kept', async () => {
    const opened = await openFile(path);
    const ticks: number[] = [];
    const { table } = await readSplit(path, opened, opened.splits[0]!, { columns: [3] }, ticks);
    expect(table.columns.map((column) => column.storage)).toEqual(['none', 'none', 'none', 'for8']);
    expect(table.columns.map((column) => column.type)).toEqual(['bigint', 'bigint', 'string', 'bigint']);
    expect(ticks.at(-1)).toBeLessThan(statSync(path).size / 20);
    expect(rowsIn(table).map((row) => row[3])).toEqual((await duck.rows(`SELECT low FROM '${path}'`)).map((row) => row[0]));
  });

  it('a limit reads the first pages only', async () => {
    const opened = await openFile(path);
    const ticks: number[] = [];
    const { table, summary } = await readSplit(path, opened, opened.splits[0]!, { limit: 200 }, ticks);
    expect(summary.rows).toBe(200);
    expect(ticks.at(-1)).toBeLessThan(statSync(path).size / 3);
    expect(rowsIn(table)).toEqual(await duck.rows(`SELECT * FROM '${path}' LIMIT 200`));
  });

  it('columns read later join the ones that are there', async () => {
    const opened = await openFile(path);
    const split = opened.splits[0]!;
    const first = await readSplit(path, opened, split, { columns: [0, 3] });
    const { table } = await readSplit(path, opened, split, { columns: [2, 1], previous: first.table });
    expect(table.memory).toBe(first.table.memory);
    expect(rowsIn(table)).toEqual(await duck.rows(`SELECT * FROM '${path}'`));
  });

  it('a split is any run of row groups', async () => {
    const opened = await openFile(path);
    const { table } = await readSplit(path, opened, { start: 2, end: 3, rows: 4096 });
    expect(rowsIn(table)).toEqual(await duck.rows(`SELECT * FROM '${path}' LIMIT 4096 OFFSET 8192`));
  });

  it('stops when the task is cancelled, and gives back what it took', async () => {
    const opened = await openFile(path);
    const split = opened.splits[0]!;
    const { table } = await readSplit(path, opened, split, { columns: [0] });
    const used = usedBytes(table.memory);
    let ticks = 0;
    const tick = (): void => void (++ticks === 5 && fail('CANCELLED', 'cancelled'));
    const { schema, detail } = opened;
    const request = {
      source: sourceOf(path),
      split,
      partition: 0,
      schema,
      options: {},
      detail,
      limit: null,
      columns: [1],
      previous: table,
    };
    expect(() => parquet.read(request, { ...contextOf(), tick })).toThrow('cancelled');
    expect(usedBytes(table.memory) - used).toBeLessThan(1024);
  });

  for (const codec of ['snappy', 'zstd', 'uncompressed', 'gzip']) {
    it(`a limit decodes the beginning of long pages, ${codec}`, async () => {
      const long = join(duck.folder, `long-${codec}.parquet`);
      await duck.run(`COPY (SELECT i AS id, (hash(i) % 200000007)::BIGINT AS noise, CASE WHEN i % 3 > 0 THEN 'note ' || hash(i) END AS note, i % 7 AS low,
        'city ' || i % 5 AS city, i % 2 = 0 AS flag FROM range(120000) r(i)) TO '${long}' (FORMAT parquet, CODEC '${codec}')`);
      const opened = await openFile(long);
      for (const limit of [1, 200, 5000]) {
        const ticks: number[] = [];
        const { table } = await readSplit(long, opened, opened.splits[0]!, { limit }, ticks);
        expect(rowsIn(table)).toEqual(await duck.rows(`SELECT * FROM '${long}' LIMIT ${limit}`));
        if (codec !== 'gzip' && limit < 5000)
          expect(ticks.at(-1)).toBeLessThan(statSync(long).size * (codec === 'zstd' ? 0.6 : 0.4));
      }
    });
  }

  it('strings too long for the beginning of a page are read whole', async () => {
    const long = join(duck.folder, 'texts.parquet');
    await duck.run(
      `COPY (SELECT repeat(md5(i::VARCHAR), 100) AS text FROM range(2000) r(i)) TO '${long}' (FORMAT parquet, CODEC 'snappy')`,
    );
    const opened = await openFile(long);
    const { table } = await readSplit(long, opened, opened.splits[0]!, { limit: 300 });
    expect(rowsIn(table)).toEqual(await duck.rows(`SELECT * FROM '${long}' LIMIT 300`));
  });
});
