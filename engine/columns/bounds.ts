import type { Value } from './vector';

/** What is known of a column in some rows that were not read. A bound is null where none is told; it may lie outside what is there. */
export interface ColumnBounds {
  readonly rows: number;
  readonly least: Value;
  readonly most: Value;
  readonly nullCount: number | null;
}
