import { resolve } from 'node:path';
import { type Packed, pack } from '../cluster/closure/packed';
import { staysHere } from '../cluster/closure/read';
import type { Cluster } from '../cluster/cluster';
import { sourceRdd, unionRdd } from '../cluster/rdd/index';
import { makeRdd, oneToOne } from '../cluster/rdd/make';
import type { Rdd } from '../cluster/rdd/rdd';
import { fail } from '../errors';
import type { LinesStep, WholeStep } from '../exec/values/file-steps';
import type { LiteralStep, RangeStep } from '../exec/values/source-steps';
import { type Engine, openEngine } from '../open-engine';
import { Accumulator, type AccumulatorParam } from './accumulator';
import { Broadcast } from './broadcast';
import { namedAt } from './call-site';
import { samePartitioner } from './derive';
import { engineConf } from './engine-conf';
import { filesOf, splitsOf } from './files';
import { RDD } from './rdd';
import { SparkConf } from './spark-conf';
import { StatusTracker } from './status-tracker';

/** A program's hold of the cluster: makes RDDs, runs their jobs. One per process, as in Spark. */
export class SparkContext {
  static #active: SparkContext | null = null;

  /** The running context, or a new one. */
  static getOrCreate(conf: SparkConf = new SparkConf()): SparkContext {
    return SparkContext.#active ?? new SparkContext(conf);
  }

  /** The running context, if there is one: what `hearth shell` stops in the end. */
  static get active(): SparkContext | null {
    return SparkContext.#active;
  }

  /** The engine of this context: DataFrame plans run on the same cluster as RDDs. */
  readonly engine: Engine;
  readonly [staysHere] = 'a SparkContext exists on the driver only; functions cannot use it';
  readonly #conf: SparkConf;
  readonly #status: StatusTracker;
  readonly #properties = new Map<string, string>();
  #group: string | null = null;
  #checkpoints: string | null = null;
  #variables = 0;

