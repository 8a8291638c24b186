import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { runQuery } from '../../../main/cli/query';

const folder = mkdtempSync(join(tmpdir(), 'hearth-code-'));
const path = join(folder, 'trips.csv');
writeFileSync(path, 'zip;minutes\n01234;5\n90210;7\n');
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function printed(...words: readonly string[]): Promise<string> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  await runQuery([path, ...words]);
  return text;
}

test('--code prints the question as a program, with what was found out about the file', async () => {
  expect(await printed('--where', 'minutes > 5', '--sort', 'zip', '--code', 'pyspark')).toBe(`from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()

df = (
    spark.read
    .option("header", "true")
    .option("sep", ";")
    .option("quote", "\\"")
    .option("escape", "\\"")
    .option("encoding", "utf-8")
    .option("nullValue", "")
    .schema("zip string, minutes int")
    .csv("${path}")
    .where("minutes > 5")
    .orderBy(F.expr("zip").asc_nulls_first())
)
df.show()
`);
});

test.each(['spark-sql', 'pandas', 'polars', 'duckdb'])('--code %s names the file and its text columns', async (language) => {
  const program = await printed('--code', language);
  expect(program).toContain(path);
  expect(program).toMatch(/zip/);
});

test('--code with another word says which there are', async () => {
  await expect(runQuery([path, '--code', 'cobol'])).rejects.toThrow(
    '--code must be pyspark, spark-sql, pandas, polars, duckdb, not "cobol"',
  );
});
