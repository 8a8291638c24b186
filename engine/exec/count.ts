import type { Step } from '../cluster/executor/messages';
import { rowsOf } from '../columns/column';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

export interface CountStep extends Step {
  readonly step: 'count';
}

export const countStep: StepDefinition<CountStep> = {
  step: 'count',
  run: (_, [input]): number => rowsOf(tableOf(input)),
};
