import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../engine/errors';
import { compressionOf, unpack } from '../../engine/formats/compressed/index';
import { formatNamed } from '../../engine/formats/index';
import { zstd } from '../../engine/formats/parquet/zstd';
import type { Packed } from '../../engine/formats/source';
import type { OptionBag } from '../../engine/plan/relation';
import { everyType } from '../support/every-type';
import { fileSource, filesIn, readTable } from '../support/format-file';
import { Random } from '../support/random';
import { tableOf } from '../support/table';
import { writeTables } from '../support/write-file';
import { mutated } from './mutate';

/**
 * Files that are damaged in any way end in rows or in one clear error, soon and in bounded memory. `npm run test:fuzz` tries 10,000 of
 * each kind; the gate tries a few. The file that breaks a reader is kept under the name that the failure gives.
 */
const COUNT = Number(process.env['HEARTH_FUZZ'] ?? 40);
const LONGEST_MS = 5_000;
const MOST_BYTES = 2 ** 30;

const folder = mkdtempSync(join(tmpdir(), 'hearth-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A table of every type, and one of nested ones, as a format writes them under each of these options. */
function written(name: string, options: readonly OptionBag[]): readonly Buffer[] {
  const { types, rows } = everyType((type) => type !== 'void');
  const nested = tableOf({ a: 'array<array<int>>', s: 'struct<x:string,y:map<string,double>>' }, [
    ['[[1,null],[]]', '{"x":"é","y":{"k":0.5}}'],
    [null, null],
    ['[]', '{}'],
  ]);
  return options.flatMap((bag) =>
    [tableOf(types, rows), nested].map((table, i) => {
      const path = join(folder, `${Object.values(bag).join('-')}-${i}.${name}`);
      writeTables(formatNamed(name), path, [table, table], bag);
      return readFileSync(path);
    }),
  );
}

const seedsOf = (name: string): readonly Buffer[] => filesIn(name).map(({ path }) => readFileSync(path));

const seeds: Readonly<Record<string, readonly Buffer[]>> = {
  arrow: [...seedsOf('arrow'), ...written('arrow', [{ compression: 'none' }, { compression: 'zstd', layout: 'stream' }])],
  avro: seedsOf('avro'),
  csv: [...seedsOf('csv'), ...written('csv', [{}, { delimiter: ';', newline: 'crlf' }])],
  json: [...seedsOf('json'), ...written('json', [{}])],
  jsonl: [...seedsOf('jsonl'), ...written('jsonl', [{}])],
  parquet: [
    ...seedsOf('parquet'),
    ...written('parquet', [
      { compression: 'snappy' },
      { compression: 'zstd' },
      { compression: 'gzip' },
      { compression: 'none', dictionary: false },
    ]),
  ],
  sqlite: seedsOf('sqlite'),
  xlsx: seedsOf('xlsx'),
};

/** null = rows or a clear error. */
async function complaint(work: () => Promise<unknown>): Promise<string | null> {
  const started = performance.now();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind === 'internal') return `throws ${(error as Error)?.stack ?? error}`;
    if (!/^[^\n]{10,}$/.test(error.message.slice(0, 4000))) return `says ${JSON.stringify(error.message)}`;
  }
  const elapsed = performance.now() - started;
  if (elapsed > LONGEST_MS) return `takes ${Math.round(elapsed)} ms`;
  return process.memoryUsage().rss > MOST_BYTES * 2 ? `leaves ${process.memoryUsage().rss} bytes in use` : null;
}

async function fuzz(name: string, originals: readonly Buffer[], read: (path: string) => Promise<unknown>): Promise<void> {
  const random = new Random(20_261_127);
  for (let i = 0; i < COUNT; i++) {
    const bytes = mutated(random.pick(originals), random);
    const path = join(folder, `${name}-${i % 8}`);
    writeFileSync(path, bytes);
    const wrong = await complaint(() => read(path));
    if (wrong === null) continue;
    const kept = join(tmpdir(), `hearth-fuzz-${name}-${i}`);
    writeFileSync(kept, bytes);
    expect.fail(`mutant ${i} of ${name}, kept as ${kept}, ${wrong}`);
  }
}

describe('damaged files', () => {
  it.each(Object.entries(seeds))(
    'of %s end in rows or in one clear error',
    { timeout: 100_000 + COUNT * LONGEST_MS },
    (name, originals) => fuzz(name, originals, (path) => readTable(formatNamed(name), fileSource(path))),
  );
});

function packedIn(path: string, compression: Packed['compression']): Packed {
  return { source: fileSource(path), compression, member: null, encoding: 'utf-8' };
}

function bzip2(content: Buffer): Buffer | null {
  try {
    return execFileSync('bzip2', ['-c'], { input: content });
  } catch {
    return null;
  }
}

const text = Buffer.from(Array.from({ length: 500 }, (_, i) => `${i},row ${(i * 7919) % 509}\n`).join(''));
const packed: readonly (readonly [string, readonly Buffer[]])[] = [
  ['gzip', [gzipSync(text), Buffer.concat([gzipSync('a\n'), gzipSync(text)])]],
  ['zstd', [Buffer.from(zstd(text, 3).slice()), Buffer.concat([zstd(text, 3).slice(), zstd(text, 9).slice()])]],
  ['bzip2', [bzip2(text)].filter((each) => each !== null)],
  ['zip', seedsOf('xlsx')],
];

describe('damaged packed files', () => {
  it.each(packed)(
    'of %s end in content or in one clear error',
    { timeout: 100_000 + COUNT * LONGEST_MS },
    async (name, originals) => {
      if (originals.length === 0) return;
      await fuzz(name, originals, async (path) => {
        const compression = compressionOf(readFileSync(path))?.name;
        if (compression !== undefined) await unpack(packedIn(path, compression), { budgetBytes: 64 << 20 });
      });
    },
  );

  it('that hold far more than they seem to stop at their budget', async () => {
    const zeros = Buffer.alloc(64 << 20);
    for (const [name, bytes] of Object.entries({ gzip: gzipSync(zeros), zstd: zstd(zeros, 3).slice() })) {
      const path = join(folder, `bomb-${name}`);
      writeFileSync(path, bytes);
      const bomb = unpack(packedIn(path, compressionOf(bytes)!.name), { budgetBytes: 16 << 20 });
      await expect(bomb).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
    }
  });
});
