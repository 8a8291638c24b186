import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../../engine/columns/vector';
import { type Engine, openEngine } from '../../engine/index';
import { countOf, filter, scan, slice, sort } from '../../engine/plan/build';
import type { Relation } from '../../engine/plan/relation';
import { rowsOf } from '../support/engine';
import { Random } from '../support/random';
import { csvText, schemaText } from './csv';
import { openDuck, rowsOfDuck } from './duck';
import { type RandomQuery, randomQuery } from './random-query';
import { edgeTable, type TestTable } from './tables';

/** Random filters × sorts × slices: our rows, their order and their count are the oracle's, whatever the number of executors. */
const QUERIES = 600;
const tables: readonly TestTable[] = [edgeTable('small', 1, 37), edgeTable('wide', 2, 3000), edgeTable('tall', 3, 8000)];

const folder = mkdtempSync(join(tmpdir(), 'hearth-differential-'));
let duck: DuckDBConnection;
const engines: Engine[] = [];

beforeAll(async () => {
  for (const table of tables) writeFileSync(pathOf(table), csvText(table));
  duck = await openDuck(tables);
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

function pathOf(table: TestTable): string {
  return join(folder, `${table.name}.csv`);
}

function relationOf(table: TestTable, { where, keys }: RandomQuery): Relation {
  const source = scan('csv', [pathOf(table)], { schema: schemaText(table.schema) });
  const kept = where === null ? source : filter(source, where.expr);
  return keys.length === 0 ? kept : sort(kept, keys);
}

/** Rows as text, so that thousands compare fast: bigint marked, -0 as 0 (they are equal), NaN as itself. */
function textOf(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => row.map(cellText).join(' ')).join('\n');
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
      const relation = relationOf(table, asked);
      const ours = await rowsOf(service, slice(relation, asked.offset, asked.limit));
      const truth = await rowsOfDuck(duck, asked.sql);
      expect(textOf(ours.rows), asked.sql).toBe(textOf(truth));
      const counted = await rowsOf(service, countOf(relation));
      expect(counted.rows, asked.countSql).toEqual(await rowsOfDuck(duck, asked.countSql));
    }
  });
});
