import type { Step } from '../executor/messages';
import type { Partitioner } from '../shuffle/partitioner';
import type { StorageLevel } from '../storage/storage-level';
import type { Dependency } from './dependency';

/**
 * A resilient distributed dataset is five properties and no more; all scheduling and recovery follow from them:
 * its partitions, how one is computed (a step, as data), what it depends on, how it is partitioned, where it likes to run.
 */
export interface Rdd {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
  /** The step that computes partition p from its dependencies' values, in order. */
  compute(partition: number): Step;
  readonly dependencies: readonly Dependency[];
  readonly partitioner: Partitioner | null;
  preferredExecutors(partition: number): readonly number[];
  /** Changed by persist/unpersist only. */
  level: StorageLevel;
}
