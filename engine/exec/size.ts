import type { Step } from '../cluster/executor/messages';
import { type ColumnChunk, plainStorage, rowsOf, type Table, widthOf } from '../columns/column';
import { isNarrow } from '../columns/narrow';
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

/** Bytes of so many of a table's rows where they are worked on, their numbers plain. */
export function shareOf(table: Table, rows: number): number {
  return table.rows === 0 ? 0 : Math.ceil((tableBytes(table) * rows) / table.rows) + widenedBytes(table) * rows;
}

/** What a row takes more with plain numbers. */
function widenedBytes({ columns }: Table): number {
  const more = ({ type, storage }: ColumnChunk): number => widthOf(plainStorage(type)) - widthOf(storage);
  return columns.filter(isNarrow).reduce((sum, column) => sum + more(column), 0);
}
