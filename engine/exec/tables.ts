import type { Step } from '../cluster/executor/messages';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** The tables of several partitions, for a step that works through them with one state. */
export interface TablesStep extends Step {
  readonly step: 'tables';
}

export const tablesStep: StepDefinition<TablesStep> = { step: 'tables', run: (_, inputs) => inputs.map(tableOf) };
