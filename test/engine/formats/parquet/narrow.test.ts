import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Table, widthOf } from '../../../../engine/columns/column';
import { usedBytes } from '../../../../engine/columns/memory';
import { rowsIn } from '../../../support/table';
import { type Duck, openDuck, openFile, readSplit } from './duck-files';

/** Five row groups of 4096, the last one not full. */
const ROWS = 20_000;

/** Name, SQL over the row's number, and how it is kept. */
const columns: readonly (readonly [name: string, sql: string, storage: string])[] = [
  ['rising', '3000000000 + i', 'for16'],
  ['small', '(i * 7 % 100)::INTEGER', 'for8'],
  ['low', 'i % 7', 'for8'],
  ['wider later', 'CASE WHEN i < 15000 THEN i % 10 ELSE i * 1000 END', 'for32'],
  ['plain later', 'CASE WHEN i < 19000 THEN i % 10 ELSE 9000000000000000000 END', 'i64'],
  ['far', '(hash(i) // 2)::BIGINT', 'i64'],
  ['far ints', '(hash(i) % 4000000000)::BIGINT - 2000000000', 'for32'],
  ['ints', '((hash(i) % 4000000000)::BIGINT - 2000000000)::INTEGER', 'i32'],
  ['cents', '(hash(i) % 100000)::DOUBLE / 100', 'for32'],
  ['noise', 'sin(i)', 'f64'],
  ['noise later', 'CASE WHEN i < 17000 THEN i % 50 / 10 ELSE sin(i) END', 'f64'],
  ['odd', "CASE WHEN i = 12345 THEN 'NaN'::DOUBLE ELSE i % 4 END", 'f64'],
  ['floats', '(i % 4)::FLOAT', 'f64'],
  ['nulls', 'CASE WHEN i % 3 = 0 THEN NULL ELSE 1000000 + i % 100 END', 'for32'],
  ['no values', 'NULL::BIGINT', 'for8'],
  ['day', "DATE '2024-01-01' + (i % 900)::INTEGER", 'for16'],
  ['second', "TIMESTAMP '2024-01-01' + to_seconds(hash(i) % 60000000)", 'for32'],
  ['instant', "TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_milliseconds(i)", 'for16'],
  ['nanos', "(TIMESTAMP '2024-01-01' + to_seconds(i))::TIMESTAMP_NS", 'i64'],
  ['money', '(i % 5000 / 100)::DECIMAL(12, 2)', 'for16'],
  ['wide money', '(i % 5000)::DECIMAL(30, 2)', 'i128'],
  ['of day', "TIME '10:00:00' + to_seconds(i % 100)", 'utf8'],
];

let duck: Duck;
let path: string;

beforeAll(async () => {
  duck = await openDuck();
  path = join(duck.folder, 'numbers.parquet');
  const list = columns.map(([name, sql]) => `${sql} AS "${name}"`).join(', ');
  await duck.run(
    `COPY (SELECT ${list} FROM range(${ROWS}) r(i)) TO '${path}' (FORMAT parquet, CODEC 'zstd', ROW_GROUP_SIZE 4096)`,
  );
});

afterAll(() => duck.close());

async function read(more: Parameters<typeof readSplit>[3] = {}): Promise<Table> {
  const opened = await openFile(path);
  return (await readSplit(path, opened, opened.splits[0]!, more)).table;
}

describe('parquet: numbers as narrow as they are', () => {
  it('by all row groups of a split, and plain where a value has no code', async () => {
    const table = await read();
    expect(table.schema.map(({ name }, i) => [name, table.columns[i]!.storage])).toEqual(
      columns.map(([name, , storage]) => [name, storage]),
    );
  });

  it('with the values that they have as plain ones, which a table that is dropped keeps', async () => {
    const plain = await read({ passing: true });
    expect(plain.columns.filter(({ storage }) => storage.startsWith('for'))).toEqual([]);
    expect(rowsIn(await read())).toEqual(rowsIn(plain));
  });

  it('in their own room: what plain values would take is given back', async () => {
    const [narrow, plain] = [await read(), await read({ passing: true })];
    const saved = narrow.columns.reduce((sum, { storage }, i) => sum + widthOf(plain.columns[i]!.storage) - widthOf(storage), 0);
    expect(saved).toBeGreaterThan(50);
    expect(usedBytes(plain.memory) - usedBytes(narrow.memory)).toBeGreaterThan(saved * ROWS * 0.99);
  });

  it('and tell what is least and greatest in each zone', async () => {
    const table = await read();
    const [rising, nulls] = ['rising', 'nulls'].map(
      (name) => table.columns[table.schema.findIndex((field) => field.name === name)]!,
    );
    expect(rising!.zones).toMatchObject({ least: [3_000_000_000], most: [3_000_019_999] });
    expect(nulls!.zones).toMatchObject({ least: [0], most: [1_000_099] });
  });
});
