import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  avg,
  coalesce,
  col,
  count,
  countDistinct,
  type DataFrame,
  expr,
  lit,
  SparkSession,
  sum,
  upper,
  when,
} from '../../../engine/index';

const folder = mkdtempSync(join(tmpdir(), 'hearth-frames-'));
const people = 'id,name,city,age\n1,Ada,London,36\n2,Grace,New York,85\n3,Alan,London,41\n4,,Paris,\n';
let spark: SparkSession;
let frame: DataFrame;
let cities: DataFrame;

beforeAll(() => {
  writeFileSync(join(folder, 'people.csv'), people);
  spark = SparkSession.builder.appName('frames').master('local[2]').getOrCreate();
  frame = spark.read.option('header', true).option('inferSchema', true).csv(join(folder, 'people.csv'));
  cities = spark.createDataFrame(
    [
      { city: 'London', country: 'UK', id: 10 },
      { city: 'Paris', country: 'France', id: 20 },
      { city: 'Rome', country: 'Italy', id: 30 },
    ],
    'city string, country string, id int',
  );
});

afterAll(async () => {
  await spark.stop();
  rmSync(folder, { recursive: true });
});

async function arrays(from: DataFrame): Promise<unknown> {
  return from.collectArrays();
}

describe('reading', () => {
  it('infers types where asked to, and takes every column for text without a header as Spark does', async () => {
    expect(await frame.dtypes).toEqual([
      ['id', 'int'],
      ['name', 'string'],
      ['city', 'string'],
      ['age', 'int'],
    ]);
    const plain = spark.read.csv(join(folder, 'people.csv'));
    expect(await plain.columns).toEqual(['_c0', '_c1', '_c2', '_c3']);
    expect(await plain.count()).toBe(5);
  });

  it('takes a schema as text', async () => {
    const typed = spark.read.option('header', true).schema('id bigint, name string, city string, age double');
    expect((await typed.csv(join(folder, 'people.csv')).first())?.['id']).toBe(1n);
    writeFileSync(join(folder, 'bare.csv'), '1,x\n2,y\n');
    const bare = spark.read.schema('n int, t string').csv(join(folder, 'bare.csv'));
    expect(await bare.collect()).toEqual([
      { n: 1, t: 'x' },
      { n: 2, t: 'y' },
    ]);
  });

  it('makes a table of rows, with the types it finds', async () => {
    const made = spark.createDataFrame([
      { a: 1, b: 'x', c: 1.5, d: 2n ** 60n, e: true, f: new Date(0) },
      { a: null, b: null, c: 2, d: null, e: null, f: null },
    ]);
    expect((await made.schema).map(({ type }) => type)).toEqual(['int', 'string', 'double', 'bigint', 'boolean', 'timestamp']);
    expect(await arrays(made)).toEqual([
      [1, 'x', 1.5, 2n ** 60n, true, '1970-01-01 00:00:00'],
      [null, null, 2, null, null, null],
    ]);
  });

  it('says where a value does not fit its type', () => {
    expect(() => spark.createDataFrame([[1], ['two']], 'n int')).toThrow(/row 2, column "n": "two" is not int/);
    expect(() => spark.createDataFrame([])).toThrow(/say one/);
  });

  it('makes an empty table of a schema, and ranges', async () => {
    expect(await spark.createDataFrame([], 'a int').count()).toBe(0);
    expect((await spark.range(1, 10, 3).collect()).map(({ id }) => id)).toEqual([1n, 4n, 7n]);
    expect(await spark.range(5).count()).toBe(5);
    expect(() => spark.range(1, 2, 0)).toThrow(/step of 0/);
  });
});