  constructor(conf: SparkConf = new SparkConf()) {
    if (SparkContext.#active !== null) {
      fail('UNSUPPORTED', 'only one SparkContext may run at a time; use SparkContext.getOrCreate, or stop the other one first');
    }
    this.#conf = new SparkConf(conf.getAll())
      .setIfMissing('spark.master', process.env.HEARTH_MASTER || 'local[*]')
      .setIfMissing('spark.app.name', 'hearth');
    this.engine = openEngine({ ...engineConf(this.#conf), settled: true });
    this.#status = new StatusTracker(this.cluster.listener);
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

  /** The group of the jobs that start now. */
  get group(): string | null {
    return this.#group;
  }

  /** `spark.default.parallelism`, if the program set it. */
  get setParallelism(): number | null {
    const set = this.#conf.get('spark.default.parallelism');
    return set === null ? null : Number(set);
  }

  /** Partitions of what does not say how many. */
  get defaultParallelism(): number {
    return this.setParallelism ?? this.engine.executors;
  }

  get defaultMinPartitions(): number {
    return Math.min(this.defaultParallelism, 2);
  }

  getConf(): SparkConf {
    return new SparkConf(this.#conf.getAll());
  }

  /** A local collection as an RDD, in the slices that PySpark makes of it. */
  parallelize<K, V>(pairs: Iterable<readonly [K, V]>, numSlices?: number): RDD<[K, V]>;
  parallelize<T>(values: Iterable<T>, numSlices?: number): RDD<T>;
  parallelize<T>(values: Iterable<T>, numSlices: number = this.defaultParallelism): RDD<T> {
    checkSlices('parallelize', numSlices);
    const all = [...values];
    const slices = batchBounds(all.length, numSlices).map(([from, to]) => packSlice(all.slice(from, to)));
    const step = (partition: number): LiteralStep => ({ step: 'values-literal', packed: slices[partition]! });
    return this.#source('parallelize', numSlices, step);
  }

  /** Whole numbers from start to end, without it; `range(end)` starts at 0. */
  range(start: number, end?: number, step = 1, numSlices: number = this.defaultParallelism): RDD<number> {
    checkSlices('range', numSlices);
    if (step === 0) fail('MALFORMED_PLAN', 'range: the step must not be 0');
    const [from, to] = end === undefined ? [0, start] : [start, end];
    const slices = bounds(Math.max(0, Math.ceil((to - from) / step)), numSlices);
    const compute = (partition: number): RangeStep => {
      const [first, last] = slices[partition]!;
      return { step: 'values-range', start: from + first * step, by: step, count: last - first };
    };
    return this.#source('range', numSlices, compute);
  }

  emptyRDD<T = never>(): RDD<T> {
    return this.#source('emptyRDD', 0, () => ({ step: 'values-literal' }));
  }

  /** The lines of a file, of a folder's files, or of several, comma-separated. */
  textFile(path: string, minPartitions: number = this.defaultMinPartitions): RDD<string> {
    const splits = splitsOf(path, minPartitions);
    return this.#source('textFile', splits.length, (partition): LinesStep => ({ step: 'values-lines', ...splits[partition]! }));
  }

  /** Whole files as pairs of path and text. */
  wholeTextFiles(path: string, minPartitions: number = this.defaultMinPartitions): RDD<[string, string]> {
    const files = filesOf(path).map((file) => file.path);
    const slices = bounds(files.length, Math.max(1, Math.min(minPartitions, files.length)));
    const step = (partition: number): WholeStep => ({ step: 'values-whole', paths: files.slice(...slices[partition]!) });
    return this.#source('wholeTextFiles', slices.length, step);
  }

  /** All partitions of all RDDs; one for one where all are partitioned alike. */
  union<T>(rdds: readonly RDD<T>[]): RDD<T> {
    const parents = rdds.map(({ lineage }) => lineage);
    const shared = parents[0]?.partitioner ?? null;
    const alike = shared !== null && parents.every((each) => samePartitioner(each.partitioner, shared));
    return new RDD(this, alike ? this.#alikeUnion(parents) : unionRdd(this.cluster.ids, namedAt('union'), parents));
  }

  broadcast<T>(value: T): Broadcast<T> {
    return new Broadcast(this.#variables++, value);
  }

  /** Sums numbers; for other values say with `param` how two become one. */
  accumulator<T>(initial: T, param: AccumulatorParam<T> | null = null): Accumulator<T> {
    const accumulator = new Accumulator(this.#variables++, initial, param);
    this.cluster.accumulate(accumulator.id, accumulator);
    return accumulator;
  }

  /** For the jobs that start from now on; the one that counts is `spark.scheduler.pool`. */
  setLocalProperty(key: string, value: string | null): void {
    if (value === null) this.#properties.delete(key);
    else this.#properties.set(key, value);
  }

  getLocalProperty(key: string): string | null {
    return this.#properties.get(key) ?? null;
  }

  /** The jobs that start from now on belong to this group. */
  setJobGroup(group: string | null): void {
    this.#group = group;
  }

  cancelJobGroup(group: string, reason = `group ${group} was cancelled`): void {
    this.cluster.cancelGroup(group, reason);
  }

  cancelAllJobs(): void {
    for (const jobId of this.#status.getActiveJobsIds()) this.cluster.cancelJob(jobId, 'all jobs were cancelled');
  }

  statusTracker(): StatusTracker {
    return this.#status;
  }

  setCheckpointDir(folder: string): void {
    this.#checkpoints = resolve(folder);
  }

  getCheckpointDir(): string | null {
    return this.#checkpoints;
  }

  async stop(): Promise<void> {
    if (SparkContext.#active === this) SparkContext.#active = null;
    await this.engine.close();
  }

  #source<T>(call: string, partitions: number, step: Parameters<typeof sourceRdd>[3]): RDD<T> {
    return new RDD<T>(this, sourceRdd(this.cluster.ids, namedAt(call), partitions, step));
  }

  #alikeUnion(parents: readonly Rdd[]): Rdd {
    const { partitions, partitioner } = parents[0]!;
    const dependencies = parents.map(oneToOne);
    const name = namedAt('union');
    return makeRdd(this.cluster.ids, { name, partitions, partitioner, compute: () => ({ step: 'values-concat' }), dependencies });
  }
}

/** Spark's slices: [p * length / n, (p + 1) * length / n). */
function bounds(length: number, slices: number): readonly (readonly [number, number])[] {
  const at = (slice: number): number => Math.floor((slice * length) / slices);
  return Array.from({ length: slices }, (_, slice) => [at(slice), at(slice + 1)]);
}

const MOST_IN_BATCH = 1024;

/** PySpark deals out batches of elements, as large as keep every slice busy: 10 elements in 4 slices are 2, 2, 2 and 4. */
function batchBounds(length: number, slices: number): readonly (readonly [number, number])[] {
  const batch = Math.max(1, Math.min(Math.floor(length / slices), MOST_IN_BATCH));
  return bounds(Math.ceil(length / batch), slices).map(([from, to]) => [from * batch, Math.min(to * batch, length)]);
}

function checkSlices(call: string, numSlices: number): void {
  if (Number.isInteger(numSlices) && numSlices >= 1) return;
  fail('MALFORMED_PLAN', `${call}: numSlices must be a whole number of at least 1, not ${numSlices}`);
}

function packSlice(values: readonly unknown[]): Packed | null {
  return values.length === 0 ? null : pack(values, 'parallelize');
}
