import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../../../engine/index';
import { countOf, filter, query, scan, slice, write } from '../../../../engine/plan/build';
import { parseExpr } from '../../../../engine/plan/parse';
import type { MetricsFrame } from '../../../../engine/protocol/engine-service';
import { answerOf, rowsOf } from '../../../support/engine';

const folder = mkdtempSync(join(tmpdir(), 'hearth-prune-'));
let engine: Engine;

beforeAll(async () => {
  engine = openEngine({ master: 'local[2]', settled: true });
  const rows = Array.from(
    { length: 3000 },
    (_, i) => `${i},${i % 100 === 0 ? 'NaN' : i / 10},w${String(i).padStart(5, '0')},2024-01-01`,
  );
  writeFileSync(join(folder, 'source.csv'), `id,x,word,day\n${rows.join('\n')}\n`);
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function duck(sql: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(sql);
}

async function asked(path: string, where: string) {
  const answer = await rowsOf(engine.service, filter(scan('auto', [path]), parseExpr(where)));
  const metrics = answer.frames.find((frame): frame is MetricsFrame => frame.frame === 'metrics')!;
  return { ids: answer.rows.map((row) => row[0]), ...metrics };
}

describe('a large file of which a filter is counted', () => {
  const path = join(folder, 'large.parquet');
  const file = scan('auto', [path]);
  const counted = async (where: string) => {
    const answer = await rowsOf(engine.service, countOf(filter(file, parseExpr(where))));
    const metrics = answer.frames.find((frame): frame is MetricsFrame => frame.frame === 'metrics')!;
    return { count: answer.rows[0]![0], bytes: metrics.bytesScanned };
  };

  beforeAll(() =>
    // row groups end within bytes of a bitmap
    duck(`COPY (SELECT i AS id, i % 1000 AS x, CASE WHEN i % 3 <> 0 THEN 'w' || (i % 50) END AS word FROM range(700001) t(i))
      TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 20480)`),
  );

  it('is read for the condition, of which nothing stays but the rows', async () => {
    const where = "x >= 500 and word in ('w1', 'w2', 'w49')";
    const found = await counted(where);
    const expected = Array.from({ length: 700_001 }, (_, i) => i).filter(
      (i) => i % 1000 >= 500 && i % 3 !== 0 && [1, 2, 49].includes(i % 50),
    );
    expect(found.count).toBe(BigInt(expected.length));
    expect(engine.cluster.blocks().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThan(700_001);
    const page = await rowsOf(engine.service, slice(filter(file, parseExpr(where)), 20_000, 3));
    expect(page.rows.map((row) => row[0])).toEqual(expected.slice(20_000, 20_003).map(BigInt));
  });

  it('keeps its columns from the second condition on them', async () => {
    await engine.service.release((await engine.service.analyze(query(file))).fingerprint);
    const first = await counted('x = 0');
    expect(first).toMatchObject({ count: 701n });
    expect(first.bytes).toBeGreaterThan(0);
    expect((await counted('x = 2')).bytes).toBe(first.bytes);
    expect(await counted('x = 3')).toEqual({ count: 700n, bytes: 0 });
  });
});

describe('row groups that cannot hold what a filter asks for', () => {
  it('are not read, which the plan and the figures tell', async () => {
    const path = join(folder, 'theirs.parquet');
    // DuckDB's smallest row group has 2,048 rows; partitions of ours join neighbours up to 262,144
    await duck(
      `COPY (SELECT i AS id, 'w' || lpad(i::VARCHAR, 7, '0') AS word, i / 10 AS x FROM range(600000) t(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 122880)`,
    );
    const where = 'id >= 599990';
    const found = await asked(path, where);
    expect(found.ids).toEqual(Array.from({ length: 10 }, (_, i) => BigInt(599_990 + i)));
    expect(found.rowGroups).toEqual({ read: 1, skipped: 4 });
    expect(found.rowsScanned).toBeLessThan(200_000);
    const { explain, plans } = await engine.service.analyze(query(filter(scan('auto', [path]), parseExpr(where))));
    const notes = ['row groups: 1 of 5, 4 skipped by their statistics', 'partitions: 1 of 3'];
    expect(explain).toContain(notes.join('\n'));
    expect(plans.optimised.inputs.map((input) => input.notes)).toEqual([notes]);
    expect(plans.said.inputs.map((input) => input.notes)).toEqual([[]]);
    expect((await asked(path, "word = 'w0000007'")).rowGroups).toEqual({ read: 1, skipped: 4 });
    expect((await asked(path, 'id < 0')).rowGroups).toEqual({ read: 0, skipped: 5 });
    const none = countOf(filter(scan('auto', [path]), parseExpr('id > 600000')));
    expect((await rowsOf(engine.service, none)).rows).toEqual([[0n]]);
  });

  it('nor pages of row groups that are read, whether rows are shown or counted', async () => {
    const path = join(folder, 'paged.parquet');
    await duck(`COPY (SELECT i AS id, i % 10 AS low, 'w' || i AS word FROM range(100000) t(i)) TO '${folder}/paged.csv'`);
    await answerOf(engine.service, write(scan('csv', [join(folder, 'paged.csv')]), 'parquet', path, 'create', {}));
    const where = 'id between 70001 and 70003 and low <> 2';
    const found = await asked(path, where);
    expect([found.ids, found.rowGroups, found.pages]).toEqual([
      [70_001, 70_003],
      { read: 1, skipped: 0 },
      { read: 2, skipped: 6 },
    ]);
    expect(found.rowsScanned).toBe(32_768);
    const relation = filter(scan('auto', [path]), parseExpr(where));
    expect((await rowsOf(engine.service, countOf(relation))).rows).toEqual([[2n]]);
    const { explain } = await engine.service.analyze(query(relation));
    expect(explain).toContain('row groups: 1 of 1, 0 skipped by their statistics\npages: 2 of 8, 6 skipped by the page index');
    expect((await asked(path, "id > 99999 or word = 'w5'")).ids).toEqual([5]);
  });

  it('are read where a writer leaves NaN out of the greatest value', async () => {
    const path = join(folder, 'nan.parquet');
    await duck(
      `COPY (SELECT i AS id, CASE WHEN i = 5 THEN 'NaN'::DOUBLE ELSE i END AS x FROM range(10) t(i)) TO '${path}' (FORMAT parquet)`,
    );
    expect((await asked(path, 'x > 1000')).ids).toEqual([5n]);
  });

  it('are skipped in files of our own, together with partition keys', async () => {
    const path = join(folder, 'by');
    await answerOf(
      engine.service,
      write(scan('csv', [join(folder, 'source.csv')]), 'parquet', path, 'create', {}, { folder: { partitionBy: ['day'] } }),
    );
    const found = await asked(path, "day = '2024-01-01' and id = 2999");
    expect([found.ids, found.files, found.rowGroups]).toEqual([[2999], { read: 1, skipped: 0 }, { read: 1, skipped: 0 }]);
    const none = await asked(path, 'day = date"2024-01-02"');
    expect([none.ids, none.files]).toEqual([[], { read: 0, skipped: 1 }]);
    expect((await asked(path, 'id > 5000')).rowGroups).toEqual({ read: 0, skipped: 1 });
  });
});
