import type * as functions from '../../engine/api/functions';
import type { SparkContext, SparkSession } from '../../engine/index';

/** What a program is given: Hearth's own, or stand-ins that write its calls down for PySpark. */
export interface Scope {
  readonly sc: SparkContext;
  readonly spark: SparkSession;
  readonly F: typeof functions;
  /** A path in this run's own folder: each side has one. */
  path(name: string): string;
  /** Text of Hearth, and the same for Spark where it is not Spark's. */
  words(hearth: string, spark: () => string): string;
  /** What an action prints. */
  printed(action: Promise<void> | void): Promise<string>;
}

/**
 * A program: a function of the scope whose answer is a value, a list of values, or DataFrames and RDDs, which are collected. It must not
 * look at what its actions answer, since the stand-ins answer nothing.
 */
export interface Program {
  readonly name: string;
  readonly run: (scope: Scope) => unknown;
  /**
   * What Spark leaves open: 'rows' = the order of the rows, 'inside' = the order inside each row (of glom, of a group),
   * 'digits' = the last of a double's seventeen digits; with the reason.
   */
  readonly open: { readonly rows?: string; readonly inside?: string; readonly digits?: string };
  /** Both refuse it, each in its own words. */
  readonly refused?: true;
}

export type Run = Program['run'];

/** Programs of one kind, by name. */
export function programs(kind: string, open: Program['open'], runs: Readonly<Record<string, Run>>): readonly Program[] {
  return Object.entries(runs).map(([name, run]) => ({ name: `${kind}: ${name}`, run, open }));
}
