import type { Step } from '../cluster/executor/messages';
import { newSelectionBitmap, selectedRows, setBit } from '../columns/bitmap';
import { rowsOf, type Table } from '../columns/column';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

export interface HeadStep extends Step {
  readonly step: 'head';
  readonly limit: number;
}

/** The first rows that belong; nothing is copied. */
export const headStep: StepDefinition<HeadStep> = {
  step: 'head',
  run: ({ limit }, [input]): Table => headOf(tableOf(input), limit),
};

export function headOf(table: Table, limit: number): Table {
  if (rowsOf(table) <= limit) return table;
  if (table.selection === null) return { ...table, rows: limit };
  const bitmap = newSelectionBitmap(table.rows);
  for (const row of selectedRows(table.selection, 0, limit)) setBit(bitmap, 0, row);
  return { ...table, selection: { bitmap, count: limit } };
}
