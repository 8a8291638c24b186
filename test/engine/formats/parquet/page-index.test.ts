import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../../../engine/errors';
import type { RowRange } from '../../../../engine/formats/format';
import { parquet } from '../../../../engine/formats/parquet';
import { fileOf, type ParquetDetail } from '../../../../engine/formats/parquet/open';
import { random } from '../../../support/seeded';
import { type Row, rowsIn, tableOf } from '../../../support/table';
import { writeTables } from '../../../support/write-file';
import { type Duck, openDuck, openFile, readSplit, sourceOf } from './duck-files';

const ROWS = 70_000;
const PAGE_ROWS = 32_768;
const rows: readonly Row[] = Array.from({ length: ROWS }, (_, i) => [
  i,
  i % 3 === 0 ? null : `word ${String(i).padStart(6, '0')}`,
  `city ${i % 7}`,
  i < PAGE_ROWS ? null : i / 4,
  i % 2 === 0,
  BigInt(i) * 1000n,
]);
const types = { id: 'int', word: 'string', city: 'string', x: 'double', even: 'boolean', at: 'timestamp' } as const;

let duck: Duck;
let path: string;

beforeAll(async () => {
  duck = await openDuck();
  path = join(duck.folder, 'paged.parquet');
  writeTables(parquet, path, [tableOf(types, rows), tableOf(types, rows.slice(0, 100))]);
});
afterAll(() => duck.close());

const bounds = async (column: string, group = 0) => {
  const { detail } = await openFile(path);
  return parquet.pageBounds!(sourceOf(path), detail, column, group);
};

/** Rows of the ranges, as they are read when nothing else matters. */
async function readRanges(file: string, ranges: readonly RowRange[]): Promise<readonly Row[]> {
  const opened = await openFile(file);
  const { table } = await readSplit(file, opened, opened.splits[0]!, { ranges });
  const found = rowsIn(table);
  expect(found).toHaveLength(opened.splits[0]!.rows!);
  return ranges.flatMap(({ start, end }) => found.slice(start, end));
}

describe('the index of pages', () => {
  it('tells the bounds of each page that we wrote', async () => {
    expect(await bounds('id')).toEqual([
      { firstRow: 0, rows: 32_768, least: 0, most: 32_767, nullCount: 0 },
      { firstRow: 32_768, rows: 32_768, least: 32_768, most: 65_535, nullCount: 0 },
      { firstRow: 65_536, rows: 4_464, least: 65_536, most: 69_999, nullCount: 0 },
    ]);
    expect((await bounds('word'))?.map(({ least, most, nullCount }) => [least, most, nullCount])).toEqual([
      ['word 000001', 'word 032767', 10_923],
      ['word 032768', 'word 065534', 10_923],
      ['word 065536', 'word 069998', 1_488],
    ]);
    expect((await bounds('x'))?.map(({ least, most, nullCount }) => [least, most, nullCount])).toEqual([
      [null, null, 32_768],
      [8192, 65_535 / 4, 0],
      [65_536 / 4, 69_999 / 4, 0],
    ]);
    expect((await bounds('city'))?.map(({ least, most }) => [least, most])).toEqual(Array(3).fill(['city 0', 'city 6']));
    expect((await bounds('at', 1))?.map(({ least, most }) => [least, most])).toEqual([[0n, 99_000n]]);
  });

  it('is not written where a page has NaN, nor without statistics', async () => {
    const odd = join(duck.folder, 'nan.parquet');
    const nan = [[Number.NaN], [1]];
    writeTables(parquet, odd, [tableOf({ x: 'double' }, nan)]);
    const plain = join(duck.folder, 'plain.parquet');
    writeTables(parquet, plain, [tableOf({ x: 'int' }, [[1]])], { statistics: false });
    for (const file of [odd, plain]) {
      const { detail } = await openFile(file);
      expect(parquet.pageBounds!(sourceOf(file), detail, 'x', 0)).toBeNull();
    }
  });

  it.each<readonly [string, readonly RowRange[]]>([
    ['within a page', [{ start: 40_000, end: 40_010 }]],
    ['over the end of a page', [{ start: 32_760, end: 32_775 }]],
    [
      'of several pages and row groups',
      [
        { start: 3, end: 5 },
        { start: 69_990, end: 70_005 },
        { start: 70_099, end: 70_100 },
      ],
    ],
    ['none', []],
  ])('gives the rows that matter, %s', async (_, ranges) => {
    const all = [...rows, ...rows.slice(0, 100)];
    expect(await readRanges(path, ranges)).toEqual(ranges.flatMap(({ start, end }) => all.slice(start, end)));
  });

  it('lets pages that do not matter stay unread', async () => {
    const opened = await openFile(path);
    const bytesFor = async (ranges?: readonly RowRange[]): Promise<number> => {
      const ticks: number[] = [];
      await readSplit(path, opened, opened.splits[0]!, { columns: [0, 1], ...(ranges === undefined ? {} : { ranges }) }, ticks);
      return ticks.at(-1)!;
    };
    expect(await bytesFor([{ start: 69_000, end: 69_001 }])).toBeLessThan((await bytesFor()) / 8);
  });

  it('is passed over where there is none: pages that do not matter are read but not decoded', async () => {
    const theirs = join(duck.folder, 'theirs.parquet');
    await duck.run(
      `COPY (SELECT i AS id, 'w' || i AS word, i % 5 AS low FROM range(60000) r(i)) TO '${theirs}' (FORMAT parquet, ROW_GROUP_SIZE 20480)`,
    );
    const ranges = [{ start: 30_000, end: 30_003 }];
    expect(await readRanges(theirs, ranges)).toEqual([30_000n, 30_001n, 30_002n].map((id) => [id, `w${id}`, id % 5n]));
  });

  it('that is damaged gives rows or a clear error, and never hangs', async () => {
    const bytes = readFileSync(path);
    const { detail } = await openFile(path);
    const chunk = fileOf(sourceOf(path), detail as ParquetDetail).footer.rowGroups[0]!.chunk(0);
    const [from, to] = [chunk.columnIndex!.start, bytes.length - bytes.readUInt32LE(bytes.length - 8) - 8];
    const next = random(42);
    const damaged = join(duck.folder, 'damaged.parquet');
    const outcomes = new Set<string>();
    for (let round = 0; round < 300; round++) {
      const copy = Buffer.from(bytes);
      for (let change = 0; change <= round % 3; change++)
        copy[from + Math.floor(next() * (to - from))] = Math.floor(next() * 256);
      writeFileSync(damaged, copy);
      try {
        const opened = await openFile(damaged);
        for (const name of Object.keys(types)) parquet.pageBounds!(sourceOf(damaged), opened.detail, name, 0);
        const start = Math.floor(next() * ROWS);
        const { table } = await readSplit(damaged, opened, opened.splits[0]!, { ranges: [{ start, end: start + 1 }] });
        expect(table.rows).toBe(ROWS + 100);
        outcomes.add('rows');
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        expect(error.message).toContain(damaged);
        outcomes.add(error.code);
      }
    }
    expect(outcomes).toEqual(new Set(['rows', 'MALFORMED_FILE']));
  }, 120_000);
});
