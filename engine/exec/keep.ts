import type { Step } from '../cluster/executor/messages';
import type { StepDefinition } from './step';

/** A value that is there already: partitions that stand when their dataset is read anew in part. */
export interface KeepStep extends Step {
  readonly step: 'keep';
  readonly value: unknown;
}

export const keepStep: StepDefinition<KeepStep> = { step: 'keep', run: ({ value }) => value };
