import type { Finish, Step } from '../executor/messages';
import type { Rdd } from '../rdd/rdd';

/** What the driver asks of the scheduler: compute these partitions of this RDD and run `finish` on each. */
export interface JobRequest {
  readonly name: string;
  readonly rdd: Rdd;
  /** Which partitions, in the order in which they are wanted; null = all. */
  readonly partitions: readonly number[] | null;
  /** Run on each partition's value before it goes to the driver; null = the value itself; must be small or shared. */
  readonly finish: Step | null;
  readonly group: string | null;
  /** Under FAIR scheduling, whose share its tasks use. Default 'default'. */
  readonly pool?: string;
  readonly signal: AbortSignal | null;
  /** In any pool: tasks of a higher-priority job go first (first pages before full orders). Default 0. */
  readonly priority: number;
  /** Called once per wanted partition, as it completes, on the driver's thread. */
  onPartition?(partition: number, value: unknown): void;
}

export type { Finish };
