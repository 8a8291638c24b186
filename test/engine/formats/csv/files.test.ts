import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAll } from './open-text';

const folder = join(import.meta.dirname, '../../../files/csv');
const files = readdirSync(folder).filter((name) => !name.endsWith('.json'));

/** A file and what it holds, side by side: a new case is two files. int64 values stand as text. */
describe('csv: files', () => {
  it.each(files)('%s', async (name) => {
    const expected = join(folder, `${name}.json`);
    expect(existsSync(expected)).toBe(true);
    const { names, types, rows, reads } = await readAll(readFileSync(join(folder, name)));
    const rejects = reads.flatMap((read) => read.summary.rejects.map(({ line, reason }) => ({ line, reason })));
    const plain = rows.map((row) =>
      row.map((value) => (typeof value === 'bigint' || Number.isNaN(value) ? String(value) : value)),
    );
    expect({ names, types, rows: plain, rejects }).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
  });
});
