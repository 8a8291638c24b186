import type { ShuffleDependency } from '../rdd/dependency';
import type { Rdd } from '../rdd/rdd';
import type { ActiveJob } from './active-job';
import type { Tally } from './tally';

/**
 * Tasks that may run side by side: one per partition of `rdd`, each the whole narrow lineage down to a shuffle, a block or a source.
 * A map stage writes a shuffle and is shared by all jobs that read it; a result stage belongs to one job.
 */
export interface Stage {
  readonly id: number;
  readonly rdd: Rdd;
  /** The shuffle that a map stage writes; null for a result stage. */
  readonly shuffle: ShuffleDependency | null;
  readonly parents: readonly Stage[];
  /** Who needs it; a stage without jobs is forgotten. */
  readonly jobs: Set<ActiveJob>;
  readonly tally: Tally;
  /** Map outputs that are held for its jobs, by map partition. */
  readonly pins: Map<number, () => void>;
  /** Attempts so far, by partition. */
  readonly attempts: Map<number, number>;
  /** idle: not asked for yet, skipped or done; waiting: for its parents; failed: to be resubmitted once its parents are. */
  state: 'idle' | 'waiting' | 'running' | 'failed';
  /** Number of the latest attempt; −1 before the first. */
  attempt: number;
  /** Attempts that failed since the last that did not. */
  failures: number;
}
