import type { Col, Expr, SortKey } from '../../engine/plan/expr';
import type { Scan } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';

/** The document a user edits: which rows of a source, in which order, and which columns of them. Plain data. */
export interface View {
  readonly source: Scan;
  readonly filter: Expr | null;
  readonly sort: readonly ColumnSort[];
  readonly columns: readonly ViewColumn[];
}

/** The app sorts by columns; the algebra by any expression. */
export type ColumnSort = SortKey & { readonly expr: Col };

export interface ViewColumn {
  readonly name: string;
  readonly hidden: boolean;
  readonly pin: 'left' | 'right' | null;
}

export function viewOf(source: Scan, schema: Schema): View {
  return { source, filter: null, sort: [], columns: schema.map((field) => ({ name: field.name, hidden: false, pin: null })) };
}

/** The columns a view has, as far as they still are there, and then the new ones. */
export function columnsOver(columns: readonly ViewColumn[], schema: Schema): readonly ViewColumn[] {
  const kept = columns.filter(({ name }) => schema.some((field) => field.name === name));
  const added = schema.filter(({ name }) => !kept.some((column) => column.name === name));
  return [...kept, ...added.map(({ name }) => ({ name, hidden: false, pin: null }))];
}

export function visibleNames(view: View): readonly string[] {
  return inScreenOrder(view.columns)
    .filter((column) => !column.hidden)
    .map((column) => column.name);
}

/** Left-pinned columns stand first, right-pinned last, as the grid shows them. */
export function inScreenOrder(columns: readonly ViewColumn[]): readonly ViewColumn[] {
  const at = (pin: ViewColumn['pin']) => columns.filter((column) => column.pin === pin);
  return [...at('left'), ...at(null), ...at('right')];
}
