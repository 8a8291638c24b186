import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../../engine/columns/vector';
import { type Engine, openEngine } from '../../engine/index';
import { aggregate, countOf, filter, scan, slice, sort } from '../../engine/plan/build';
import type { Relation } from '../../engine/plan/relation';
import { rowsOf } from '../support/engine';
import { Random } from '../support/random';
import { csvText, schemaText } from './csv';
import { openDuck, rowsOfDuck } from './duck';
import { randomGrouping } from './random-grouping';
import { type RandomQuery, randomQuery } from './random-query';
import { edgeTable, type TestTable } from './tables';

/** Random filters × sorts × slices: our rows, their order and their count are the oracle's, whatever the number of executors. */
const QUERIES = 600;
const GROUPINGS = 160;
const tables: readonly TestTable[] = [edgeTable('small', 1, 37), edgeTable('wide', 2, 3000), edgeTable('tall', 3, 8000)];

const folder = mkdtempSync(join(tmpdir(), 'hearth-differential-'));
let duck: DuckDBConnection;
const engines: Engine[] = [];

beforeAll(async () => {
  for (const table of tables) writeFileSync(pathOf(table, 'csv'), csvText(table));
  duck = await openDuck(tables);
  for (const table of tables)
    await duck.run(`COPY ${table.name} TO '${pathOf(table, 'parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  engines.push(
    openEngine({ master: 'local[1]', settled: true, maxPartitionBytes: 50_000 }),
    openEngine({ master: 'local[2]', settled: true, maxPartitionBytes: 50_000 }),
  );
});

afterAll(async () => {
  for (const engine of engines) await engine.close();
  duck.closeSync();
  rmSync(folder, { recursive: true });
});

function pathOf(table: TestTable, format: 'csv' | 'parquet'): string {
  return join(folder, `${table.name}.${format}`);
}

function sourceOf(table: TestTable, format: 'csv' | 'parquet'): Relation {
  return scan(format, [pathOf(table, format)], format === 'csv' ? { schema: schemaText(table.schema) } : {});
}

function relationOf(source: Relation, { where, keys }: RandomQuery): Relation {
  const kept = where === null ? source : filter(source, where.expr);
  return keys.length === 0 ? kept : sort(kept, keys);
}

/** Rows as text, so that thousands compare fast: bigint marked, -0 as 0 (they are equal), NaN as itself. */
function textOf(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => row.map(cellText).join(' ')).join('\n');
}

/** Sums of doubles depend on the order of adding in their last digits. */
function rounded(rows: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  return rows.map((row) =>
    row.map((value) => (typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(10)) : value)),
  );
}

function cellText(value: Value): string {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

describe.each([1, 2])('differential suite, %i executor(s)', (executors) => {
  it.each(Array.from({ length: 10 }, (_, block) => block))('agrees with DuckDB, block %i', async (block) => {
    const { service } = engines[executors - 1]!;
    for (let i = 0; i < QUERIES / 10; i++) {
      const random = new Random(block * 1000 + i);
      const table = random.pick(tables);
      const asked = randomQuery(table, random);
      const relation = relationOf(sourceOf(table, random.pick(['csv', 'parquet'])), asked);
      const ours = await rowsOf(service, slice(relation, asked.offset, asked.limit));
      const truth = await rowsOfDuck(duck, asked.sql);
      expect(textOf(ours.rows), asked.sql).toBe(textOf(truth));
      const counted = await rowsOf(service, countOf(relation));
      expect(counted.rows, asked.countSql).toEqual(await rowsOfDuck(duck, asked.countSql));
    }
  });

  it.each(Array.from({ length: 4 }, (_, block) => block))('groups as DuckDB does, block %i', async (block) => {
    const { service } = engines[executors - 1]!;
    for (let i = 0; i < GROUPINGS / 4; i++) {
      const random = new Random(90_000 + block * 1000 + i);
      const table = random.pick(tables);
      const { by, measures, sql } = randomGrouping(table, random);
      const ours = await rowsOf(service, aggregate(sourceOf(table, random.pick(['csv', 'parquet'])), by, measures));
      expect(textOf(rounded(ours.rows)), sql).toBe(textOf(rounded(await rowsOfDuck(duck, sql))));
    }
  });
});
