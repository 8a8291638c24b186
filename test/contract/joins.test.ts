import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListenerBus } from '../../engine/cluster/listener';
import type { Value } from '../../engine/columns/vector';
import { type Engine, openEngine } from '../../engine/index';
import { schemaOf } from '../../engine/operators/index';
import { optimize } from '../../engine/optimizer/index';
import {
  aggregate,
  call,
  col,
  filter,
  join,
  lit,
  named,
  project,
  sample,
  scan,
  slice,
  union,
  unionByName,
} from '../../engine/plan/build';
import type { JoinHow, JoinKey, Relation } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';
import { rowsOf, withEngine } from '../support/engine';
import { Random } from '../support/random';
import { interpret } from '../support/reference';
import { csvText, schemaText } from './csv';
import { openDuck, rowsOfDuck } from './duck';
import { randomRelation } from './random-relation';
import { edgeTable } from './tables';

/** Joins, unions and samples: random relations against the reference, joins of whole tables against DuckDB. */
const folder = mkdtempSync(joinPath(tmpdir(), 'hearth-joins-'));
const tables = [edgeTable('edges', 31, 500), edgeTable('few', 32, 40), edgeTable('many', 33, 9000)];
const pathOf = (name: string): string => joinPath(folder, `${name}.csv`);
const byPath = Object.fromEntries(tables.map((table) => [pathOf(table.name), table]));
const hows: readonly JoinHow[] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];
const engines: Engine[] = [];
let duck: DuckDBConnection;

beforeAll(async () => {
  for (const table of tables) writeFileSync(pathOf(table.name), csvText(table));
  for (const cores of [1, 2]) engines.push(openEngine({ master: `local[${cores}]`, settled: true, maxPartitionBytes: 9000 }));
  duck = await openDuck(tables);
});

afterAll(async () => {
  for (const engine of engines) await engine.close();
  duck.closeSync();
  rmSync(folder, { recursive: true });
});

function source(name: string): Relation {
  const table = tables.find((each) => each.name === name)!;
  return scan('csv', [pathOf(name)], { schema: schemaText(table.schema) });
}

const sourceSchema = (relation: Relation): Schema => schemaOf(relation, (each) => byPath[each.paths[0]!]!.schema);

function sideAt(random: Random): Relation {
  const from = source(random.pick(['edges', 'few']));
  return slice(
    randomRelation(from, sourceSchema(from), sourceSchema, random.below(3), random),
    random.below(20),
    30 + random.below(90),
  );
}

const integral = (type: string): boolean => type === 'int' || type === 'bigint' || type.startsWith('decimal');

/** Keys of one type, or of two that are compared as numbers. */
function keysOf(left: Schema, right: Schema, random: Random): readonly JoinKey[] {
  const fitting = left.flatMap((a) =>
    right.flatMap((b) => (a.type === b.type || (integral(a.type) && integral(b.type)) ? [[a.name, b.name] as const] : [])),
  );
  const plain = random.sample(fitting, random.below(3));
  return plain.map(([a, b]) => ({ left: col(a), right: col(b), nulls: random.chance(0.2) }));
}

function joinAt(seed: number): Relation {
  const random = new Random(seed);
  const [left, right] = [sideAt(random), sideAt(random)];
  const [ours, theirs] = [sourceSchema(left), sourceSchema(right)];
  const keys = keysOf(ours, theirs, random);
  const how = random.pick(hows);
  const number = [...ours, ...theirs].find(({ type }) => type === 'int');
  const rest = number !== undefined && random.chance(0.4) ? call('>', call('%', col(number.name), lit(5)), lit(1)) : null;
  const joined = join(left, right, how, keys, rest);
  const schema = sourceSchema(joined);
  const above = randomRelation(joined, schema, sourceSchema, random.below(3), random);
  if (random.chance(0.2)) return union(above, above);
  return random.chance(0.2) ? sample(above, 0.4, random.below(1000)) : above;
}

function textOf(rows: readonly (readonly Value[])[]): string {
  return rows
    .map((row) => row.map((value) => (typeof value === 'bigint' ? `${value}n` : String(value === 0 ? 0 : value))).join(' '))
    .join('\n');
}

/** The first row that differs says more than thousands. */
function expectRows(ours: readonly (readonly Value[])[], truth: readonly (readonly Value[])[], what: string): void {
  const [mine, theirs] = [ours, truth].map((rows) => rows.map((row) => textOf([row])));
  const at = mine!.findIndex((row, i) => row !== theirs![i]);
  expect({ rows: ours.length, at, row: mine![at] }, what).toEqual({ rows: truth.length, at: -1, row: undefined });
}