describe('transforming', () => {
  it('selects, computes and renames', async () => {
    const made = frame
      .withColumn('next', col('age').plus(1))
      .withColumn('name', upper('name'))
      .withColumnRenamed('city', 'town')
      .drop('id', 'nobody');
    expect(await made.columns).toEqual(['name', 'town', 'age', 'next']);
    expect(await made.first()).toEqual({ name: 'ADA', town: 'London', age: 36, next: 37 });
    expect(await frame.select('*', col('age').multiply(2)).columns).toEqual(['id', 'name', 'city', 'age', '(age * 2)']);
    expect(await arrays(frame.selectExpr('id + 1 as n', 'upper(city) as c').limit(1))).toEqual([[2, 'LONDON']]);
  });

  it('filters by columns and by text', async () => {
    expect(await arrays(frame.filter(col('age').gt(40)).select('name'))).toEqual([['Grace'], ['Alan']]);
    expect(await arrays(frame.where("city = 'London' and age < 40").select('name'))).toEqual([['Ada']]);
    expect(await frame.filter(col('name').isNull()).count()).toBe(1);
    expect(await frame.filter(col('city').isin('Paris', 'Rome')).count()).toBe(1);
    expect(await frame.filter(col('name').like('%a%').or(col('name').startsWith('G'))).count()).toBe(3);
    expect(await frame.filter(col('age').between(36, 41).not()).count()).toBe(1);
  });

  it('chooses by conditions', async () => {
    const band = when(col('age').lt(40), 'young').when(col('age').lt(60), 'middle').otherwise('wise');
    expect(await arrays(frame.select(band.alias('band')))).toEqual([['young'], ['wise'], ['middle'], ['wise']]);
    expect(() => col('age').otherwise(1)).toThrow(/follows when/);
  });

  it('orders with nulls where Spark puts them', async () => {
    expect(await arrays(frame.orderBy('age').select('id'))).toEqual([[4], [1], [3], [2]]);
    expect(await arrays(frame.orderBy(col('age').desc()).select('id'))).toEqual([[2], [3], [1], [4]]);
    expect(await arrays(frame.sort(col('city'), col('age').ascNullsLast()).select('id'))).toEqual([[1], [3], [2], [4]]);
  });

  it('groups', async () => {
    expect(await arrays(frame.groupBy('city').count())).toEqual([
      ['London', 2n],
      ['New York', 1n],
      ['Paris', 1n],
    ]);
    const made = frame.groupBy('city').agg(avg('age'), sum('id').alias('ids'), count('name'));
    expect(await made.columns).toEqual(['city', 'avg(age)', 'ids', 'count(name)']);
    expect(await arrays(made.filter(col('ids').gt(2)))).toEqual([
      ['London', 38.5, 4n, 2n],
      ['Paris', null, 4n, 0n],
    ]);
    expect(await arrays(frame.agg({ age: 'max', '*': 'count' }))).toEqual([[85, 4n]]);
    expect(await frame.groupBy('city').max().columns).toEqual(['city', 'max(id)', 'max(age)']);
    expect(await arrays(frame.select(countDistinct('city')))).toEqual([[3n]]);
  });

  it('keeps one row of each', async () => {
    expect(await arrays(frame.select('city').distinct())).toEqual([['London'], ['New York'], ['Paris']]);
    expect(await arrays(frame.dropDuplicates(['city']))).toEqual([
      [1, 'Ada', 'London', 36],
      [2, 'Grace', 'New York', 85],
      [4, null, 'Paris', null],
    ]);
  });

  it('takes windows and samples', async () => {
    expect(await arrays(frame.offset(1).limit(2).select('id'))).toEqual([[2], [3]]);
    expect((await frame.tail(1))[0]?.['id']).toBe(4);
    expect((await frame.head(2)).map(({ id }) => id)).toEqual([1, 2]);
    expect(await frame.limit(0).isEmpty()).toBe(true);
    const numbers = spark.range(10_000);
    const sampled = await numbers.sample(0.1, 3).count();
    expect(sampled).toBeGreaterThan(850);
    expect(sampled).toBeLessThan(1150);
    expect(await numbers.sample(false, 0.1, 3).count()).toBe(sampled);
    expect(() => numbers.sample(true, 0.1)).toThrow(/once at most/);
  });
});

