/**
 * Whether a condition can hold in rows of which only bounds are known: what lets a scan leave out row groups. It says yes whenever it
 * is not sure. The bounds go through the same casts and the same comparisons as values do, so that it cannot disagree with a filter.
 */
import type { ColumnBounds } from '../columns/bounds';
import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import { isTimestamp } from '../plan/time-type';
import type { Bound, BoundCall, BoundCol } from './bound';
import { castValue } from './cast';
import { applyScalar, evaluateRow, scalarOf } from './evaluate';
import { isNumeric } from './types';

export type BoundsOf = (column: BoundCol) => ColumnBounds | null;

export function mayHold(condition: Bound, boundsOf: BoundsOf): boolean {
  if (condition.kind === 'lit') return condition.value === true;
  if (condition.kind !== 'call') return true;
  const { fn, args } = condition;
  switch (fn) {
    case 'and':
      return args.every((arg) => mayHold(arg, boundsOf));
    case 'or':
      return args.some((arg) => mayHold(arg, boundsOf));
    case 'isnull':
      return nullsMay(args[0]!, boundsOf, ({ nullCount }) => nullCount !== 0);
    case 'isnotnull':
      return nullsMay(args[0]!, boundsOf, ({ nullCount, rows }) => nullCount !== rows);
    case 'in':
      return args.slice(1).some((item) => comparisonMay('=', args[0]!, item, boundsOf));
    case 'between':
      return comparisonMay('>=', args[0]!, args[1]!, boundsOf) && comparisonMay('<=', args[0]!, args[2]!, boundsOf);
    case 'startswith':
      return prefixMay(condition, boundsOf);
    default:
      return fn in mirrored ? comparisonMay(fn as Comparison, args[0]!, args[1]!, boundsOf) : true;
  }
}

function nullsMay(arg: Bound, boundsOf: BoundsOf, test: (bounds: ColumnBounds) => boolean): boolean {
  const bounds = arg.kind === 'col' ? boundsOf(arg) : null;
  return bounds === null || test(bounds);
}

const mirrored = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
type Comparison = keyof typeof mirrored;

function comparisonMay(fn: Comparison, left: Bound, right: Bound, boundsOf: BoundsOf): boolean {
  if (isConstant(left)) return isConstant(right) || comparisonMay(mirrored[fn], right, left, boundsOf);
  if (!isConstant(right)) return true;
  const constant = evaluateRow(right, []);
  if (constant === null) return false;
  const column = columnUnder(left);
  const bounds = column === null ? null : boundsOf(column);
  if (bounds === null) return true;
  if (bounds.nullCount === bounds.rows) return false;
  const holds = (name: Comparison, bound: Value): boolean => {
    const value = castAlong(left, bound);
    return value === null || applyScalar(scalarOf(name), [value, constant], [left.type, right.type]) !== false;
  };
  const least = fn === '=' ? '<=' : fn;
  const most = fn === '=' ? '>=' : fn;
  if (fn !== '>' && fn !== '>=' && !holds(least, bounds.least)) return false;
  return fn === '<' || fn === '<=' || holds(most, bounds.most);
}

/** Texts that begin with a prefix lie between it and what follows all of them. */
function prefixMay({ args }: BoundCall, boundsOf: BoundsOf): boolean {
  const [text, prefix] = args as readonly [Bound, Bound];
  if (!isConstant(prefix)) return true;
  const wanted = evaluateRow(prefix, []);
  const least = text.kind === 'col' ? (boundsOf(text)?.least ?? null) : null;
  if (typeof wanted !== 'string') return wanted !== null;
  if (!comparisonMay('>=', text, prefix, boundsOf)) return false;
  return typeof least !== 'string' || least.startsWith(wanted) || comparisonMay('<', text, prefix, boundsOf);
}

function isConstant(expr: Bound): boolean {
  if (expr.kind === 'col') return false;
  return expr.kind === 'lit' || (expr.kind === 'cast' ? isConstant(expr.arg) : expr.args.every(isConstant));
}

/** The column below casts that keep the order of its values. */
function columnUnder(expr: Bound): BoundCol | null {
  if (expr.kind === 'col') return expr;
  return expr.kind === 'cast' && keepsOrder(expr.arg.type, expr.type) ? columnUnder(expr.arg) : null;
}

/** Widening casts of numbers; days to times, and times to their like. */
function keepsOrder(from: TypeName, to: TypeName): boolean {
  if (from === to) return true;
  if (from === 'date' || isTimestamp(from)) return isTimestamp(to);
  return isNumeric(from) && (to === 'double' || (from === 'int' && isNumeric(to) && to !== 'float'));
}

function castAlong(expr: Bound, value: Value): Value {
  if (value === null || expr.kind !== 'cast') return value;
  return castValue(castAlong(expr.arg, value), expr.arg.type, expr.type);
}
