import type { Named } from '../plan/expr';
import type { Rule } from './rule';
import { substitute } from './substitute';

/** project(project(x)) → one projection, where the outer one only picks and renames (nothing is computed twice). */
export const mergeProjects: Rule = {
  name: 'merge projections',
  apply: (node) => {
    if (node.op !== 'project' || node.input.op !== 'project') return node;
    const inner = node.input;
    if (!node.columns.every((column) => column.expr.kind === 'col')) return node;
    const columns = node.columns.map(({ name, expr }) => ({ name, expr: substitute(expr, inner.columns) }));
    const whole = columns.every((column): column is Named => column.expr !== null);
    return whole ? { op: 'project', input: inner.input, columns } : node;
  },
};
