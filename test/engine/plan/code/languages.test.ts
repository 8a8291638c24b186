import { describe, expect, it } from 'vitest';
import { aggregate, distinct, filter, project, scan, slice, sort } from '../../../../engine/plan/build';
import { languages } from '../../../../engine/plan/code';
import { parseExpr, parseNamedList, parseSortKeys } from '../../../../engine/plan/parse';
import type { Relation } from '../../../../engine/plan/relation';

const sales = scan('csv', ['sales.csv'], { header: 'yes', delimiter: ';' });

const page = slice(
  sort(
    filter(sales, parseExpr("price > 1.5 and (city like 'S%' or icontains(note, 'x'))")),
    parseSortKeys('price desc, ts nulls last'),
  ),
  20,
  10,
);

const report = sort(
  filter(
    aggregate(
      filter(sales, parseExpr("day >= DATE '2024-01-01'")),
      parseNamedList('country'),
      parseNamedList('count(*) as n, sum(price) as total'),
    ),
    parseExpr('n > 1'),
  ),
  parseSortKeys('total desc'),
);

function program(name: string, relation: Relation): string {
  return languages.find((language) => language.name === name)!.write(relation);
}

describe('a page of a filtered and sorted table', () => {
  it('is PySpark', () => {
    expect(program('pyspark', page)).toBe(`from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()

df = (
    spark.read
    .option("header", "true")
    .option("inferSchema", "true")
    .option("sep", ";")
    .csv("sales.csv")
    .where("price > 1.5 AND (city LIKE 'S%' OR contains(lower(note), lower('x')))")
    .orderBy(F.expr("price").desc_nulls_last(), F.expr("ts").asc_nulls_last())
    .offset(20)
    .limit(10)
)
df.show()
`);
  });

  it('is Spark SQL', () => {
    expect(program('spark-sql', page)).toBe(`CREATE OR REPLACE TEMPORARY VIEW source
USING csv
OPTIONS (
  path 'sales.csv',
  header 'true',
  inferSchema 'true',
  sep ';'
);

SELECT *
FROM source
WHERE price > 1.5
  AND (city LIKE 'S%' OR contains(lower(note), lower('x')))
ORDER BY price DESC NULLS LAST, ts ASC NULLS LAST
LIMIT 10
OFFSET 20;
`);
  });

  it('is DuckDB', () => {
    expect(program('duckdb', page)).toBe(`SELECT *
FROM read_csv('sales.csv', delim = ';', header = true)
WHERE "price" > '1.5'::DECIMAL(2,1)
  AND (("city" LIKE 'S%' ESCAPE '\\') OR contains(lower("note"), lower('x')))
ORDER BY "price" DESC NULLS LAST, "ts" ASC NULLS LAST
LIMIT 10
OFFSET 20;
`);
  });

  it('is Polars', () => {
    expect(program('polars', page)).toBe(`from decimal import Decimal
import polars as pl

df = (
    pl.scan_csv("sales.csv", separator=";", try_parse_dates=True)
    .filter((pl.col("price") > pl.lit(Decimal("1.5"))) & (pl.col("city").str.contains("(?s)^S.*$") | pl.col("note").str.to_lowercase().str.contains(pl.lit("x").str.to_lowercase(), literal=True)))
    .sort([pl.col("price"), pl.col("ts")], descending=[True, False], nulls_last=[True, True], maintain_order=True)
    .slice(20, 10)
    .collect()
)
print(df)
`);
  });

  it('is pandas', () => {
    expect(program('pandas', page)).toBe(`from decimal import Decimal
import pandas as pd

df = pd.read_csv("sales.csv", sep=";", engine="pyarrow", dtype_backend="pyarrow")
df = df[(df["price"] > Decimal("1.5")) & (df["city"].str.contains("(?s)^S.*$") | df["note"].str.lower().str.contains("x".lower(), regex=False))]
df = df.sort_values("ts", ascending=True, na_position="last", kind="stable")
df = df.sort_values("price", ascending=False, na_position="last", kind="stable")
df = df.iloc[20:30]
print(df)
`);
  });
});