describe.each([0, 1])('random joins, unions and samples, engine %i', (which) => {
  it.each([0, 1, 2, 3])('are those of the reference, block %i', async (block) => {
    for (let seed = block * 40; seed < block * 40 + 40; seed++) {
      const relation = joinAt(seed);
      const truth = interpret(relation, byPath);
      const ours = await rowsOf(engines[which]!.service, relation);
      expectRows(ours.rows, truth.rows, `seed ${seed}: ${JSON.stringify(relation)}`);
      expectRows(interpret(optimize(relation), byPath).rows, truth.rows, `optimised, seed ${seed}`);
    }
  });
});

const duckHow: Readonly<Record<string, string>> = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  semi: 'SEMI JOIN',
  anti: 'ANTI JOIN',
};

function stepsSince(listener: ListenerBus, since: number): ReadonlySet<string> {
  const steps = new Set<string>();
  for (let event = listener.after(since); event !== undefined; event = listener.after(event.number))
    if (event.event === 'task-end') for (const { step } of event.metrics.steps) steps.add(step);
  return steps;
}

const columns = ['int1', 'big1', 'dbl1', 'dec1', 'txt1', 'cat1', 'flag1', 'day1', 'ts1', 'tsn1'];

describe.each([0, 1])('joins of tables, engine %i', (which) => {
  it.each(hows)('%s as DuckDB joins, by keys of every type', async (how) => {
    for (const key of columns.filter((name) => name !== 'cat1' && name !== 'flag1')) {
      const two = how === 'semi' || how === 'anti';
      const right = project(source('edges'), [
        named('other', col('row1')),
        ...columns.map((name) => named(`r_${name}`, col(name))),
      ]);
      const on = [key, 'cat1'].map((name) => ({ left: col(name), right: col(`r_${name}`), nulls: false }));
      const joined = join(source('many'), right, how, on, call('!=', col('flag1'), col('r_flag1')));
      const shown = two ? ['row1', 'txt1'] : ['row1', 'txt1', 'other', 'r_dec1', 'r_dbl1'];
      const ours = await rowsOf(
        engines[which]!.service,
        project(
          joined,
          shown.map((name) => named(name, col(name))),
        ),
      );
      const theirs = shown.map((name) =>
        name === 'other' ? 'r.row1' : name.startsWith('r_') ? `r.${name.slice(2)}` : `l.${name}`,
      );
      const order = two ? 'l.row1' : 'l.row1 NULLS LAST, r.row1 NULLS LAST';
      const sql = `SELECT ${theirs.join(', ')} FROM many l ${duckHow[how]} edges r ON l.${key} = r.${key} AND l.cat1 = r.cat1 AND l.flag1 <> r.flag1 ORDER BY ${order}`;
      expectRows(ours.rows, await rowsOfDuck(duck, sql), sql);
    }
  });

  it.each(['inner', 'semi', 'anti', 'left'] as const)(
    'aggregates what a %s join with keys that are there once gives',
    async (how) => {
      const engine = engines[which]!;
      const { listener } = engine.cluster;
      for (const key of ['row1', 'int1', 'big1', 'dbl1', 'day1', 'tsn1', 'dec1']) {
        const measures = [named('n', call('count')), named('least', call('min', col('row1')))];
        const right = project(aggregate(source('edges'), [named('k', col(key))], measures), [
          named('k', col('k')),
          named('n', col('n')),
          named('least', col('least')),
        ]);
        const left = project(filter(source('many'), call('>', col('row1'), lit(50))), [
          named('id', col('row1')),
          named('text', col('txt1')),
          named('key', col(key)),
        ]);
        const joined = join(left, right, how, [{ left: col('key'), right: col('k'), nulls: how === 'inner' }]);
        const isAlone = how === 'semi' || how === 'anti';
        const ofRight = isAlone
          ? []
          : [call('sum', call('*', col('id'), col('n'))), call('max', col('least')), call('sum', col('n'))];
        const calls = [call('count'), call('sum', col('id')), call('max', col('text')), ...ofRight];
        const since = listener.newest;
        const ours = await rowsOf(
          engine.service,
          aggregate(
            joined,
            [],
            calls.map((each, i) => named(`m${i}`, each)),
          ),
        );
        const equals = how === 'inner' ? 'IS NOT DISTINCT FROM' : '=';
        const rest = isAlone ? '' : ', CAST(sum(l.row1 * n) AS BIGINT), max(least), CAST(sum(n) AS BIGINT)';
        const sql = `SELECT count(*), CAST(sum(l.row1) AS BIGINT), max(txt1)${rest} FROM (SELECT * FROM many WHERE row1 > 50) l
        ${duckHow[how]} (SELECT ${key} k, count(*) n, min(row1) least FROM edges GROUP BY ALL) r ON l.${key} ${equals} r.k`;
        expectRows(ours.rows, await rowsOfDuck(duck, sql), sql);
        expect(stepsSince(listener, since).has('aggregate-joined')).toBe(how !== 'left');
      }
    },
  );

  it('takes all pairs of a cross join, and of a condition without an equality those that hold', async () => {
    const few = project(source('few'), [named('a', col('row1')), named('n', col('int1'))]);
    const edges = project(source('edges'), [named('b', col('row1')), named('m', col('int1'))]);
    const crossed = await rowsOf(engines[which]!.service, join(few, edges, 'cross', []));
    const crossSql = 'SELECT l.row1, l.int1, r.row1, r.int1 FROM few l CROSS JOIN edges r ORDER BY l.row1, r.row1';
    expectRows(crossed.rows, await rowsOfDuck(duck, crossSql), crossSql);
    const ranged = await rowsOf(engines[which]!.service, join(few, edges, 'left', [], call('<', col('n'), col('m'))));
    const rangeSql =
      'SELECT l.row1, l.int1, r.row1, r.int1 FROM few l LEFT JOIN edges r ON l.int1 < r.int1 ORDER BY 1, 3 NULLS LAST';
    expectRows(ranged.rows, await rowsOfDuck(duck, rangeSql), rangeSql);
  });

  it('joins text with numbers, and int with bigint, in the type they are compared in', async () => {
    const numbers = project(source('edges'), [named('a', col('row1')), named('n', col('int1'))]);
    const texts = project(source('many'), [named('b', col('row1')), named('t', col('txt1')), named('g', col('big1'))]);
    const byBig = join(numbers, texts, 'inner', [{ left: col('n'), right: col('g'), nulls: false }]);
    const sql =
      'SELECT l.row1, l.int1, r.row1, r.txt1, r.big1 FROM edges l JOIN many r ON l.int1 = r.big1 ORDER BY l.row1, r.row1';
    expectRows((await rowsOf(engines[which]!.service, byBig)).rows, await rowsOfDuck(duck, sql), sql);
    const byText = filter(
      join(numbers, texts, 'inner', [{ left: col('n'), right: col('t'), nulls: false }]),
      call('isnotnull', col('t')),
    );
    const textSql =
      'SELECT l.row1, l.int1, r.row1, r.txt1, r.big1 FROM edges l JOIN many r ON l.int1 = TRY_CAST(r.txt1 AS INTEGER) ORDER BY l.row1, r.row1';
    expectRows((await rowsOf(engines[which]!.service, byText)).rows, await rowsOfDuck(duck, textSql), textSql);
  });

  it('unites by name whatever the order of columns', async () => {
    const one = project(source('few'), [named('row1', col('row1')), named('txt1', col('txt1'))]);
    const other = project(source('edges'), [named('txt1', col('txt1')), named('row1', col('row1'))]);
    const sql =
      'SELECT row1, txt1 FROM (SELECT 1 AS k, row1, txt1 FROM few UNION ALL SELECT 2, row1, txt1 FROM edges) ORDER BY k, row1';
    expectRows((await rowsOf(engines[which]!.service, unionByName(one, other))).rows, await rowsOfDuck(duck, sql), sql);
  });
});

