import type { Step } from '../cluster/executor/messages';
import { rowsOf } from '../columns/column';
import type { StepDefinition } from './step';
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
}

export const sizeStep: StepDefinition<SizeStep> = {
  step: 'size',
  run: (_, [input]): TableSize => {
    const table = tableOf(input);
    return { physical: table.rows, selected: rowsOf(table) };
  },
};
