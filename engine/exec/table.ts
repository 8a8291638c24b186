import type { Step } from '../cluster/executor/messages';
import type { Table } from '../columns/column';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** What a scan gave, without its summary. */
export interface TableStep extends Step {
  readonly step: 'table';
}

export const tableStep: StepDefinition<TableStep> = { step: 'table', run: (_, [input]): Table => tableOf(input) };
