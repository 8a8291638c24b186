import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../../../engine/errors';
import { random } from '../../../support/seeded';
import { type Duck, openDuck, readRows } from './duck-files';

let duck: Duck;
const files: { readonly name: string; readonly bytes: Buffer }[] = [];

/** Small files that hold every kind of page. */
beforeAll(async () => {
  duck = await openDuck();
  await duck.run(`CREATE TABLE t AS SELECT i AS int1, CASE WHEN i % 5 <> 0 THEN i / 3.0 END AS double1, (i * 7)::DECIMAL(20,2) AS dec1, i % 2 = 0 AS bool1,
    'city ' || (i % 9) AS low1, CASE WHEN i % 3 <> 0 THEN 'text ' || i || repeat('x', (i % 20)::INTEGER) END AS text1, DATE '2020-01-01' + i::INTEGER AS date1 FROM range(400) r(i)`);
  for (const codec of ['uncompressed', 'snappy', 'zstd', 'gzip', 'lz4_raw', 'brotli']) {
    for (const version of ['V1', 'V2']) {
      const name = `${codec}-${version}`;
      const path = join(duck.folder, `${name}.parquet`);
      await duck.run(`COPY t TO '${path}' (FORMAT parquet, CODEC '${codec}', PARQUET_VERSION '${version}', ROW_GROUP_SIZE 150)`);
      files.push({ name, bytes: readFileSync(path) });
    }
  }
  mkdirSync(join(duck.folder, 'damaged'));
});

afterAll(() => duck.close());

/** Rows, or a clear error that names the file. */
async function outcome(path: string): Promise<string> {
  try {
    const rows = await readRows(path);
    return `${rows.length} rows`;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === 'MALFORMED_FILE') expect(error.message).toContain(path);
    else expect(['UNSUPPORTED', 'OUT_OF_MEMORY']).toContain(error.code);
    return error.code;
  }
}

describe('parquet: damaged files', () => {
  it('cut off anywhere is said to be damaged, by name', async () => {
    const path = join(duck.folder, 'damaged', 'cut.parquet');
    for (const { bytes } of files) {
      for (let cut = 0; cut < 20; cut++) {
        writeFileSync(path, bytes.subarray(0, Math.floor((bytes.length * cut) / 20)));
        expect(await outcome(path)).toBe('MALFORMED_FILE');
      }
    }
  }, 60_000);

  it('changed anywhere gives values or a clear error, and never hangs', async () => {
    const next = random(20240711);
    const seen = new Map<string, number>();
    for (let round = 0; round < 2000; round++) {
      const { bytes, name } = files[round % files.length]!;
      const copy = Buffer.from(bytes);
      // half of the changes hit the footer, where all lengths stand
      const from = next() < 0.5 ? 4 : copy.length - 8 - copy.readUInt32LE(copy.length - 8);
      for (let change = 0; change < 1 + (round % 4); change++)
        copy[from + Math.floor(next() * (copy.length - 4 - from))] = Math.floor(next() * 256);
      const path = join(duck.folder, 'damaged', `${name}-${round % 8}.parquet`);
      writeFileSync(path, copy);
      const start = performance.now();
      const result = await outcome(path);
      expect(performance.now() - start, `round ${round}, ${name}`).toBeLessThan(5000);
      seen.set(result, (seen.get(result) ?? 0) + 1);
    }
    expect(seen.get('MALFORMED_FILE')).toBeGreaterThan(500);
  }, 240_000);

  it('no Parquet file at all is said to be none', async () => {
    const path = join(duck.folder, 'damaged', 'text.parquet');
    writeFileSync(path, 'id,name\n1,a\n2,b\n');
    await expect(readRows(path)).rejects.toThrow(/does not end with PAR1/);
  });
});