describe('joining', () => {
  it('has the columns of a list of names once', async () => {
    expect(await frame.join(cities, 'city').columns).toEqual(['city', 'id', 'name', 'age', 'country', 'id']);
    expect(await arrays(frame.join(cities.drop('id'), ['city'], 'left').select('id', 'country'))).toEqual([
      [1, 'UK'],
      [2, null],
      [3, 'UK'],
      [4, 'France'],
    ]);
    expect(await arrays(frame.drop('id').join(cities, 'city', 'full_outer').select('city', 'id').orderBy('city'))).toEqual([
      ['London', 10],
      ['London', 10],
      ['New York', null],
      ['Paris', 20],
      ['Rome', 30],
    ]);
    expect(await arrays(frame.drop('id').join(cities, 'city', 'right').select('city', 'name').filter('name is null'))).toEqual([
      ['Paris', null],
      ['Rome', null],
    ]);
  });

  it('keeps both columns of a condition, told apart by their DataFrames', async () => {
    const joined = frame.join(
      cities,
      frame
        .col('city')
        .equalTo(cities.col('city'))
        .and(frame.col('id').lt(cities.col('id'))),
    );
    expect(await joined.columns).toEqual(['id', 'name', 'city', 'age', 'city', 'country', 'id']);
    expect(await arrays(joined.select(frame.col('id'), cities.col('id').alias('other')))).toEqual([
      [1, 10],
      [3, 10],
      [4, 20],
    ]);
    expect(await joined.drop(cities.col('city')).drop(cities.col('id')).columns).toEqual([
      'id',
      'name',
      'city',
      'age',
      'country',
    ]);
    await expect(joined.select('id').collect()).rejects.toThrow(/"id" is ambiguous.*left\.col\('id'\)/);
    await expect(joined.collect()).rejects.toThrow(/two columns are called "city"/);
  });

  it('keeps rows with or without a partner', async () => {
    expect(await arrays(frame.join(cities, 'city', 'left_semi').select('id'))).toEqual([[1], [3], [4]]);
    expect(await arrays(frame.join(cities, 'city', 'anti').select('id'))).toEqual([[2]]);
    expect(await frame.crossJoin(cities).count()).toBe(12);
    expect(await frame.join(cities).count()).toBe(12);
    expect(() => frame.join(cities, 'city', 'sideways')).toThrow(/no such join as "sideways"/);
  });

  it('joins a table with itself', async () => {
    const pairs = frame.join(frame.select(col('id').alias('other'), col('city')), 'city').filter('id < other');
    expect(await arrays(pairs.select('id', 'other'))).toEqual([[1, 3]]);
    expect(await frame.join(frame, frame.col('city').equalTo(frame.col('city'))).count()).toBe(6);
    expect(await frame.join(frame.filter('id > 1'), frame.col('id').equalTo(frame.col('id')), 'anti').count()).toBe(1);
  });

  it('matches nulls only when told to', async () => {
    const left = spark.createDataFrame([[1], [null]], 'a int');
    const right = spark.createDataFrame([[1n], [null]], 'b bigint');
    expect(await left.join(right, left.col('a').equalTo(right.col('b'))).count()).toBe(1);
    expect(await left.join(right, left.col('a').eqNullSafe(right.col('b'))).count()).toBe(2);
  });

  it('unites by position and by name', async () => {
    const one = spark.createDataFrame([[1, 'a']], 'n int, t string');
    const two = spark.createDataFrame([['b', 2n]], 't string, n bigint');
    expect(await arrays(one.unionByName(two))).toEqual([
      [1n, 'a'],
      [2n, 'b'],
    ]);
    expect(await arrays(one.union(two.select(two.col('n'), two.col('t'))))).toEqual([
      [1n, 'a'],
      [2n, 'b'],
    ]);
    expect(await arrays(one.unionByName(two.withColumn('x', lit(5)), true))).toEqual([
      [1n, 'a', null],
      [2n, 'b', 5],
    ]);
    await expect(one.union(two.drop('t')).count()).rejects.toThrow(/2 columns .*another 1/);
  });
});

