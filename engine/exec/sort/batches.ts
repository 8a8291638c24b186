import { BATCH_ROWS, type Table } from '../../columns/column';
import type { Vector } from '../../columns/vector';
import type { Bound } from '../../functions/bound';
import { Batch } from '../batch';
import { prepare } from '../evaluate';
import { vectorOf } from '../operand';
import { withScratch } from '../scratch';

/** A run of rows of a partition and what some expressions are there. Starts at a multiple of 64 rows. */
export interface Window {
  readonly start: number;
  readonly rows: number;
  /** All rows of the window hold results, also those that the selection leaves out. */
  readonly vectors: readonly Vector[];
}

/** Visits the partition's batches in order; those without a selected row are passed over. */
export function eachBatch(table: Table, exprs: readonly Bound[], visit: (window: Window) => void): void {
  const starts = Array.from({ length: Math.ceil(table.rows / BATCH_ROWS) }, (_, i) => i * BATCH_ROWS);
  eachWindow(table, exprs, starts, BATCH_ROWS, visit);
}

/** Visits windows of at most `rows` rows from each of these starts. */
export function eachWindow(
  table: Table,
  exprs: readonly Bound[],
  starts: Iterable<number>,
  rows: number,
  visit: (window: Window) => void,
): void {
  withScratch(table.memory, (scratch) => {
    const batch = new Batch(table, scratch);
    const nodes = exprs.map((expr) => prepare(expr, table));
    for (const start of starts) {
      batch.moveTo(start);
      batch.rows = Math.min(batch.rows, rows);
      if (table.selection !== null && !batch.restrict(table.selection.bitmap)) continue;
      batch.alive = 0;
      visit({ start, rows: batch.rows, vectors: nodes.map((node) => vectorOf(node(batch), batch)) });
    }
  });
}
