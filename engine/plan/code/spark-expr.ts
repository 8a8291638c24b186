import type { Expr } from '../expr';
import { printExpr } from '../print';
import { inMicros, isTimestamp } from '../time-type';
import { rewriteExpr } from '../walk';

const lowered = (expr: Expr): Expr => ({ kind: 'call', fn: 'lower', args: [expr] });

/** Ours that Spark does not have, in its words. */
const spelt: Readonly<Record<string, string>> = { icontains: 'contains', istartswith: 'startswith', iendswith: 'endswith' };

const zero: Expr = { kind: 'lit', type: 'int', value: 0 };

/** One unit each: Spark does not mix months with days in an interval. */
function separateUnits([value, months, days, micros]: readonly Expr[]): Expr | null {
  if (value === undefined || months === undefined || days === undefined) return null;
  const shift = (input: Expr, ...parts: readonly Expr[]): Expr => ({ kind: 'call', fn: 'add_interval', args: [input, ...parts] });
  const isZero = (part: Expr): boolean => part.kind === 'lit' && Number(part.value) === 0;
  let shiftedBy = isZero(months) ? value : shift(value, months, zero);
  if (!isZero(days)) shiftedBy = shift(shiftedBy, zero, days);
  return micros === undefined ? shiftedBy : shift(shiftedBy, zero, zero, micros);
}

/** Spark's timestamps end at microseconds, and it reads no finer ones: so do constants and casts. */
function asMicros(node: Expr): Expr {
  if (node.kind === 'lit' && isTimestamp(node.type)) return { ...node, type: inMicros(node.type) };
  return node.kind === 'cast' && isTimestamp(node.to) ? { ...node, to: inMicros(node.to) } : node;
}

/** Expression text that Spark understands as we do. */
export function sparkExpr(expr: Expr): string {
  return printExpr(
    rewriteExpr(expr, (node) => {
      if (node.kind !== 'call') return asMicros(node);
      const fn = spelt[node.fn];
      if (fn !== undefined) return { kind: 'call', fn, args: node.args.map(lowered) };
      return node.fn === 'add_interval' ? (separateUnits(node.args) ?? node) : node;
    }),
  );
}
