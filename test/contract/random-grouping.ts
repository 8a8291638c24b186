import { call, col, named } from '../../engine/plan/build';
import type { Named } from '../../engine/plan/expr';
import type { Random } from '../support/random';
import type { TestTable } from './tables';

export interface RandomGrouping {
  readonly by: readonly Named[];
  readonly measures: readonly Named[];
  readonly sql: string;
}

interface Measure {
  readonly measure: Named;
  readonly sql: string;
}

/** Keys and measures by chance; the oracle gives groups in order of first appearance, as we do. */
export function randomGrouping(table: TestTable, random: Random): RandomGrouping {
  const keys = random.sample(table.schema.slice(1), random.below(4)).map((field) => field.name);
  const measures = Array.from({ length: 1 + random.below(4) }, (_, i) => randomMeasure(table, random, `m${i}`));
  const select = [...keys, ...measures.map((each) => each.sql)].join(', ');
  return {
    by: keys.map((key) => named(key, col(key))),
    measures: measures.map((each) => each.measure),
    sql: `SELECT ${select} FROM ${table.name}${keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')} ORDER BY min(rowid)`}`,
  };
}

function randomMeasure(table: TestTable, random: Random, name: string): Measure {
  const field = random.pick(table.schema);
  const over = (fn: string, column: string, sql: string): Measure => ({ measure: named(name, call(fn, col(column))), sql });
  switch (random.below(7)) {
    case 0:
      return { measure: named(name, call('count')), sql: 'count(*)' };
    case 1:
      return over('count', field.name, `count(${field.name})`);
    case 2:
      return over('count_distinct', field.name, `count(DISTINCT ${field.name})`);
    case 3:
      return over('min', field.name, `min(${field.name})`);
    case 4:
      return over('max', field.name, `max(${field.name})`);
    case 5:
      return over('sum', 'int1', 'CAST(sum(int1) AS BIGINT)');
    default:
      return over('avg', 'int1', 'avg(int1)');
  }
}
