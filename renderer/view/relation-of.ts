import { call, col, named } from '../../engine/plan/build';
import type { Expr } from '../../engine/plan/expr';
import type { Command, Query, Write } from '../../engine/plan/plan';
import type { OptionBag, Relation } from '../../engine/plan/relation';
import type { View } from './view';
import { visibleNames } from './view';

/** scan → filter → sort: the rows of a view with all their columns. */
export function rowsOf(view: View): Relation {
  const filtered = filteredOf(view, view.filter);
  return view.sort.length === 0 ? filtered : { op: 'sort', input: filtered, keys: view.sort };
}

/** What the screen shows and what an export writes: the rows with the visible columns in their order. */
export function relationOf(view: View): Relation {
  return projected(rowsOf(view), visibleNames(view));
}

export function projected(input: Relation, names: readonly string[]): Relation {
  return { op: 'project', input, columns: names.map((name) => named(name, col(name))) };
}

export function filteredOf(view: View, where: Expr | null): Relation {
  return where === null ? view.source : { op: 'filter', input: view.source, where };
}

export function pagePlan(rows: Relation, names: readonly string[] | null, offset: number, limit: number): Query {
  const input = names === null ? rows : projected(rows, names);
  return { version: 1, root: { op: 'slice', input, offset, limit } };
}

export function countPlan(input: Relation): Query {
  return { version: 1, root: { op: 'aggregate', input, by: [], measures: [named('count', call('count'))] } };
}

export interface WriteTarget extends Pick<Write, 'folder' | 'manifest'> {
  readonly format: string;
  readonly path: string;
  readonly options: OptionBag;
}

/** The save dialog has asked before replacing a file, so a write replaces. */
export function writePlan(input: Relation, target: WriteTarget): Command {
  return { version: 1, command: { do: 'write', input, mode: 'replace', ...target } };
}
