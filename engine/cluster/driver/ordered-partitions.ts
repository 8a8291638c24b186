import type { Cluster } from '../cluster';
import type { Rdd } from '../rdd/rdd';
import { startsOf } from './starts';

/** An order at hand: an RDD whose partitions stand in order one after the other, and where each starts in it. */
export abstract class OrderedPartitions {
  readonly rdd: Rdd;
  readonly starts: readonly number[];
  protected readonly cluster: Cluster;

  /** `sizes`: rows of each partition. */
  protected constructor(cluster: Cluster, rdd: Rdd, sizes: readonly number[]) {
    this.cluster = cluster;
    this.rdd = rdd;
    this.starts = startsOf(sizes);
  }

  get length(): number {
    return this.starts.at(-1)!;
  }
}
