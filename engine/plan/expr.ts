import type { TypeName } from './schema';

/** A value expression. Four kinds only; comparisons, logic, arithmetic, aggregates are all a `call` by name. */
export type Expr = Col | Lit | Call | Cast;

export interface Col {
  readonly kind: 'col';
  readonly name: string;
}

/**
 * Values that JSON cannot carry travel as text: bigint "9007199254740993", decimal "1.10", date "2024-02-29",
 * timestamp "2024-02-29 12:00:00.000001" (ISO with zone for `timestamp`), double "NaN" | "Infinity" | "-Infinity", binary as hex,
 * struct, array and map as JSON text.
 * int, finite double, string and boolean travel as themselves.
 */
export interface Lit {
  readonly kind: 'lit';
  readonly type: TypeName;
  readonly value: string | number | boolean | null;
}

export interface Call {
  readonly kind: 'call';
  readonly fn: string;
  readonly args: readonly Expr[];
}

export interface Cast {
  readonly kind: 'cast';
  readonly to: TypeName;
  readonly arg: Expr;
}

export interface Named {
  readonly name: string;
  readonly expr: Expr;
}

export interface SortKey {
  readonly expr: Expr;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last';
}
