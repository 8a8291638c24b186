import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TypeName } from '../../../../engine/plan/schema';
import { Random } from '../../../support/random';
import { type Everything, readAll } from './open-text';

const folder = mkdtempSync(join(tmpdir(), 'hearth-oracle-'));
let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create()).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

/** How DuckDB gives a value as we hold it: days and microseconds since 1970. */
const asHeld: Partial<Record<TypeName, (column: string) => string>> = {
  date: (column) => `(${column} - DATE '1970-01-01')::INTEGER`,
  timestamp: (column) => `epoch_us(${column})`,
  timestamp_ntz: (column) => `epoch_us(${column})`,
};

const duckTypes: Partial<Record<TypeName, string>> = {
  int: 'INTEGER',
  string: 'VARCHAR',
  timestamp: 'TIMESTAMPTZ',
  timestamp_ntz: 'TIMESTAMP',
};

async function duckRows(text: string, { schema }: Everything, delimiter: string): Promise<unknown[][]> {
  const path = join(folder, 'table.csv');
  writeFileSync(path, text);
  const columns = schema.map(({ name, type }) => `'${name}': '${duckTypes[type] ?? type.toUpperCase()}'`).join(', ');
  const values = schema.map(({ name, type }) => asHeld[type]?.(`"${name}"`) ?? `"${name}"`).join(', ');
  const reader = await connection.runAndReadAll(
    `SELECT ${values} FROM read_csv('${path}', columns = {${columns}}, header = true, delim = '${delimiter}', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, parallel = false, auto_detect = false)`,
  );
  return reader.getRows() as unknown[][];
}

const cells: Record<string, (random: Random) => string> = {
  whole: (random) => String(random.below(2000) - 1000),
  large: (random) => String(BigInt(random.below(2 ** 31)) * 4294967311n - 2n ** 62n),
  real: (random) =>
    random.pick([
      String(random.next() * 1e4),
      (random.below(1e6) / 100).toFixed(2),
      `${random.below(1e6)}e${random.below(20) - 10}`,
      '0.1',
      '1e22',
      '1e23',
      '123456789.123456789',
    ]),
  truth: (random) => random.pick(['true', 'false', 'TRUE', 'False']),
  day: (random) => `${1000 + random.below(3000)}-${two(random, 12)}-${two(random, 28)}`,
  moment: (random) =>
    `${1970 + random.below(200)}-${two(random, 12)}-${two(random, 28)}${random.pick([' ', 'T'])}${two(random, 23)}:${two(random, 59)}:${two(random, 59)}${random.pick(['', '.5', '.123456', '.000001'])}`,
  instant: (random) =>
    `${1970 + random.below(200)}-${two(random, 12)}-${two(random, 28)}T${two(random, 23)}:${two(random, 59)}:${two(random, 59)}${random.pick(['Z', '+02:00', '-05:30'])}`,
  word: (random) => random.pick(['mobile', 'desktop', '"tv, set"', '"say ""hi"""', 'Zoë', '東京', '""', '"two\nlines"', 'a b']),
  prose: (random) =>
    Array.from({ length: 1 + random.below(8) }, () =>
      random.pick(['lorem', 'ipsum', 'dolor', 'sit', String(random.below(1e6))]),
    ).join(' '),
};

function two(random: Random, most: number): string {
  return String(1 + random.below(most)).padStart(2, '0');
}

describe('csv: the same values as DuckDB reads', () => {
  it.each(Array.from({ length: 24 }, (_, seed) => seed))('table %i', async (seed) => {
    const random = new Random(seed + 1);
    const names = random.sample(Object.keys(cells), 2 + random.below(6));
    const delimiter = random.pick([',', ';', '|']);
    const newline = random.pick(['\n', '\r\n']);
    const rows = Array.from({ length: 50 + random.below(2000) }, () =>
      names.map((name) => (random.chance(0.1) ? '' : cells[name]!(random))),
    );
    const text = [names, ...rows].map((row) => row.join(delimiter)).join(newline) + newline;
    const read = await readAll(text, { options: { delimiter, header: 'yes' }, splitBytes: 5000, blockBytes: 1024 });
    expect(read.rows).toEqual(await duckRows(text, read, delimiter));
  });
});
