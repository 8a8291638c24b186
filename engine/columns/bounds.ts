import type { Value } from './vector';

/** What is known of a column in some rows that were not read. A bound is null where none is told; it may lie outside what is there. */
export interface ColumnBounds {
  readonly rows: number;
  readonly least: Value;
  readonly most: Value;
  readonly nullCount: number | null;
}

/** The same of some neighbouring rows of a unit that can be left out for themselves. */
export interface PageBounds extends ColumnBounds {
  readonly firstRow: number;
}
