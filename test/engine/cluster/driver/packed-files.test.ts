import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { zstd } from '../../../../engine/formats/parquet/zstd';
import type { Engine } from '../../../../engine/index';
import { countOf, query, scan, slice, write } from '../../../../engine/plan/build';
import { answerOf, rowsOf, withEngine } from '../../../support/engine';

const folder = mkdtempSync(join(tmpdir(), 'hearth-packed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 120_000;
const text = `id,name\n${Array.from({ length: ROWS }, (_, i) => `${i},row ${(i * 7919) % 20_011}\n`).join('')}`;

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const packed = {
  gzip: file('rows.csv.gz', gzipSync(text)),
  zstd: file('rows.csv.zst', zstd(Buffer.from(text), 3).slice()),
};

function jobsOf(cluster: Engine['cluster']): string[] {
  const names: string[] = [];
  for (let event = cluster.listener.after(0); event !== undefined; event = cluster.listener.after(event.number)) {
    if (event.event === 'job-start') names.push(event.name);
  }
  return names;
}

describe.each(Object.entries(packed))('a table inside %s', (_name, path) => {
  it('is read whole', () =>
    withEngine({ master: 'local[2]' }, async ({ service }) => {
      const { rows } = await rowsOf(service, countOf(scan('auto', [path])));
      expect(rows).toEqual([[BigInt(ROWS)]]);
    }));

  it('shows its first rows before the rest is unpacked', () =>
    withEngine({ master: 'local[2]' }, async ({ service, cluster }) => {
      const first = await rowsOf(service, slice(scan('auto', [path]), 0, 3));
      expect(first.rows).toEqual([
        [0, 'row 0'],
        [1, 'row 7919'],
        [2, 'row 15838'],
      ]);
      expect(jobsOf(cluster)).toEqual([`first rows of ${path.split('/').at(-1)}`]);
      const far = await rowsOf(service, slice(scan('auto', [path]), ROWS - 1, 3));
      expect(far.rows).toEqual([[ROWS - 1, `row ${((ROWS - 1) * 7919) % 20_011}`]]);
    }));

  it('is refused when it is cut, whatever its first rows were', () =>
    withEngine({ master: 'local[1]' }, async ({ service }) => {
      const whole = readFileSync(path);
      const cut = file(`cut-${path.split('/').at(-1)}`, whole.subarray(0, whole.length - 3));
      await expect(rowsOf(service, countOf(scan('auto', [cut])))).rejects.toMatchObject({
        code: 'MALFORMED_FILE',
        message: expect.stringContaining('cut off before its end'),
      });
    }));
});

describe('an export', () => {
  it.each([
    ['gzip', (bytes: Buffer) => gunzipSync(bytes).toString()],
    ['zstd', null],
  ] as const)('is packed by %s, part by part, and reads back', (compression, unpacked) =>
    withEngine({ master: 'local[2]' }, async ({ service }) => {
      const path = join(folder, `out.${compression}`);
      await answerOf(service, write(scan('auto', [packed.gzip]), 'csv', path, 'create', { compression }));
      if (unpacked !== null) expect(unpacked(readFileSync(path))).toBe(text);
      const { rows } = await rowsOf(service, countOf(scan('csv', [path])));
      expect(rows).toEqual([[BigInt(ROWS)]]);
    }),
  );

  it('of no rows and no header is an empty member still', () =>
    withEngine({ master: 'local[1]' }, async ({ service }) => {
      const path = join(folder, 'none.csv.gz');
      const none = slice(scan('auto', [packed.gzip]), 0, 0);
      await answerOf(service, write(none, 'csv', path, 'create', { compression: 'gzip', header: false }));
      expect(gunzipSync(readFileSync(path)).length).toBe(0);
    }));
});

describe('an archive', () => {
  it('that is none is said to be none', () =>
    withEngine({ master: 'local[1]' }, async ({ service }) => {
      const plain = file('plain.csv', Buffer.from('a\n1\n'));
      await expect(service.analyze(query(scan('auto', [`${plain}#x.csv`])))).rejects.toMatchObject({
        code: 'NO_SUCH_FILE',
        message: expect.stringContaining('is no archive'),
      });
    }));
});
