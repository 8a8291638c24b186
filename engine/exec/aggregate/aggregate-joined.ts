import type { Step } from '../../cluster/executor/messages';
import type { BoundCall } from '../../functions/bound';
import type { JoinSides } from '../join/join-sides';
import { JoinedBatches, type Joining } from '../join/joined-batches';
import { workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { type GroupPiece, publishPieces, spansOf } from './pieces';
import { WholeRows } from './whole-rows';

/** All rows of a join as one group, without the join itself. JoinSides → one GroupPiece. */
export interface AggregateJoined extends Step {
  readonly step: 'aggregate-joined';
  readonly joining: Joining;
  readonly calls: readonly BoundCall[];
}

export const aggregateJoined: StepDefinition<AggregateJoined> = {
  step: 'aggregate-joined',
  spans: (piece) => spansOf(piece as GroupPiece),
  run({ joining, calls }, [input], context): readonly GroupPiece[] {
    const { lefts, index, rights } = input as JoinSides;
    const memory = workspace();
    const whole = new WholeRows(memory, calls);
    const batches = new JoinedBatches(memory, joining, index, rights);
    for (const left of lefts) {
      batches.each(left, (batch) => {
        context.checkCancelled();
        whole.takeBatch(batch);
      });
    }
    return publishPieces(memory, whole.publish(), 0, 1, context);
  },
};
