import type { Expr, Named, SortKey } from './expr';

/** A lazy table: which rows are wanted, never how they are computed. Plain JSON. */
export type Relation = Scan | Filter | Project | Aggregate | Sort | Slice | Distinct;

export type OptionValue = string | number | boolean | null;
export type OptionBag = Readonly<Record<string, OptionValue>>;

/** `format` is a format's name, or 'auto': told by content first, name second. Options belong to the format; `schema` there is DDL text. */
export interface Scan {
  readonly op: 'scan';
  readonly format: string;
  readonly paths: readonly string[];
  readonly options: OptionBag;
}

export interface Filter {
  readonly op: 'filter';
  readonly input: Relation;
  readonly where: Expr;
}

export interface Project {
  readonly op: 'project';
  readonly input: Relation;
  readonly columns: readonly Named[];
}

/** One row per distinct value of `by` (nulls are a value); without `by`, exactly one row. */
export interface Aggregate {
  readonly op: 'aggregate';
  readonly input: Relation;
  readonly by: readonly Named[];
  readonly measures: readonly Named[];
}

/** Stable: rows with equal keys keep their input order. */
export interface Sort {
  readonly op: 'sort';
  readonly input: Relation;
  readonly keys: readonly SortKey[];
}

export interface Slice {
  readonly op: 'slice';
  readonly input: Relation;
  readonly offset: number;
  readonly limit: number | null;
}

/** Distinct rows, in order of first appearance. */
export interface Distinct {
  readonly op: 'distinct';
  readonly input: Relation;
}
