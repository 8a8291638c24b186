import type { BoundSortKey } from '../../exec/sort/layout';
import type { Schema } from '../../plan/schema';
import type { Rdd } from '../rdd/rdd';
import type { Dataset } from './dataset';
import type { Run } from './run';

/**
 * A relation, made computable: the resolved plan as lineage.
 *
 * `tables` is an RDD of Tables. Partition by partition, row by row, their selected rows are the relation's rows in order, unless
 * `order` says that they come in another one.
 */
export interface Lowered {
  /** Equal keys, equal content: the canonical text of the relation over the versions of its datasets. */
  readonly key: string;
  /** What a user would call the work: "filter price > 500". */
  readonly name: string;
  readonly schema: Schema;
  readonly tables: Rdd;
  /** The RDD whose blocks hold the tables (a scan's also hold what the format told of them). */
  readonly cached: Rdd;
  /** Computes `tables` once for all who ask. */
  readonly run: Run;
  readonly order: OrderBy | null;
  readonly datasets: readonly DatasetVersion[];
}

/** Rows come in the order of `keys` over the columns of `over`, whose partitions and row numbers are those of the tables. */
export interface OrderBy {
  readonly over: Lowered;
  readonly keys: readonly BoundSortKey[];
}

export interface DatasetVersion {
  readonly dataset: Dataset;
  readonly version: number;
}
