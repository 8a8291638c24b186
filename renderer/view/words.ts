import type { Expr } from '../../engine/plan/expr';

/** The few functions of the catalog that the renderer itself speaks. */
export const AND = 'and';
export const OR = 'or';
export const NOT = 'not';
export const EQUALS = '=';

/** Arguments of nested calls of one connective, in order: and(and(a, b), c) gives a, b, c. */
export function operandsOf(fn: string, expr: Expr): readonly Expr[] {
  return expr.kind === 'call' && isGroupOf(fn, expr) ? expr.args.flatMap((arg) => operandsOf(fn, arg)) : [expr];
}

/** "contains" → "does not contain", "is one of" → "is not one of". */
export function negatedLabel(label: string): string {
  const [first = '', ...rest] = label.split(' ');
  if (first === 'is' || first === 'are') return [first, 'not', ...rest].join(' ');
  const verb = /(?:ches|shes|sses|xes)$/.test(first) ? first.slice(0, -2) : first.replace(/s$/, '');
  return ['does not', verb, ...rest].join(' ');
}

/** A connective of nothing is no group: it says true or false, and has no rows to draw. */
export function isGroupOf(fn: string, expr: Expr): boolean {
  return expr.kind === 'call' && expr.fn === fn && expr.args.length > 0;
}
