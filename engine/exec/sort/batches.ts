import type { Table } from '../../columns/column';
import type { Pointer } from '../../columns/memory';
import type { KernelContext, Vector } from '../../columns/vector';
import type { Bound } from '../../functions/bound';
import { Batch } from '../batch';
import { type Node, prepare } from '../evaluate';
import { vectorOf } from '../operand';
import { Pace } from '../pace';
import { withScratch } from '../scratch';

/** A run of rows of a partition and what some expressions are there. Starts at a multiple of 64 rows. */
export interface Window {
  readonly start: number;
  readonly rows: number;
  /** All rows of the window hold results, also those that the selection leaves out. */
  readonly vectors: readonly Vector[];
  /** Rows that are selected, a bitmap in the partition's memory; 0 = all. */
  readonly selected: Pointer;
  /** For a look at the vectors where they are. */
  readonly context: KernelContext;
}

/** Visits the partition's batches in order; those without a selected row are passed over. */
export function eachBatch(table: Table, exprs: readonly Bound[], visit: (window: Window) => void): void {
  withScratch(table.memory, (scratch) => {
    const [batch, pace] = [new Batch(table, scratch), new Pace()];
    const nodes = exprs.map((expr) => prepare(expr, table));
    for (let start = 0; start < table.rows; start += batch.rows) {
      batch.moveTo(start, pace.next(start));
      look(table, batch, nodes, visit);
    }
  });
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
      batch.moveTo(start, rows);
      look(table, batch, nodes, visit);
    }
  });
}

function look(table: Table, batch: Batch, nodes: readonly Node[], visit: (window: Window) => void): void {
  if (table.selection !== null && !batch.restrict(table.selection.bitmap)) return;
  const { start, rows, alive: selected } = batch;
  batch.alive = 0;
  visit({ start, rows, vectors: nodes.map((node) => vectorOf(node(batch), batch)), selected, context: batch });
}
