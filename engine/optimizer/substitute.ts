import type { Expr, Named } from '../plan/expr';

/**
 * The expression in terms of a projection's input, or null when a name is not one of its columns or not unique
 * (then the plan stays as it is, and whoever resolves it gives the error).
 */
export function substitute(expr: Expr, columns: readonly Named[]): Expr | null {
  switch (expr.kind) {
    case 'lit':
      return expr;
    case 'col': {
      const named = columns.filter((column) => column.name === expr.name);
      return named.length === 1 ? named[0]!.expr : null;
    }
    case 'cast': {
      const arg = substitute(expr.arg, columns);
      return arg === null ? null : { ...expr, arg };
    }
    case 'call': {
      const args = expr.args.map((arg) => substitute(arg, columns));
      return args.every((arg) => arg !== null) ? { ...expr, args } : null;
    }
  }
}