describe('a grouped report', () => {
  it('reads from an inner statement where SQL must', () => {
    expect(program('duckdb', report)).toBe(`SELECT *
FROM (
  SELECT "country", count(*) AS "n", sum("price") AS "total"
  FROM read_csv('sales.csv', delim = ';', header = true)
  WHERE "day" >= '2024-01-01'::DATE
  GROUP BY "country"
)
WHERE "n" > 1
ORDER BY "total" DESC NULLS LAST;
`);
  });

  it('groups in every language', () => {
    expect(program('pyspark', report)).toContain(
      '.groupBy("country")\n    .agg(F.expr("count(*)").alias("n"), F.expr("sum(price)").alias("total"))',
    );
    expect(program('polars', report)).toContain(
      '.group_by("country", maintain_order=True)\n    .agg(**{"n": pl.len(), "total": pl.col("price").sum()})',
    );
    expect(program('pandas', report)).toContain(
      'df.groupby(["country"], dropna=False, sort=False).agg(**{"n": ("_0", "size"), "total": ("_1", "sum")}).reset_index()',
    );
  });
});

describe('statements', () => {
  const sql = (relation: Relation): string => program('spark-sql', relation).split('\n\n')[1]!;

  it('join operators as long as they mean the same', () => {
    expect(sql(filter(filter(sales, parseExpr('a > 1')), parseExpr('b or c')))).toBe(
      'SELECT *\nFROM source\nWHERE a > 1\n  AND (b OR c);\n',
    );
    expect(sql(sort(sort(sales, parseSortKeys('a')), parseSortKeys('b')))).toContain(
      'ORDER BY b ASC NULLS FIRST, a ASC NULLS FIRST',
    );
    expect(sql(slice(slice(sales, 10, 5), 2, 10))).toContain('LIMIT 3\nOFFSET 12');
    expect(sql(project(sort(sales, parseSortKeys('a')), parseNamedList('b')))).toBe(
      'SELECT b\nFROM source\nORDER BY a ASC NULLS FIRST;\n',
    );
  });

  it('nest where they would not', () => {
    expect(sql(filter(slice(sales, 0, 5), parseExpr('a > 1')))).toContain(
      'FROM (\n  SELECT *\n  FROM source\n  LIMIT 5\n)\nWHERE a > 1',
    );
    expect(sql(project(sort(sales, parseSortKeys('a')), parseNamedList('b as a')))).toContain('FROM (\n');
    expect(sql(distinct(sort(sales, parseSortKeys('a'))))).toContain('SELECT DISTINCT *\nFROM (\n');
  });

  it('spell an alias of a key out in a measure', () => {
    expect(sql(aggregate(sales, parseNamedList('upper(k) as u'), parseNamedList("u || '!' as loud")))).toContain(
      "SELECT upper(k) AS u, concat(upper(k), '!') AS loud",
    );
  });
});

it('a function that a language lacks is named', () => {
  expect(() => program('pandas', filter(sales, parseExpr("regexp_extract(a, 'b') = 'b'")))).toThrow(
    'pandas has no equal of regexp_extract(…)',
  );
});

it('text that tries to leave its quotes stays inside', () => {
  const evil = filter(scan('csv', ["a'); DROP TABLE x; --.csv"]), parseExpr('`we"ird` = "\'; DROP TABLE y; --"'));
  expect(program('duckdb', evil)).toContain(`read_csv('a''); DROP TABLE x; --.csv')\nWHERE "we""ird" = '''; DROP TABLE y; --'`);
  expect(program('pandas', evil)).toContain('df["we\\"ird"] == "\'; DROP TABLE y; --"');
});

it('nanoseconds are what each language has for them', () => {
  const fine = filter(sales, parseExpr("t = TIMESTAMP_NTZ '2024-01-01 00:00:00.123456789' and u::timestamp_ntz(9) > t"));
  expect(program('duckdb', fine)).toContain(`"t" = '2024-01-01 00:00:00.123456789'::TIMESTAMP_NS`);
  expect(program('duckdb', fine)).toContain('TRY_CAST("u" AS TIMESTAMP_NS)');
  expect(program('polars', fine)).toContain('pl.lit("2024-01-01 00:00:00.123456789").str.to_datetime(time_unit="ns")');
  expect(program('polars', fine)).toContain('.cast(pl.Datetime("ns"), strict=False)');
  expect(program('pandas', fine)).toContain('pd.Timestamp("2024-01-01 00:00:00.123456789")');
  expect(program('pyspark', fine)).toContain("t = TIMESTAMP_NTZ '2024-01-01 00:00:00.123456789'");
  expect(program('spark-sql', fine)).toContain('CAST(u AS TIMESTAMP_NTZ) > t');
});

it('a delimiter of several characters is told where it can be', () => {
  const long = scan('csv', ['a.txt'], { header: 'yes', delimiter: '||' });
  expect(program('duckdb', long)).toContain("delim = '||'");
  expect(program('pyspark', long)).toContain('.option("sep", "||")');
  expect(() => program('polars', long)).toThrow('the delimiter || is more than one byte');
});
