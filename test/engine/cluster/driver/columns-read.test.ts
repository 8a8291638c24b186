import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Columns, columnsRead } from '../../../../engine/cluster/driver/columns-read';
import { type Engine, openEngine } from '../../../../engine/index';
import {
  aggregate,
  asc,
  call,
  col,
  countOf,
  distinct,
  filter,
  lit,
  named,
  project,
  query,
  scan,
  slice,
  sort,
} from '../../../../engine/plan/build';
import type { Relation } from '../../../../engine/plan/relation';
import { rowsOf } from '../../../support/engine';

const events = scan('auto', ['x.parquet']);
const dear = filter(events, call('>', col('Price'), lit(3)));
const perCity = aggregate(
  dear,
  [named('city', col('city'))],
  [named('n', call('count', lit(1))), named('most', call('max', col('score')))],
);

const joined: Relation = {
  op: 'join',
  left: events,
  right: scan('auto', ['y.parquet']),
  how: 'inner',
  on: [{ left: col('city'), right: col('home'), nulls: false }],
  where: call('<', col('price'), col('limit')),
};

describe('the columns that a question reads', () => {
  it.each<readonly [string, Relation, Columns]>([
    ['all of a filter whose rows are shown', dear, null],
    ['keys, measures and conditions of groups', perCity, new Set(['city', 'score', 'price'])],
    [
      'the struct whose field it names',
      aggregate(events, [], [named('m', call('max', col('user.Age')))]),
      new Set(['user', 'user.age']),
    ],
    [
      'what groups read, whatever stands on them',
      slice(sort(perCity, [asc(col('n'))]), 0, 5),
      new Set(['city', 'score', 'price']),
    ],
    [
      'of either side of a join what is named of both',
      aggregate(joined, [], [named('most', call('max', col('Score')))]),
      new Set(['score', 'city', 'home', 'price', 'limit']),
    ],
    ['all of a join whose rows are shown', joined, null],
    ['all of what is compared whole', aggregate(distinct(dear), [], [named('n', call('count', lit(1)))]), null],
  ])('%s', (_, relation, expected) => {
    expect(columnsRead(relation, null).get(events)).toEqual(expected);
  });

  it('are those of its condition alone when a filter is counted', () => {
    expect(columnsRead(dear, new Set()).get(events)).toEqual(new Set(['price']));
  });
});

describe('a columnar file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-columns-'));
  const path = join(folder, 'x.parquet');
  const rows = Array.from({ length: 1000 }, (_, i) => ({
    city: `city ${i % 3}`,
    price: i % 7,
    score: i,
    note: `a long note about ${i}`,
  }));
  let engine: Engine;

  beforeAll(async () => {
    const { SparkSession } = await import('../../../../engine/index');
    const spark = await SparkSession.builder.getOrCreate();
    await spark.createDataFrame(rows).write.parquet(path);
    await spark.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    engine = openEngine({ master: 'local[2]' });
  });
  afterEach(async () => {
    await vi.waitFor(() => engine.cluster.assertNothingRetained());
    await engine.close();
  });

  const file = scan('auto', [path]);
  const cheap = filter(file, call('<', col('price'), lit(2)));
  const bytesRead = async (relation: Relation): Promise<number> => {
    let bytes = 0;
    for await (const frame of engine.service.execute(query(relation))) if (frame.frame === 'metrics') bytes = frame.bytesScanned;
    return bytes;
  };

  it('gives a question no more than it names', async () => {
    const expected = rows.filter((row) => row.price < 2).length;
    expect((await rowsOf(engine.service, countOf(cheap))).rows).toEqual([[BigInt(expected)]]);
    const some = await bytesRead(countOf(filter(file, call('=', col('price'), lit(5)))));
    const all = await bytesRead(countOf(file));
    expect(some).toBe(0);
    expect(all).toBeGreaterThan(10_000);
  });

  it('is read no further than what is picked of it, when that is counted', async () => {
    const picked = await bytesRead(countOf(project(file, [named('city', col('city')), named('price', col('price'))])));
    expect(picked).toBeGreaterThan(0);
    expect(picked).toBeLessThan((await bytesRead(countOf(file))) / 5);
  });

  it('shows all columns of the rows that were counted before', async () => {
    await rowsOf(engine.service, countOf(cheap));
    const page = await rowsOf(engine.service, slice(cheap, 0, 2));
    expect(page.rows.map((row) => row.at(-1))).toEqual(['a long note about 0', 'a long note about 1']);
  });

  it('drops what was read of it with the question', async () => {
    await rowsOf(engine.service, countOf(cheap));
    const { fingerprint } = await engine.service.analyze(query(file));
    await rowsOf(engine.service, countOf(file));
    await engine.service.release(fingerprint);
    await vi.waitFor(() => expect(engine.cluster.blocks()).toEqual([]));
  });
});
