import { type Captured, readFunction } from '../cluster/closure/read';
import { narrowRdd } from '../cluster/rdd/index';
import type { Rdd } from '../cluster/rdd/rdd';
import type { ActionStep } from '../exec/values/action-steps';
import type { FunctionStep } from '../exec/values/row-steps';
import { callSite } from './call-site';
import { runJob } from './run-job';
import type { SparkContext } from './spark-context';

/** A distributed collection, as in Spark: transformations describe, actions compute. */
export class RDD<T> {
  readonly context: SparkContext;
  /** The lineage that the cluster runs. */
  readonly lineage: Rdd;

  constructor(context: SparkContext, lineage: Rdd) {
    this.context = context;
    this.lineage = lineage;
  }

  getNumPartitions(): number {
    return this.lineage.partitions;
  }

  map<U>(fn: (value: T) => U, captured: Captured = {}): RDD<U> {
    return this.#rows('map', 'values-map', fn, captured);
  }

  filter(fn: (value: T) => unknown, captured: Captured = {}): RDD<T> {
    return this.#rows('filter', 'values-filter', fn, captured);
  }

  async collect(): Promise<T[]> {
    const finish: ActionStep = { step: 'values-collect', call: 'collect' };
    const job = { call: 'collect', rdd: this.lineage, partitions: null, finish };
    return (await runJob<T[]>(this.context, job)).flat(1) as T[];
  }

  #rows<U>(call: string, step: string, fn: (value: T) => unknown, captured: Captured): RDD<U> {
    const site = callSite();
    const data: FunctionStep = { step, fn: readFunction(fn, captured, { name: call, site }) };
    return new RDD<U>(
      this.context,
      narrowRdd(this.context.cluster.ids, `${call} at ${site}`, [this.lineage], () => data),
    );
  }
}
