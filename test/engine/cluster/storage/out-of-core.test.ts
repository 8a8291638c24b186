import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aggregate, asc, call, col, filter, join as joined, lit, scan, slice, sort } from '../../../../engine/plan/build';
import type { Relation } from '../../../../engine/plan/relation';
import { rowsOf, withEngine } from '../../../support/engine';
import { patience } from '../../../support/kernel-mode';
import { Random } from '../../../support/random';

const MB = 2 ** 20;
const SIZE = 48 * MB;
const BUDGET = SIZE / 4;
const folder = mkdtempSync(join(tmpdir(), 'hearth-test-'));
const file = join(folder, 'rows.csv');
const small = join(folder, 'small.csv');

beforeAll(() => {
  const random = new Random(5);
  const out = openSync(file, 'w');
  let written = writeSync(out, 'id,key,amount,text\n');
  for (let id = 0; written < SIZE; ) {
    const lines: string[] = [];
    for (let i = 0; i < 5_000; i++, id++)
      lines.push(`${id},k${random.below(50_000)},${random.below(1_000_000) / 4},text ${random.below(2 ** 30)}\n`);
    written += writeSync(out, lines.join(''));
  }
  closeSync(out);
  const names = Array.from({ length: 500 }, (_, i) => `${i % 25},${'name '.repeat(15)}${i}`);
  writeFileSync(small, `k,name\n${names.join('\n')}\n`);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

const source = scan('csv', [file]);

/** Two small tables of which the pairs take four times what there is. */
const pairs = joined(filter(source, call('<', col('id'), lit(20_000))), scan('csv', [small]), 'inner', [
  { left: call('%', col('id'), lit(25)), right: col('k'), nulls: false },
]);
const PAIRS = `(select * from t join read_csv('${small}') s on t.id % 25 = s.k where id < 20000)`;

const questions: readonly (readonly [string, Relation, string])[] = [
  [
    'a grouping',
    sort(
      aggregate(
        source,
        [{ name: 'key', expr: col('key') }],
        [
          { name: 'n', expr: call('count') },
          { name: 's', expr: call('sum', col('amount')) },
        ],
      ),
      [asc(col('key'))],
    ),
    'select key, count(*), sum(amount) from t group by key order by key',
  ],
  [
    'a page of an order',
    slice(sort(source, [asc(col('text')), asc(col('id'))]), 100_000, 50),
    'select id, key, amount, text from t order by text, id limit 50 offset 100000',
  ],
  [
    'a page of an order of a join',
    slice(sort(pairs, [asc(col('amount')), asc(col('id')), asc(col('name'))]), 200_000, 50),
    `select * from ${PAIRS} order by amount, id, name limit 50 offset 200000`,
  ],
  [
    'a page of a grouping of a join',
    slice(
      sort(
        aggregate(
          pairs,
          [
            { name: 'text', expr: col('text') },
            { name: 'name', expr: col('name') },
          ],
          [{ name: 'most', expr: call('max', col('amount')) }],
        ),
        [asc(col('text')), asc(col('name'))],
      ),
      300_000,
      50,
    ),
    `select text, name, max(amount) from ${PAIRS} group by all order by text, name limit 50 offset 300000`,
  ],
];

it.each(questions)(
  'answers %s over four times what blocks may take, as DuckDB does, and keeps to the budget',
  async (_, relation, sql) => {
    let most = 0;
    const [rows, spilled] = await withEngine({ master: 'local[2]', memoryBudgetBytes: BUDGET }, async ({ service, cluster }) => {
      const watch = setInterval(() => {
        most = Math.max(most, cluster.usedBytes);
      }, 5);
      const answer = await rowsOf(service, relation);
      clearInterval(watch);
      let blocks = 0;
      for (let next = cluster.listener.after(0); next !== undefined; next = cluster.listener.after(next.number)) {
        if (next.event === 'block-updated' && next.state === 'spilled') blocks++;
      }
      return [answer.rows, blocks] as const;
    });
    const duck = await (await DuckDBInstance.create()).connect();
    await duck.run(`create view t as select * from read_csv('${file}')`);
    const gold = (await duck.runAndReadAll(sql)).getRowsJS();
    expect(rows.map(plain)).toEqual(gold.map(plain));
    expect(spilled).toBeGreaterThan(0);
    expect(most).toBeLessThan(1.3 * BUDGET);
  },
  60_000 * patience,
);

function plain(row: readonly unknown[]): string {
  return row.map((value) => (typeof value === 'bigint' ? Number(value) : value)).join('|');
}
