import { aggregate, asc, call, col, desc, distinct, join, project, scan, sort } from '../../engine/plan/build';
import type { JoinHow, Relation } from '../../engine/plan/relation';

/** What is asked of more data than memory holds: rows (id, user, amount, note and others) and users (uid, city). */
export interface ExternalPlans {
  readonly byAmount: Relation;
  readonly byUser: Relation;
  readonly pairs: Relation;
  readonly joined: Relation;
}

/** `other`: the column that makes pairs with users. */
export function externalPlans(rows: string, users: string, other: string, how: JoinHow): ExternalPlans {
  const source = scan('csv', [rows]);
  const measures = [
    { name: 'n', expr: call('count') },
    { name: 's', expr: call('sum', col('amount')) },
    { name: 'most', expr: call('max', col('note')) },
  ];
  const names = ['user', other].map((name) => ({ name, expr: col(name) }));
  return {
    byAmount: sort(source, [desc(col('amount')), asc(col('id'))]),
    byUser: aggregate(source, [{ name: 'user', expr: col('user') }], measures),
    pairs: distinct(project(source, names)),
    joined: join(source, scan('csv', [users]), how, [{ left: col('user'), right: col('uid'), nulls: false }]),
  };
}
