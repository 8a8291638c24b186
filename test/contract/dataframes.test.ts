import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  avg,
  coalesce,
  col,
  count,
  countDistinct,
  type DataFrame,
  max,
  SparkSession,
  sum,
  upper,
  when,
} from '../../engine/index';
import { csvText, schemaText } from './csv';
import { openDuck, rowsOfDuck } from './duck';
import { edgeTable } from './tables';

/** Programs as a user writes them, against SQL that says the same. */
const folder = mkdtempSync(join(tmpdir(), 'hearth-programs-'));
const tables = [edgeTable('orders', 41, 4000), edgeTable('items', 42, 900)];
let duck: DuckDBConnection;
let spark: SparkSession;
let orders: DataFrame;
let items: DataFrame;

beforeAll(async () => {
  spark = SparkSession.builder.master('local[2]').getOrCreate();
  const [first, second] = tables.map((table) => {
    writeFileSync(join(folder, `${table.name}.csv`), csvText(table));
    return spark.read
      .option('header', true)
      .schema(schemaText(table.schema))
      .csv(join(folder, `${table.name}.csv`));
  });
  [orders, items] = [first!, second!];
  duck = await openDuck(tables);
});

afterAll(async () => {
  await spark.stop();
  duck.closeSync();
  rmSync(folder, { recursive: true });
});

const programs: readonly (readonly [name: string, make: () => DataFrame, sql: string])[] = [
  [
    'a join, grouped and ordered',
    () =>
      orders
        .join(
          items,
          orders
            .col('int1')
            .equalTo(items.col('int1'))
            .and(orders.col('cat1').equalTo(items.col('cat1'))),
        )
        .groupBy(items.col('cat1'))
        .agg(
          count('*').alias('n'),
          sum(orders.col('dec1')).cast('string').alias('total'),
          max(items.col('day1')).cast('string').alias('day'),
        )
        .orderBy('cat1'),
    `SELECT i.cat1, count(*) AS n, CAST(sum(o.dec1) AS VARCHAR), CAST(max(i.day1) AS VARCHAR) FROM orders o JOIN items i
     ON o.int1 = i.int1 AND o.cat1 = i.cat1 GROUP BY i.cat1 ORDER BY i.cat1`,
  ],
  [
    'a left join by name, with what is missing filled in',
    () =>
      orders
        .select('row1', 'txt1')
        .join(items.groupBy('txt1').agg(count('*').alias('found')), 'txt1', 'left')
        .select('row1', coalesce(col('found'), col('row1').multiply(0).cast('bigint')).alias('found'))
        .orderBy(col('found').desc(), col('row1'))
        .limit(200),
    `SELECT row1, coalesce(found, 0::BIGINT) AS found FROM orders LEFT JOIN
     (SELECT txt1, count(*) AS found FROM items GROUP BY txt1) i USING (txt1) ORDER BY found DESC, row1 LIMIT 200`,
  ],
  [
    'rows that have no partner, by a key of three columns',
    () => orders.join(items, ['cat1', 'flag1', 'int1'], 'anti').select('row1').orderBy('row1'),
    'SELECT row1 FROM orders ANTI JOIN items USING (cat1, flag1, int1) ORDER BY row1',
  ],
  [
    'a union, its distinct rows counted in groups',
    () =>
      orders
        .select('cat1', 'flag1', 'int1')
        .union(items.select('cat1', 'flag1', 'int1'))
        .distinct()
        .groupBy(coalesce(upper('cat1'), col('cat1')).alias('c'))
        .agg(count('*').alias('n'), countDistinct('int1').alias('ints'))
        .orderBy('c'),
    `SELECT upper(cat1) AS c, count(*), count(DISTINCT int1) FROM (SELECT DISTINCT * FROM
     (SELECT cat1, flag1, int1 FROM orders UNION ALL SELECT cat1, flag1, int1 FROM items)) GROUP BY c ORDER BY c NULLS FIRST`,
  ],
  [
    'conditions and a full join by a bigint',
    () =>
      orders
        .filter(col('big1').isNotNull().and(col('row1').lt(300)))
        .select(col('big1'), when(col('dbl1').gt(50), 'high').when(col('dbl1').le(50), 'low').otherwise('none').alias('band'))
        .join(items.filter('row1 < 100').select('big1', 'row1'), 'big1', 'full')
        .groupBy('band')
        .agg(count('*').alias('n'), count('row1').alias('both'), avg('row1').cast('decimal(10,3)').cast('string').alias('mean'))
        .orderBy('band'),
    `SELECT band, count(*), count(row1), CAST(CAST(avg(row1) AS DECIMAL(10,3)) AS VARCHAR) FROM
     (SELECT big1, CASE WHEN dbl1 > 50 THEN 'high' WHEN dbl1 <= 50 THEN 'low' ELSE 'none' END AS band FROM orders
      WHERE big1 IS NOT NULL AND row1 < 300) a FULL JOIN (SELECT big1, row1 FROM items WHERE row1 < 100) b USING (big1)
     GROUP BY band ORDER BY band NULLS FIRST`,
  ],
];

it.each(programs)('%s', async (_, make, sql) => {
  const theirs = await rowsOfDuck(duck, sql);
  expect(theirs.length).toBeGreaterThan(2);
  expect(await make().collectArrays()).toEqual(theirs);
});

it('a join of two large sides, dealt out by key, in the order of the left rows', async () => {
  const left = spark.range(150_000).withColumn('text', col('id').cast('string'));
  const right = spark.range(120_000).select(col('id').multiply(2).cast('string').alias('text'), col('id').alias('half'));
  const rows = await left.join(right, 'text').select('id', 'half').collectArrays();
  expect(rows).toEqual(Array.from({ length: 75_000 }, (_, i) => [BigInt(2 * i), BigInt(i)]));
  expect(await left.join(right, 'text', 'semi').count()).toBe(75_000);
  expect(await left.join(right, 'text', 'full').filter('id is null').count()).toBe(45_000);
});
