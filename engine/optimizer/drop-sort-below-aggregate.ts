import type { Expr } from '../plan/expr';
import type { Rule } from './rule';

/** aggregate(sort(x)) → aggregate(x), unless a measure depends on the order. Groups come out by first appearance, so only without `by`. */
export const dropSortBelowAggregate: Rule = {
  name: 'drop sort below aggregate',
  apply: (node) =>
    node.op === 'aggregate' &&
    node.by.length === 0 &&
    node.input.op === 'sort' &&
    !node.measures.some(({ expr }) => ordered(expr))
      ? { ...node, input: node.input.input }
      : node,
};

function ordered(expr: Expr): boolean {
  return expr.kind === 'call' && (expr.fn === 'first' || expr.fn === 'last' || expr.args.some(ordered));
}
