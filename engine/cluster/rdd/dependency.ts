import type { Step } from '../executor/messages';
import type { Partitioner } from '../shuffle/partitioner';
import type { Rdd } from './rdd';

/** Narrow: a partition needs few known partitions of the parent, so both run in one task. Shuffle: it needs all; a stage ends there. */
export type Dependency = NarrowDependency | ShuffleDependency;

export interface NarrowDependency {
  readonly kind: 'narrow';
  readonly rdd: Rdd;
  /** The parent's partitions that partition p reads, in order; each becomes one input of the step. */
  parents(partition: number): readonly number[];
}

export interface ShuffleDependency {
  readonly kind: 'shuffle';
  readonly rdd: Rdd;
  readonly shuffleId: number;
  readonly partitioner: Partitioner;
  /** Run by map tasks on the parent's value: must return one piece per reduce partition. */
  readonly mapStep: Step;
  /** Its pieces go to files at once: together they are more than memory holds. Default false. */
  readonly onDisk?: boolean;
}
