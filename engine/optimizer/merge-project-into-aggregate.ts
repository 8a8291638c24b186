import { findFunction } from '../functions/index';
import type { Expr, Named } from '../plan/expr';
import { columnsOf } from '../plan/walk';
import type { Rule } from './rule';
import { substitute } from './substitute';

/**
 * aggregate(project(x)) → aggregate(x), where the projection picks, renames and puts values into buckets: a bucket is found where its rows
 * are counted, sooner than a column of them is written and read again.
 */
export const mergeProjectIntoAggregate: Rule = {
  name: 'merge projection into aggregate',
  apply: (node) => {
    if (node.op !== 'aggregate' || node.input.op !== 'project') return node;
    const { columns, input } = node.input;
    // who counts rows of a projection reads what it picks, who counts those of a file reads all of it
    if ([...node.by, ...node.measures].every(({ expr }) => columnsOf(expr).length === 0)) return node;
    if (!columns.every(({ expr }) => expr.kind === 'col' || isBucket(expr))) return node;
    const [by, measures] = [inTermsOf(node.by, columns), inTermsOf(node.measures, columns)];
    return by === null || measures === null ? node : { ...node, input, by, measures };
  },
};

function isBucket(expr: Expr): boolean {
  if (expr.kind !== 'call' || !expr.args.every(({ kind }) => kind === 'col' || kind === 'lit')) return false;
  const found = findFunction(expr.fn);
  return found?.kind === 'scalar' && found.range !== undefined;
}

function inTermsOf(named: readonly Named[], columns: readonly Named[]): readonly Named[] | null {
  const found = named.map(({ name, expr }) => ({ name, expr: substitute(expr, columns) }));
  return found.every((each): each is Named => each.expr !== null) ? found : null;
}
