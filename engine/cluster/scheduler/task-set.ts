import type { Finish, TaskSpill } from '../executor/messages';
import type { Tally } from './tally';
import type { MissingOutput, OpenWork } from './work';

/** One attempt of a stage, as the DAG scheduler hands it down: the partitions to compute and how to open the work of each. */
export interface TaskSet {
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly jobId: number;
  readonly name: string;
  readonly pool: string;
  /** In the order in which they are wanted. */
  readonly partitions: readonly number[];
  readonly finish: Finish;
  readonly tally: Tally;
  /** Larger first; between equals, the older job first. May rise while the set runs. */
  priority(): number;
  /** Counts the attempts of a partition across all attempts of the stage, so that no two share a number. */
  nextAttempt(partition: number): number;
  preferredExecutors(partition: number): readonly number[];
  spill(): TaskSpill;
  open(partition: number): OpenWork | MissingOutput;
}
