import type { Step } from '../../cluster/executor/messages';
import type { Table } from '../../columns/column';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import type { JoinIndex } from './join-index';

/** Some tables of the left, the JoinIndex, the tables of the right → JoinSides, for a step that joins them batch by batch. */
export interface JoinSidesStep extends Step {
  readonly step: 'join-sides';
  /** How many tables the right side has. */
  readonly rights: number;
}

export interface JoinSides {
  readonly lefts: readonly Table[];
  readonly index: JoinIndex;
  readonly rights: readonly Table[];
}

export const joinSides: StepDefinition<JoinSidesStep> = {
  step: 'join-sides',
  run: ({ rights }, inputs): JoinSides => {
    const at = inputs.length - rights - 1;
    return {
      lefts: inputs.slice(0, at).map(tableOf),
      index: inputs[at] as JoinIndex,
      rights: inputs.slice(at + 1).map(tableOf),
    };
  },
};
