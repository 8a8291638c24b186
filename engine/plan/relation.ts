import type { Expr, Named, SortKey } from './expr';

/** A lazy table: which rows are wanted, never how they are computed. Plain JSON. */
export type Relation = Scan | Filter | Project | Aggregate | Sort | Slice | Distinct | Join | Union | Sample | Rejects;

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

export type JoinHow = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti' | 'cross';

/**
 * Rows of two tables side by side: the columns of left, then of right (semi, anti: left alone). Names may repeat; a name then means
 * the first. Order: by left row, then by right row; right rows without a partner come last.
 */
export interface Join {
  readonly op: 'join';
  readonly left: Relation;
  readonly right: Relation;
  readonly how: JoinHow;
  /** What must be equal. */
  readonly on: readonly JoinKey[];
  /** What must hold besides, over the columns of both; null = nothing more. */
  readonly where: Expr | null;
}

/** An expression over the left columns and one over the right. Nulls match nothing, unless `nulls` says that they equal each other. */
export interface JoinKey {
  readonly left: Expr;
  readonly right: Expr;
  readonly nulls: boolean;
}

/** The rows of all inputs, one input after the other, duplicates kept. Columns meet by position, or by name; the first input names them. */
export interface Union {
  readonly op: 'union';
  readonly inputs: readonly Relation[];
  readonly byName: boolean;
}

/** About this share of the rows, in order: whether a row is in depends on its number and the seed alone. */
export interface Sample {
  readonly op: 'sample';
  readonly input: Relation;
  readonly fraction: number;
  readonly seed: number;
}

/** The bad records of a source as a table: file, line, byte_offset, text, reason. */
export interface Rejects {
  readonly op: 'rejects';
  readonly input: Scan;
}