describe('rdds', () => {
  it('are the rows, in order, and rows become tables again', async () => {
    const rows = await frame.orderBy(col('age').desc()).rdd;
    expect(await rows.collect()).toEqual([
      { id: 2, name: 'Grace', city: 'New York', age: 85 },
      { id: 3, name: 'Alan', city: 'London', age: 41 },
      { id: 1, name: 'Ada', city: 'London', age: 36 },
      { id: 4, name: null, city: 'Paris', age: null },
    ]);
    const names = rows.filter((row) => row['age'] !== null).map((row) => [row['name'], 1] as const);
    expect(await arrays(spark.createDataFrame(names, ['name', 'n']))).toEqual([
      ['Grace', 1],
      ['Alan', 1],
      ['Ada', 1],
    ]);
  });
});

describe('telling', () => {
  it('prints tables as Spark does', async () => {
    expect(await frame.select('id', 'name', 'age').showString(2)).toBe(
      [
        '+---+-----+---+',
        '| id| name|age|',
        '+---+-----+---+',
        '|  1|  Ada| 36|',
        '|  2|Grace| 85|',
        '+---+-----+---+',
        'only showing top 2 rows',
      ].join('\n'),
    );
    const long = spark.createDataFrame([['a text of more than twenty characters', null, 1.5]], 't string, n int, d double');
    expect(await long.showString()).toContain('|a text of more th...|NULL|1.5|');
    expect(await long.showString(20, false)).toContain('|a text of more than twenty characters|NULL|1.5|');
  });

  it('gives whole columns', async () => {
    const [ids, , , ages] = await frame.toColumns();
    expect(ids).toEqual({ name: 'id', type: 'int', values: Int32Array.of(1, 2, 3, 4), nulls: null });
    expect(ages?.nulls).toEqual(Uint8Array.of(0, 0, 0, 1));
  });

  it('describes', async () => {
    expect(await arrays(frame.describe('age', 'city'))).toEqual([
      ['count', '4', '3'],
      ['mean', null, '54.0'],
      ['stddev', null, '26.962937525425527'],
      ['min', 'London', '36'],
      ['max', 'Paris', '85'],
    ]);
    expect(await arrays(frame.select('age').summary('25%', '50%', '75%'))).toEqual([
      ['25%', '36'],
      ['50%', '41'],
      ['75%', '85'],
    ]);
  });

  it('names an unknown column, and what to use instead', async () => {
    await expect(frame.select('nmae').collect()).rejects.toThrow(/no column "nmae".*name/);
    await expect(frame.filter(col('age').contains(lit(true)).and('x')).collect()).rejects.toThrow();
    await expect(frame.select(cities.col('country')).collect()).rejects.toThrow(/"country"/);
  });

  it('writes and reads again', async () => {
    const target = join(folder, 'out.parquet');
    await frame.select('id', coalesce('name', lit('nobody')).alias('name')).write.parquet(target);
    expect(await arrays(spark.read.parquet(target).filter('id > 3'))).toEqual([[4, 'nobody']]);
    await expect(frame.write.parquet(target)).rejects.toThrow(/exists/);
    await frame.limit(1).write.mode('overwrite').parquet(target);
    expect(await spark.read.load(target).count()).toBe(1);
    await frame.limit(2).write.option('header', true).csv(join(folder, 'out.csv'));
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('id,name,city,age\n1,Ada,London,36\n2,Grace,New York,85\n');
    expect(() => frame.write.mode('append')).toThrow(/cannot be appended/);
  });

  it('writes and reads JSON, an object a line, and reads a document', async () => {
    const target = join(folder, 'out.json');
    await frame.select('id', 'name').limit(2).write.json(target);
    expect(readFileSync(target, 'utf8')).toBe('{"id":1,"name":"Ada"}\n{"id":2,"name":"Grace"}\n');
    expect(await arrays(spark.read.json(target).filter('id > 1'))).toEqual([[2, 'Grace']]);
    writeFileSync(join(folder, 'document.json'), '[\n{"id": 7},\n{"id": 8}\n]');
    expect(await arrays(spark.read.json(join(folder, 'document.json'), { multiLine: true }))).toEqual([[7], [8]]);
  });

  it('names results as Spark does', () => {
    expect(col('a').plus(1).getName()).toBe('(a + 1)');
    expect(count('*').getName()).toBe('count(1)');
    expect(expr('a is null').getName()).toBe('(a IS NULL)');
    expect(String(col('a').cast('string'))).toBe("Column<'a'>");
  });
});
