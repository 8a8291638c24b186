import type { Step } from '../cluster/executor/messages';
import { rowsOf, type Table } from '../columns/column';
import type { StepDefinition } from './step';
import { tableBytes } from './table-bytes';
import { tableOf } from './table-of';

/** Table → TableSize. */
export interface SizeStep extends Step {
  readonly step: 'size';
}

export interface TableSize {
  /** Rows that its columns hold. */
  readonly physical: number;
  /** Rows that belong. */
  readonly selected: number;
  /** What those that belong take. */
  readonly bytes: number;
}

export const sizeStep: StepDefinition<SizeStep> = {
  step: 'size',
  run: (_, [input]): TableSize => tableSize(tableOf(input)),
};

export function tableSize(table: Table): TableSize {
  const selected = rowsOf(table);
  return { physical: table.rows, selected, bytes: shareOf(table, selected) };
}

/** Bytes of so many of a table's rows. */
export function shareOf(table: Table, rows: number): number {
  return table.rows === 0 ? 0 : Math.ceil((tableBytes(table) * rows) / table.rows);
}
