import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openEngine } from '../engine/index';
import { scan } from '../engine/plan/build';
import { rowsOf } from './support/engine';
import { filesIn, plainValue } from './support/format-file';

/** Every file of others in test/files opens, by its content alone, as the table beside it. A new case is two files. */
const folders = readdirSync(join(import.meta.dirname, 'files'), { withFileTypes: true }).filter((each) => each.isDirectory());
const engine = openEngine({ master: 'local[2]', settled: true });
afterAll(() => engine.close());

describe.each(folders.map(({ name }) => name))('files of others: %s', (folder) => {
  it.each(filesIn(folder))('$name', async ({ path, expected }) => {
    const { schema, rows } = await rowsOf(engine.service, scan('auto', [path]));
    expect(expected).toMatchObject({
      names: schema.map(({ name }) => name),
      types: schema.map(({ type }) => type),
      rows: rows.map((row) => row.map(plainValue)),
    });
  });
});
