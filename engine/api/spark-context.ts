import { type Packed, pack } from '../cluster/closure/packed';
import type { Cluster } from '../cluster/cluster';
import { sourceRdd } from '../cluster/rdd/index';
import type { LiteralStep } from '../exec/values/source-steps';
import { type Engine, openEngine } from '../open-engine';
import { callSite } from './call-site';
import { RDD } from './rdd';
import { SparkConf } from './spark-conf';

/** A program's hold of the cluster: makes RDDs, runs their jobs. One per process, as in Spark. */
export class SparkContext {
  static #active: SparkContext | null = null;

  /** The running context, or a new one. */
  static getOrCreate(conf: SparkConf = new SparkConf()): SparkContext {
    SparkContext.#active ??= new SparkContext(conf);
    return SparkContext.#active;
  }

  /** The running context, if there is one. */
  static get active(): SparkContext | null {
    return SparkContext.#active;
  }

  /** The engine of this context: DataFrame plans run on the same cluster as RDDs. */
  readonly engine: Engine;
  readonly #conf: SparkConf;
  #group: string | null = null;

  constructor(conf: SparkConf) {
    this.#conf = new SparkConf(conf.getAll())
      .setIfMissing('spark.master', process.env.HEARTH_MASTER || 'local[*]')
      .setIfMissing('spark.app.name', 'hearth');
    this.engine = openEngine({ master: this.master });
    SparkContext.#active = this;
  }

  get cluster(): Cluster {
    return this.engine.cluster;
  }

  get appName(): string {
    return this.#conf.get('spark.app.name', '');
  }

  get master(): string {
    return this.#conf.get('spark.master', '');
  }

  get group(): string | null {
    return this.#group;
  }

  getConf(): SparkConf {
    return new SparkConf(this.#conf.getAll());
  }

  /** Partitions of what does not say how many. */
  get defaultParallelism(): number {
    return Number(this.#conf.get('spark.default.parallelism') ?? this.engine.executors);
  }

  /** A local collection as an RDD; slice p holds the elements from p * length / numSlices on, as in Spark. */
  parallelize<T>(values: Iterable<T>, numSlices: number = this.defaultParallelism): RDD<T> {
    const all = [...values];
    const at = (slice: number) => Math.floor((slice * all.length) / numSlices);
    const slices = Array.from({ length: numSlices }, (_, slice) => packSlice(all.slice(at(slice), at(slice + 1))));
    const step = (partition: number): LiteralStep => ({ step: 'values-literal', packed: slices[partition]! });
    return new RDD<T>(this, sourceRdd(this.cluster.ids, this.#name('parallelize'), numSlices, step));
  }

  async stop(): Promise<void> {
    if (SparkContext.#active === this) SparkContext.#active = null;
    await this.engine.close();
  }

  #name(call: string): string {
    const site = callSite();
    return site === '' ? call : `${call} at ${site}`;
  }
}

function packSlice(values: readonly unknown[]): Packed | null {
  return values.length === 0 ? null : pack(values, 'parallelize');
}