it('goes through files where the right side, few rows as it has, is more than memory holds', async () => {
  const conf = { master: 'local[2]', settled: true, maxPartitionBytes: 9000, memoryBudgetBytes: 2 ** 18 };
  await withEngine(conf, async ({ service, cluster }) => {
    const right = project(source('many'), [named('n', col('int1')), named('text', col('txt1')), named('b', col('row1'))]);
    const left = project(source('edges'), [named('a', col('row1')), named('m', col('int1'))]);
    const joined = join(left, right, 'left', [{ left: col('m'), right: col('n'), nulls: false }]);
    const sql = `SELECT l.row1, l.int1, r.int1, r.txt1, r.row1 FROM edges l LEFT JOIN many r ON l.int1 = r.int1
      ORDER BY l.row1 NULLS LAST, r.row1 NULLS LAST`;
    expectRows((await rowsOf(service, joined)).rows, await rowsOfDuck(duck, sql), sql);
    expect(stepsSince(cluster.listener, 0)).toContain('join-bucket');
  });
});

describe('a sample', () => {
  it('is the same on one core and on two, near its share, and another for another seed', async () => {
    const answers = await Promise.all(engines.map(({ service }) => rowsOf(service, sample(source('many'), 0.3, 7))));
    expect(textOf(answers[0]!.rows)).toBe(textOf(answers[1]!.rows));
    expect(answers[0]!.rows.length).toBeGreaterThan(2500);
    expect(answers[0]!.rows.length).toBeLessThan(2900);
    const other = await rowsOf(engines[0]!.service, sample(source('many'), 0.3, 8));
    expect(textOf(other.rows)).not.toBe(textOf(answers[0]!.rows));
  });
});
