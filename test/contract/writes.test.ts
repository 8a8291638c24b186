import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../../engine/columns/vector';
import { type Engine, openEngine } from '../../engine/index';
import { schemaOf } from '../../engine/operators/index';
import { scan, write } from '../../engine/plan/build';
import type { Relation } from '../../engine/plan/relation';
import { answerOf, rowsOf } from '../support/engine';
import { Random } from '../support/random';
import { interpret } from '../support/reference';
import { csvText, schemaText } from './csv';
import { openDuck, rowsOfDuck } from './duck';
import { randomRelation } from './random-relation';
import { edgeTable } from './tables';

/** What is written is what the plan says, whoever reads it: random relations, several at once, as Parquet by DuckDB and as CSV by ourselves. */
const folder = mkdtempSync(join(tmpdir(), 'hearth-writes-'));
const table = edgeTable('edges', 31, 900);
const path = join(folder, 'edges.csv');
const source = scan('csv', [path], { schema: schemaText(table.schema) });
let duck: DuckDBConnection;
let engine: Engine;

beforeAll(async () => {
  writeFileSync(path, csvText(table));
  duck = await openDuck([]);
  engine = openEngine({ master: 'local[2]', maxPartitionBytes: 8000 });
});

afterAll(async () => {
  await engine.close();
  duck.closeSync();
  rmSync(folder, { recursive: true });
});

function relationAt(seed: number): Relation {
  const random = new Random(50_000 + seed);
  return randomRelation(source, table.schema, (relation) => schemaOf(relation, () => table.schema), 1 + random.below(4), random);
}

function textOf(rows: readonly (readonly Value[])[]): string {
  return rows
    .map((row) =>
      row.map((value) => (typeof value === 'bigint' ? `${value}n` : JSON.stringify(value === 0 ? 0 : value))).join(' '),
    )
    .join('\n');
}

describe('a written file', () => {
  it.each([0, 1, 2, 3, 4, 5])('holds exactly the rows of the plan, in its order, group %i', async (group) => {
    const seeds = Array.from({ length: 8 }, (_, i) => group * 8 + i);
    await Promise.all(
      seeds.map((seed) =>
        answerOf(engine.service, write(relationAt(seed), 'parquet', join(folder, `${seed}.parquet`), 'create')),
      ),
    );
    await Promise.all(
      seeds.map((seed) => answerOf(engine.service, write(relationAt(seed), 'csv', join(folder, `${seed}.csv`), 'create'))),
    );
    for (const seed of seeds) {
      const relation = relationAt(seed);
      const expected = interpret(relation, { [path]: table }, { nowMicros: 0n });
      const asParquet = await rowsOfDuck(duck, `SELECT * FROM '${join(folder, `${seed}.parquet`)}'`);
      expect(textOf(asParquet), `Parquet, seed ${seed}: ${JSON.stringify(relation)}`).toBe(textOf(expected.rows));
      if (expected.schema.length === 1) continue;
      const back = await rowsOf(
        engine.service,
        scan('csv', [join(folder, `${seed}.csv`)], { schema: schemaText(expected.schema), header: 'yes' }),
      );
      expect(textOf(back.rows), `CSV, seed ${seed}: ${JSON.stringify(relation)}`).toBe(textOf(expected.rows));
    }
  });
});
