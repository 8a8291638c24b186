import type { Step } from '../../cluster/executor/messages';
import type { Table } from '../../columns/column';
import type { StepDefinition } from '../step';
import { tableSpans } from '../table-bytes';
import { tableOf } from '../table-of';

/** Table → the same: where what is looked at several times goes to a file, without what else lies in its memory. */
export interface StowStep extends Step {
  readonly step: 'stow';
}

export const stowStep: StepDefinition<StowStep> = {
  step: 'stow',
  spans: (table) => tableSpans(table as Table),
  run: (_, [input]): Table => tableOf(input),
};
