import type { ValuePartitioner } from '../exec/values/partition';
import { hashed } from './derive';
import type { RDD } from './rdd';
import { rangePartitioner } from './sorted';

/** A way to deal keys out to partitions; RDDs that are partitioned by the same one are joined without moving rows. */
export interface KeyPartitioner {
  readonly partitioner: ValuePartitioner;
  /** What takes a job to find out, once. */
  prepare(): Promise<void>;
}

/** By the hash of the key; whole numbers go to their remainder. */
export class HashPartitioner implements KeyPartitioner {
  readonly partitioner: ValuePartitioner;

  constructor(numPartitions: number) {
    this.partitioner = hashed(numPartitions);
  }

  async prepare(): Promise<void> {}
}

/** By ranges of keys, each about as large in `rdd`, of whose keys a sample is taken by the first job that needs the ranges. */
export class RangePartitioner<K> implements KeyPartitioner {
  readonly partitioner: ValuePartitioner;
  readonly #find: () => Promise<void>;
  #found: Promise<void> | null = null;

  constructor(numPartitions: number, rdd: RDD<readonly [K, unknown]> | RDD<[K, unknown]>, ascending = true) {
    hashed(numPartitions);
    const { partitioner, prepare } = rangePartitioner(rdd.context, 'RangePartitioner', rdd.lineage, ascending, numPartitions);
    this.partitioner = partitioner;
    this.#find = prepare;
  }

  prepare(): Promise<void> {
    this.#found ??= this.#find().catch((error: unknown) => {
      this.#found = null;
      throw error;
    });
    return this.#found;
  }
}
