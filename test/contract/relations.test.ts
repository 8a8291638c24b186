import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../../engine/columns/vector';
import { type Engine, openEngine } from '../../engine/index';
import { rewriteRelation, schemaOf } from '../../engine/operators/index';
import { optimize } from '../../engine/optimizer/index';
import { scan } from '../../engine/plan/build';
import type { Plan } from '../../engine/plan/plan';
import type { Relation } from '../../engine/plan/relation';
import { rowsOf } from '../support/engine';
import { goldens } from '../support/golden';
import { Random } from '../support/random';
import { interpret } from '../support/reference';
import { csvText, schemaText } from './csv';
import { randomRelation } from './random-relation';
import { edgeTable, type TestTable } from './tables';

/** Whole relations against the row-at-a-time reference: what the optimiser and the cluster make of a plan never changes its answer. */
const folder = mkdtempSync(join(tmpdir(), 'hearth-relations-'));
const table = edgeTable('edges', 21, 600);
const path = join(folder, 'edges.csv');
const source = scan('csv', [path], { schema: schemaText(table.schema) });
const tables = { [path]: table };
const context = { nowMicros: 0n };
const engines: Engine[] = [];

beforeAll(() => {
  writeFileSync(path, csvText(table));
  for (const cores of [1, 3]) engines.push(openEngine({ master: `local[${cores}]`, settled: true, maxPartitionBytes: 8000 }));
});

afterAll(async () => {
  for (const engine of engines) await engine.close();
  rmSync(folder, { recursive: true });
});

function relationAt(seed: number): Relation {
  const random = new Random(seed);
  return randomRelation(source, table.schema, (relation) => schemaOf(relation, () => table.schema), 1 + random.below(5), random);
}

function rootOf(plan: Plan): Relation {
  return 'root' in plan ? plan.root : plan.command.input;
}

function textOf(rows: readonly (readonly Value[])[]): string {
  return rows
    .map((row) =>
      row.map((value) => (typeof value === 'bigint' ? `${value}n` : JSON.stringify(value === 0 ? 0 : value))).join(' '),
    )
    .join('\n');
}

describe('optimiser', () => {
  it('never changes the rows, their order or their names, over 300 random relations', () => {
    for (let seed = 0; seed < 300; seed++) {
      const relation = relationAt(seed);
      const [said, better] = [interpret(relation, tables, context), interpret(optimize(relation), tables, context)];
      expect(textOf(better.rows), `seed ${seed}`).toBe(textOf(said.rows));
      expect(better.schema.map(({ name, type }) => `${name} ${type}`)).toEqual(
        said.schema.map(({ name, type }) => `${name} ${type}`),
      );
    }
  });
});

describe.each([0, 1])('the cluster, engine %i', (which) => {
  it.each([0, 1, 2, 3])('answers random relations as the reference does, block %i', async (block) => {
    for (let seed = block * 60; seed < block * 60 + 60; seed++) {
      const relation = relationAt(seed);
      const ours = await rowsOf(engines[which]!.service, relation);
      expect(textOf(ours.rows), `seed ${seed}: ${JSON.stringify(relation)}`).toBe(
        textOf(interpret(relation, tables, context).rows),
      );
    }
  });

  it('answers every golden plan', async () => {
    for (const golden of goldens()) {
      const files = Object.entries(golden.tables).map(([name, { schema, rows }]): readonly [string, TestTable] => [
        name,
        { name: golden.name, schema, rows },
      ]);
      for (const [name, each] of files) writeFileSync(join(folder, `${name}.csv`), csvText(each));
      const onFiles = rewriteRelation(rootOf(golden.file.plan), (node) =>
        node.op === 'scan'
          ? scan(
              'csv',
              node.paths.map((name) => join(folder, `${name}.csv`)),
              {
                schema: schemaText(golden.tables[node.paths[0]!]!.schema),
                header: 'yes',
              },
            )
          : node,
      );
      const ours = await rowsOf(engines[which]!.service, onFiles);
      expect(textOf(ours.rows), golden.name).toBe(textOf(golden.expected.rows));
    }
  });
});
