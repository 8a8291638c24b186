import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../../engine/columns/vector';
import { type Engine, openEngine } from '../../engine/index';
import { aggregate, call, col, filter, lit, named, scan } from '../../engine/plan/build';
import type { Expr } from '../../engine/plan/expr';
import type { Relation } from '../../engine/plan/relation';
import { rowsOf } from '../support/engine';
import { openDuck, rowsOfDuck } from './duck';

/** So many different values that rows are dealt out by their hash; nulls, NaN, both zeros, empty and long texts, one hot key. */
const ROWS = 200_000;
const COLUMNS = `
  CASE WHEN i % 13 = 0 THEN NULL WHEN i % 3 = 0 THEN 7 ELSE (i * 7919) % 90001 END::INTEGER AS few,
  CASE WHEN i % 17 = 0 THEN NULL ELSE i * 4294967296 - 400000000000000 END::BIGINT AS wide,
  CASE WHEN i % 11 = 0 THEN NULL WHEN i % 7 = 0 THEN 'nan'::DOUBLE WHEN i % 5 = 0 THEN 0.0 * (1 - i % 2 * 2) ELSE (i % 70000) / 8 END::DOUBLE AS real,
  CASE WHEN i % 19 = 0 THEN NULL WHEN i % 4 = 0 THEN '' ELSE 'key ' || ((i * 31) % 60007) END AS text,
  'of ' || repeat('long texts ', 5 + i % 3) || (i % 50000) AS long,
  repeat('beyond all ', 15) || (i % 45000) AS beyond,
  ((i % 120000) * 1.25)::DECIMAL(28,2) AS cents`;

const folder = mkdtempSync(join(tmpdir(), 'hearth-many-groups-'));
const path = join(folder, 'many.parquet');
let duck: DuckDBConnection;
let engine: Engine;

beforeAll(async () => {
  duck = await openDuck([]);
  await duck.run(`COPY (SELECT ${COLUMNS} FROM range(${ROWS}) AS r(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 30000)`);
  engine = openEngine({ master: 'local[2]' });
});

afterAll(async () => {
  await engine.close();
  duck.closeSync();
  rmSync(folder, { recursive: true });
});

const rows = scan('parquet', [path]);
const some = filter(rows, call('<', col('wide'), lit(100_000_000_000_000)));
const SOME = 'WHERE wide < 100000000000000';

async function ours(relation: Relation): Promise<readonly (readonly Value[])[]> {
  return (await rowsOf(engine.service, relation)).rows;
}

/** Numbers of any type as doubles of ten digits, zeros without a sign; rows in the order of their spelling. */
function spelled(found: readonly (readonly Value[])[]): readonly string[] {
  return found.map((row) => row.map(cellText).join(' ')).sort();
}

function cellText(value: Value): string {
  if (typeof value !== 'number' && typeof value !== 'bigint') return String(value);
  const number = Number(value);
  return number === 0 ? '0' : String(Number.isFinite(number) ? Number(number.toPrecision(10)) : number);
}

async function theirs(sql: string): Promise<readonly (readonly Value[])[]> {
  return rowsOfDuck(duck, sql.replaceAll('many', `'${path}'`));
}

describe('many different values', () => {
  it.each(['few', 'wide', 'real', 'text', 'long', 'beyond', 'cents'])('of %s are counted as DuckDB counts them', async (name) => {
    const counted = (input: Relation): Relation => aggregate(input, [], [named('n', call('count_distinct', col(name)))]);
    expect(spelled(await ours(counted(rows)))).toEqual(spelled(await theirs(`SELECT count(DISTINCT ${name}) FROM many`)));
    expect(spelled(await ours(counted(some)))).toEqual(spelled(await theirs(`SELECT count(DISTINCT ${name}) FROM many ${SOME}`)));
  });

  it('are counted beside other aggregates, within expressions, and together', async () => {
    const distinct = (...args: readonly Expr[]): Expr => call('count_distinct', ...args);
    const found = await ours(
      aggregate(
        rows,
        [],
        [
          named('rows', call('count')),
          named('a', call('+', distinct(col('few')), call('count', col('few')))),
          named('b', distinct(col('text'))),
          named('c', distinct(col('few'), col('text'))),
          named('d', call('max', col('wide'))),
          named('e', distinct(call('%', col('few'), lit(10)))),
        ],
      ),
    );
    const pair = 'CASE WHEN few IS NULL OR text IS NULL THEN NULL ELSE (few, text) END';
    const sql = `SELECT count(*), count(DISTINCT few) + count(few), count(DISTINCT text), count(DISTINCT ${pair}), max(wide),
      count(DISTINCT few % 10) FROM many`;
    expect(spelled(found)).toEqual(spelled(await theirs(sql)));
  });

  it('of no row are none', async () => {
    const none = filter(rows, call('and', call('>', col('wide'), lit(0)), call('<', col('wide'), lit(0))));
    const counts = [named('n', call('count_distinct', col('few'))), named('all', call('count'))];
    expect(await ours(aggregate(none, [], counts))).toEqual([[0n, 0n]]);
  });

  it.each([['few'], ['wide'], ['text'], ['real'], ['text', 'few']])('are grouped by %s as DuckDB groups them', async (...by) => {
    const measures = [
      named('n', call('count')),
      named('some', call('count', col('real'))),
      named('sum', call('sum', col('few'))),
      named('mean', call('avg', col('few'))),
      named('cents', call('sum', col('cents'))),
      named('least', call('min', col('wide'))),
    ];
    const found = await ours(
      aggregate(
        rows,
        by.map((name) => named(name, col(name))),
        measures,
      ),
    );
    const keys = by.join(', ');
    const sql = `SELECT ${keys}, count(*), count(real), sum(few), avg(few), sum(cents), min(wide) FROM many GROUP BY ${keys}`;
    expect(spelled(found.map(asDecimal(by.length + 4)))).toEqual(spelled((await theirs(sql)).map(asDecimal(by.length + 4))));
  });
});

/** DuckDB's sum of decimals has the same digits under another precision. */
function asDecimal(at: number): (row: readonly Value[]) => readonly Value[] {
  return (row) => row.map((value, i) => (i === at && value !== null ? String(value) : value));
}
