import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';

/**
 * A resolved expression: types known, functions looked up by name, coercions inserted as casts, literals parsed.
 * Private to the engine; plain data, so that it travels to executors (functions stay names there and are looked up again).
 */
export type Bound = BoundCol | BoundLit | BoundCall | BoundCast;

/** The columns that an expression names, as often as it does. */
export function columnsIn(bound: Bound): readonly BoundCol[] {
  if (bound.kind === 'col') return [bound];
  if (bound.kind === 'cast') return columnsIn(bound.arg);
  return bound.kind === 'call' ? bound.args.flatMap(columnsIn) : [];
}

export interface BoundCol {
  readonly kind: 'col';
  readonly index: number;
  readonly name: string;
  readonly type: TypeName;
}

export interface BoundLit {
  readonly kind: 'lit';
  readonly type: TypeName;
  readonly value: Value;
}

export interface BoundCall {
  readonly kind: 'call';
  readonly fn: string;
  readonly type: TypeName;
  readonly args: readonly Bound[];
}

export interface BoundCast {
  readonly kind: 'cast';
  readonly type: TypeName;
  readonly arg: Bound;
  /** Fails where the type cannot hold a value: nobody has asked for the cast, so no value may be changed by it. */
  readonly exact?: true;
}

/** A column of the table at hand in the type that it has to have beside others. */
export function widened(column: BoundCol, type: TypeName): Bound {
  return column.type === type ? column : { kind: 'cast', type, arg: column, exact: true };
}

/** The columns that an expression reads, by index, ascending. */
export function columnsOf(bound: Bound): readonly number[] {
  const found = new Set<number>();
  const visit = (node: Bound): void => {
    if (node.kind === 'col') found.add(node.index);
    else if (node.kind === 'cast') visit(node.arg);
    else if (node.kind === 'call') node.args.forEach(visit);
  };
  visit(bound);
  return [...found].sort((a, b) => a - b);
}
