/**
 * What programs hold of a lineage: PySpark's RDD, method by method. Transformations only describe and return at once; actions run a
 * job and promise its answer. Functions travel as source text; `captured` gives their free variables by name.
 */

import { pack } from '../cluster/closure/packed';
import type { Captured } from '../cluster/closure/read';
import { staysHere } from '../cluster/closure/read';
import type { Step } from '../cluster/executor/messages';
import { cartesianRdd, coalescedRdd, narrowRdd, shuffledRdd } from '../cluster/rdd/index';
import type { Rdd } from '../cluster/rdd/rdd';
import { fail } from '../errors';
import type {
  ActionStep,
  BucketStep,
  CountStep,
  FoldStep,
  FunctionActionStep,
  LookupStep,
  OrderStep,
} from '../exec/values/action-steps';
import type { Aggregator } from '../exec/values/aggregator';
import type { SaveStep } from '../exec/values/file-steps';
import { hashPartition, type ValuePartitioner } from '../exec/values/partition';
import type { PartitionStep } from '../exec/values/partition-steps';
import type { PipeStep } from '../exec/values/pipe';
import type { IndexStep, JoinStep, KeyedStep, SampleStep } from '../exec/values/plain-steps';
import type { FunctionStep } from '../exec/values/row-steps';
import type { SortStep, SpreadStep } from '../exec/values/shuffle-steps';
import type { Stats } from '../exec/values/stats';
import {
  addCounts,
  addSums,
  type Binary,
  checkBuckets,
  copied,
  drawPlaces,
  evenBuckets,
  firstOf,
  noRows,
  onDriver,
  pickRows,
  shuffledRows,
  takeRows,
} from './actions';
import { namedAt } from './call-site';
import { checkpointFolder, isCheckpointed, mark } from './checkpoint';
import { debugString } from './debug-string';
import {
  aggregated,
  cogrouped,
  commonPartitioner,
  hashed,
  keeping,
  narrow,
  partitionFunction,
  rowFunction,
  samePartitioner,
  shuffled,
} from './derive';
import { wholeFolder } from './files';
import type { KeyPartitioner } from './partitioners';
import { preparedBy } from './prepare';
import { runJob } from './run-job';
import { sortedByKey } from './sorted';
import type { SparkContext } from './spark-context';
import { StatCounter } from './stat-counter';
import { StorageLevel } from './storage-level';

type Rows<T> = Iterable<T> | AsyncIterable<T> | Promise<Iterable<T> | AsyncIterable<T>>;

/** The last arguments of what shuffles with a function: how many partitions, what the function captures, or both. */
export type Options = readonly [] | readonly [number | Captured] | readonly [number, Captured];

type Pairs<K, V> = RDD<readonly [K, V]> | RDD<[K, V]>;

export class RDD<T> {
  readonly context: SparkContext;
  /** What the cluster runs. */
  readonly lineage: Rdd;
  readonly [staysHere] = 'an RDD exists on the driver only; collect it first, or join the two';

  constructor(context: SparkContext, lineage: Rdd) {
    this.context = context;
    this.lineage = lineage;
  }

  get id(): number {
    return this.lineage.id;
  }

  get partitioner(): ValuePartitioner | null {
    return this.lineage.partitioner as ValuePartitioner | null;
  }

  getNumPartitions(): number {
    return this.lineage.partitions;
  }

  // Transformations of rows

  map<K, V>(fn: (value: T) => readonly [K, V], captured?: Captured): RDD<[K, V]>;
  map<U>(fn: (value: T) => U, captured?: Captured): RDD<U>;
  map(fn: (value: T) => unknown, captured: Captured = {}): RDD<unknown> {
    return this.#rows('map', 'values-map', fn, captured);
  }

  flatMap<K, V>(fn: (value: T) => Iterable<readonly [K, V]>, captured?: Captured): RDD<[K, V]>;
  flatMap<U>(fn: (value: T) => Iterable<U>, captured?: Captured): RDD<U>;
  flatMap(fn: (value: T) => Iterable<unknown>, captured: Captured = {}): RDD<unknown> {
    return this.#rows('flatMap', 'values-flat-map', fn, captured);
  }

  filter(fn: (value: T) => unknown, captured: Captured = {}): RDD<T> {
    return this.#rows('filter', 'values-filter', fn, captured, true);
  }

  mapPartitions<U>(fn: (rows: IterableIterator<T>) => Rows<U>, captured: Captured = {}): RDD<U> {
    const data = partitionFunction('mapPartitions', fn, captured);
    const step: PartitionStep = { step: 'values-map-partitions', fn: data, index: null };
    return this.#narrow('mapPartitions', step);
  }

  mapPartitionsWithIndex<U>(fn: (index: number, rows: IterableIterator<T>) => Rows<U>, captured: Captured = {}): RDD<U> {
    const data = partitionFunction('mapPartitionsWithIndex', fn, captured);
    const step = (index: number): PartitionStep => ({ step: 'values-map-partitions', fn: data, index });
    return this.#narrow('mapPartitionsWithIndex', step);
  }

  glom(): RDD<T[]> {
    return this.#narrow('glom', { step: 'values-glom' });
  }

  keyBy<K>(fn: (value: T) => K, captured: Captured = {}): RDD<[K, T]> {
    return this.#rows('keyBy', 'values-key-by', fn, captured);
  }

  zipWithIndex(): RDD<[T, number]> {
    const firsts: number[] = [0];
    const { partitions } = this.lineage;
    const step = (partition: number): IndexStep => ({ step: 'values-index', first: firsts[partition] ?? 0, by: 1 });
    const before = Array.from({ length: Math.max(0, partitions - 1) }, (_, partition) => partition);
    const prepare = async (): Promise<void> => {
      if (before.length === 0) return;
      const finish: ActionStep = { step: 'values-count', call: 'zipWithIndex' };
      const counts = await runJob<number>(this.context, { rdd: this.lineage, partitions: before, finish });
      counts.forEach((count, partition) => {
        firsts[partition + 1] = firsts[partition]! + count;
      });
    };
    return this.#of(preparedBy(narrow(this.context, 'zipWithIndex', this.lineage, step), prepare));
  }

  /** Partition p of n numbers its rows p, p + n, p + 2n …; runs no job. */
  zipWithUniqueId(): RDD<[T, number]> {
    const by = this.lineage.partitions;
    return this.#narrow('zipWithUniqueId', (first): IndexStep => ({ step: 'values-index', first, by }));
  }

  zip<U>(other: RDD<U>): RDD<[T, U]> {
    const [mine, theirs] = [this.getNumPartitions(), other.getNumPartitions()];
    if (mine !== theirs) {
      fail(
        'MALFORMED_PLAN',
        `zip: both RDDs must have equally many partitions, they have ${mine} and ${theirs}; repartition one`,
      );
    }
    return this.#of(narrowRdd(this.#ids, namedAt('zip'), [this.lineage, other.lineage], () => ({ step: 'values-zip' })));
  }

  cartesian<U>(other: RDD<U>): RDD<[T, U]> {
    const parents = [this.lineage, other.lineage] as const;
    return this.#of(cartesianRdd(this.#ids, namedAt('cartesian'), parents, { step: 'values-cartesian' }));
  }

  union(other: RDD<T>): RDD<T> {
    return this.context.union([this, other]);
  }

  sample(withReplacement: boolean, fraction: number, seed: number = randomSeed()): RDD<T> {
    if (!(fraction >= 0) || (!withReplacement && fraction > 1)) {
      fail('MALFORMED_PLAN', `sample: the fraction must lie between 0 and 1 (above only with replacement), not ${fraction}`);
    }
    return this.#sampled('sample', { seed, withReplacement, from: 0, to: fraction });
  }

  /** Every row lands in exactly one of the splits. */
  randomSplit(weights: readonly number[], seed: number = randomSeed()): RDD<T>[] {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0) || weights.some((weight) => !(weight >= 0))) {
      fail('MALFORMED_PLAN', 'randomSplit: weights must not be negative, and not all 0');
    }
    let from = 0;
    return weights.map((weight, index) => {
      const to = index === weights.length - 1 ? 1 : from + weight / total;
      const split = this.#sampled('randomSplit', { seed, withReplacement: false, from, to });
      from = to;
      return split;
    });
  }

  /** Through a program: one line per row in, one row per line out. */
  pipe(command: string | readonly string[], env: Readonly<Record<string, string>> = {}, checkCode = false): RDD<string> {
    const words = typeof command === 'string' ? wordsOf(command) : command;
    const step: PipeStep = { step: 'values-pipe', command: words, env, checkCode };
    return this.#narrow('pipe', step);
  }

  // Transformations that move rows

  distinct(numPartitions: number = this.#reducers): RDD<T> {
    const pairs = narrow(this.context, 'distinct', this.lineage, { step: 'values-with-null' });
    const firsts = aggregated(this.context, 'distinct', pairs, hashed(numPartitions), { kind: 'first' });
    return this.#of(narrow(this.context, 'distinct', firsts, { step: 'values-keys' }));
  }

  intersection(other: RDD<T>, numPartitions?: number): RDD<T> {
    const grouped = this.#asKeys('intersection', other, numPartitions);
    return this.#of(narrow(this.context, 'intersection', grouped, { step: 'values-intersected' }));
  }

  subtract(other: RDD<T>, numPartitions?: number): RDD<T> {
    const grouped = this.#asKeys('subtract', other, numPartitions);
    const left = narrow(this.context, 'subtract', grouped, { step: 'values-subtracted' });
    return this.#of(narrow(this.context, 'subtract', left, { step: 'values-keys' }));
  }

  /** Fewer partitions without moving rows, or any number with `shuffle`. */
  coalesce(numPartitions: number, shuffle = false): RDD<T> {
    hashed(numPartitions);
    if (shuffle) return this.#spread('coalesce', numPartitions);
    const step = (): Step => ({ step: 'values-concat' });
    return this.#of(coalescedRdd(this.#ids, namedAt('coalesce'), this.lineage, numPartitions, step));
  }

  repartition(numPartitions: number): RDD<T> {
    hashed(numPartitions);
    return this.#spread('repartition', numPartitions);
  }

  sortBy<K>(fn: (value: T) => K, ascending = true, numPartitions: number = this.#reducers, captured: Captured = {}): RDD<T> {
    hashed(numPartitions);
    const pairs = narrow(this.context, 'sortBy', this.lineage, this.#step('sortBy', 'values-key-by', fn, captured));
    const sorted = sortedByKey(this.context, 'sortBy', pairs, ascending, numPartitions);
    return this.#of(narrow(this.context, 'sortBy', sorted, { step: 'values-values' }));
  }

  groupBy<K>(fn: (value: T) => K, ...options: Options): RDD<[K, T[]]> {
    const { numPartitions, captured } = read(options);
    const pairs = narrow(this.context, 'groupBy', this.lineage, this.#step('groupBy', 'values-key-by', fn, captured));
    return this.#grouped('groupBy', pairs, numPartitions);
  }

  // Transformations of pairs

  keys<K, V>(this: Pairs<K, V>): RDD<K> {
    return new RDD<K>(this.context, narrow(this.context, 'keys', this.lineage, { step: 'values-keys' }));
  }

  values<K, V>(this: Pairs<K, V>): RDD<V> {
    return new RDD<V>(this.context, narrow(this.context, 'values', this.lineage, { step: 'values-values' }));
  }

  mapValues<K, V, U>(this: Pairs<K, V>, fn: (value: V) => U, captured: Captured = {}): RDD<[K, U]> {
    return own(this).#rows('mapValues', 'values-map-values', fn, captured, true);
  }

  flatMapValues<K, V, U>(this: Pairs<K, V>, fn: (value: V) => Iterable<U>, captured: Captured = {}): RDD<[K, U]> {
    return own(this).#rows('flatMapValues', 'values-flat-map-values', fn, captured, true);
  }

  /** So many partitions by the hash of the key or by a function of it, or as a HashPartitioner or RangePartitioner says. */
  partitionBy<K, V>(
    this: Pairs<K, V>,
    numPartitions: number | KeyPartitioner,
    partitionFn?: (key: K) => number,
    captured: Captured = {},
  ): RDD<[K, V]> {
    const rdd = own(this);
    if (typeof numPartitions !== 'number') return rdd.#partitioned(numPartitions);
    const by = partitionFn === undefined ? null : rowFunction('partitionBy', partitionFn, captured);
    const partitioner = hashed(numPartitions, by);
    if (samePartitioner(rdd.lineage.partitioner, partitioner)) return rdd.#of(rdd.lineage);
    return rdd.#of(shuffled(rdd.context, 'partitionBy', rdd.lineage, partitioner));
  }

  /** Partitions by ranges of keys, each about as large, without sorting inside them. */
  sortByKey<K, V>(this: Pairs<K, V>, ascending = true, numPartitions?: number): RDD<[K, V]> {
    const rdd = own(this);
    const partitions = numPartitions ?? rdd.#reducers;
    hashed(partitions);
    return rdd.#of(sortedByKey(rdd.context, 'sortByKey', rdd.lineage, ascending, partitions));
  }

  repartitionAndSortWithinPartitions<K, V>(
    this: Pairs<K, V>,
    numPartitions?: number,
    partitionFn?: (key: K) => number,
    ascending = true,
    captured: Captured = {},
  ): RDD<[K, V]> {
    const rdd = own(this);
    const reduce: SortStep = { step: 'values-sort', ascending };
    const call = 'repartitionAndSortWithinPartitions';
    const by = partitionFn === undefined ? null : rowFunction(call, partitionFn, captured);
    const partitioner = hashed(numPartitions ?? rdd.#reducers, by);
    return rdd.#of(shuffled(rdd.context, call, rdd.lineage, partitioner, reduce));
  }

  groupByKey<K, V>(this: Pairs<K, V>, numPartitions?: number): RDD<[K, V[]]> {
    const rdd = own(this);
    return rdd.#grouped('groupByKey', rdd.lineage, numPartitions);
  }

  reduceByKey<K, V>(this: Pairs<K, V>, fn: (sum: V, value: V) => V, ...options: Options): RDD<[K, V]> {
    const { numPartitions, captured } = read(options);
    const aggregator: Aggregator = { kind: 'reduce', fn: rowFunction('reduceByKey', fn, captured) };
    return own(this).#aggregated('reduceByKey', aggregator, numPartitions);
  }

  foldByKey<K, V>(this: Pairs<K, V>, zero: V, fn: (sum: V, value: V) => V, ...options: Options): RDD<[K, V]> {
    const { numPartitions, captured } = read(options);
    const add = rowFunction('foldByKey', fn, captured);
    return own(this).#aggregated('foldByKey', { kind: 'fold', zero: pack(zero, 'foldByKey'), add, merge: add }, numPartitions);
  }

  aggregateByKey<K, V, U>(
    this: Pairs<K, V>,
    zero: U,
    seqFn: (sum: U, value: V) => U,
    combFn: (a: U, b: U) => U,
    ...options: Options
  ): RDD<[K, U]> {
    const { numPartitions, captured } = read(options);
    const add = rowFunction('aggregateByKey', seqFn, captured);
    const merge = rowFunction('aggregateByKey', combFn, captured);
    const aggregator: Aggregator = { kind: 'fold', zero: pack(zero, 'aggregateByKey'), add, merge };
    return own(this).#aggregated('aggregateByKey', aggregator, numPartitions);
  }

  combineByKey<K, V, C>(
    this: Pairs<K, V>,
    createCombiner: (value: V) => C,
    mergeValue: (sum: C, value: V) => C,
    mergeCombiners: (a: C, b: C) => C,
    ...options: Options
  ): RDD<[K, C]> {
    const { numPartitions, captured } = read(options);
    const [create, add, merge] = [createCombiner, mergeValue, mergeCombiners].map((fn) =>
      rowFunction('combineByKey', fn, captured),
    );
    return own(this).#aggregated('combineByKey', { kind: 'combine', create: create!, add: add!, merge: merge! }, numPartitions);
  }

  cogroup<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V[], W[]]]> {
    return own(this).#of(own(this).#cogrouped('cogroup', other.lineage, numPartitions));
  }

  join<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V, W]]> {
    return own(this).#joined('join', other.lineage, numPartitions, false, false);
  }

  leftOuterJoin<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V, W | null]]> {
    return own(this).#joined('leftOuterJoin', other.lineage, numPartitions, true, false);
  }

  rightOuterJoin<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V | null, W]]> {
    return own(this).#joined('rightOuterJoin', other.lineage, numPartitions, false, true);
  }

  fullOuterJoin<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, numPartitions?: number): RDD<[K, [V | null, W | null]]> {
    return own(this).#joined('fullOuterJoin', other.lineage, numPartitions, true, true);
  }

  subtractByKey<K, V, W>(this: Pairs<K, V>, other: Pairs<K, W>, numPartitions?: number): RDD<[K, V]> {
    const rdd = own(this);
    const grouped = rdd.#cogrouped('subtractByKey', other.lineage, numPartitions);
    return rdd.#of(keeping(grouped, narrow(rdd.context, 'subtractByKey', grouped, { step: 'values-subtracted' })));
  }

  // Storage

  cache(): this {
    return this.persist(StorageLevel.MEMORY_ONLY);
  }

  persist(level: Exclude<StorageLevel, 'NONE'> = StorageLevel.MEMORY_ONLY): this {
    this.context.cluster.persist(this.lineage, level);
    return this;
  }

  unpersist(): this {
    this.context.cluster.unpersist(this.lineage);
    return this;
  }

  getStorageLevel(): StorageLevel {
    return this.lineage.level;
  }

  /** Written to sc.setCheckpointDir's folder by the first job over it, which also ends its lineage there. */
  checkpoint(): void {
    const folder = this.context.getCheckpointDir();
    if (folder === null) fail('UNSUPPORTED', 'checkpoint: say where first, with sc.setCheckpointDir(folder)');
    else mark(this.lineage, folder);
  }

  isCheckpointed(): boolean {
    return isCheckpointed(this.lineage);
  }

  getCheckpointFile(): string | null {
    return checkpointFolder(this.lineage);
  }

  toDebugString(): string {
    return debugString(this.lineage);
  }

  // Actions

  async collect(): Promise<T[]> {
    return (await this.#answers<T[]>({ step: 'values-collect', call: 'collect' })).flat() as T[];
  }

  async collectAsMap<K, V>(this: Pairs<K, V>): Promise<Map<K, V>> {
    return new Map((await own(this).collect()) as (readonly [K, V])[]);
  }

  async count(): Promise<number> {
    return (await this.#answers<number>({ step: 'values-count', call: 'count' })).reduce((sum, count) => sum + count, 0);
  }

  async first(): Promise<T> {
    const rows = await takeRows<T>(this.context, this.lineage, 1, 'first');
    return rows.length === 0 ? noRows('first') : rows[0]!;
  }

  take(num: number): Promise<T[]> {
    return takeRows<T>(this.context, this.lineage, num, 'take');
  }

  async isEmpty(): Promise<boolean> {
    return (await takeRows<T>(this.context, this.lineage, 1, 'isEmpty')).length === 0;
  }

  /** The greatest rows (or those with the greatest key), greatest first. */
  top(num: number, key: ((value: T) => unknown) | null = null, captured: Captured = {}): Promise<T[]> {
    return this.#ordered('top', num, false, key, captured);
  }

  takeOrdered(num: number, key: ((value: T) => unknown) | null = null, captured: Captured = {}): Promise<T[]> {
    return this.#ordered('takeOrdered', num, true, key, captured);
  }

  async takeSample(withReplacement: boolean, num: number, seed: number = randomSeed()): Promise<T[]> {
    const counts = await this.#answers<number>({ step: 'values-count', call: 'takeSample' });
    const total = counts.reduce((sum, count) => sum + count, 0);
    const places = drawPlaces(total, num, withReplacement, seed);
    return shuffledRows(await pickRows<T>(this.context, this.lineage, counts, places), seed);
  }

  async max(key: ((value: T) => unknown) | null = null, captured: Captured = {}): Promise<T> {
    const rows = await this.#ordered('max', 1, false, key, captured);
    return rows.length === 0 ? noRows('max') : rows[0]!;
  }

  async min(key: ((value: T) => unknown) | null = null, captured: Captured = {}): Promise<T> {
    const rows = await this.#ordered('min', 1, true, key, captured);
    return rows.length === 0 ? noRows('min') : rows[0]!;
  }

  async reduce(fn: (sum: T, value: T) => T, captured: Captured = {}): Promise<T> {
    const data = rowFunction('reduce', fn, captured);
    const sums = (await this.#answers<T[]>({ step: 'values-reduce', call: 'reduce', fn: data } as FunctionActionStep)).flat();
    return sums.length === 0 ? noRows('reduce') : (sums.reduce(onDriver<Binary>(data) as never) as T);
  }

  fold(zero: T, fn: (sum: T, value: T) => T, captured: Captured = {}): Promise<T> {
    return this.#folded('fold', zero, fn, fn, captured);
  }

  aggregate<U>(zero: U, seqFn: (sum: U, value: T) => U, combFn: (a: U, b: U) => U, captured: Captured = {}): Promise<U> {
    return this.#folded('aggregate', zero, seqFn, combFn, captured);
  }

  async treeReduce(fn: (sum: T, value: T) => T, depth = 2, captured: Captured = {}): Promise<T> {
    const data = rowFunction('treeReduce', fn, captured);
    const partials = this.#partials('treeReduce', depth, data, { kind: 'reduce', fn: data });
    return partials.reduce(fn, captured);
  }

  sum(this: RDD<number>): Promise<number>;
  sum(this: RDD<bigint>): Promise<bigint>;
  async sum(): Promise<unknown> {
    return addSums(await this.#answers<unknown>({ step: 'values-sum', call: 'sum' }));
  }

  async mean(this: RDD<number>): Promise<number> {
    return (await this.stats()).mean();
  }

  async variance(this: RDD<number>): Promise<number> {
    return (await this.stats()).variance();
  }

  async stdev(this: RDD<number>): Promise<number> {
    return (await this.stats()).stdev();
  }

  async sampleVariance(this: RDD<number>): Promise<number> {
    return (await this.stats()).sampleVariance();
  }

  async sampleStdev(this: RDD<number>): Promise<number> {
    return (await this.stats()).sampleStdev();
  }

  async stats(this: RDD<number>): Promise<StatCounter> {
    return new StatCounter(await own(this).#answers<Stats>({ step: 'values-stats', call: 'stats' }));
  }

  /** Counts per bucket: of so many even ones between the least and the greatest value, or between the given bounds. */
  async histogram(this: RDD<number>, buckets: number | readonly number[]): Promise<[number[], number[]]> {
    const bounds = typeof buckets === 'number' ? await own(this).#evenBounds(buckets) : buckets;
    const finish: BucketStep = { step: 'values-histogram', call: 'histogram', bounds };
    if (bounds[0] !== bounds[1] || bounds.length > 2) checkBuckets(bounds);
    const parts = await own(this).#answers<number[]>(finish);
    const counts = bounds.slice(1).map((_, bucket) => parts.reduce((sum, part) => sum + part[bucket]!, 0));
    return [[...bounds], counts];
  }

  async countByValue(): Promise<Map<T, number>> {
    const finish: CountStep = { step: 'values-count-each', call: 'countByValue', keys: false };
    return addCounts(await this.#answers<[T, number][]>(finish));
  }

  async countByKey<K, V>(this: Pairs<K, V>): Promise<Map<K, number>> {
    const finish: CountStep = { step: 'values-count-each', call: 'countByKey', keys: true };
    return addCounts(await own(this).#answers<[K, number][]>(finish));
  }

  /** The values of a key; looks only where it can be when the RDD is partitioned by key. */
  async lookup<K, V>(this: Pairs<K, V>, key: K): Promise<V[]> {
    const rdd = own(this);
    const finish: LookupStep = { step: 'values-lookup', call: 'lookup', key: pack(key, 'lookup') };
    const { partitioner } = rdd;
    const known = partitioner?.kind === 'hash' && partitioner.by === null;
    const partitions = known ? [hashPartition(key, partitioner.partitions)] : null;
    return (await runJob<V[]>(rdd.context, { rdd: rdd.lineage, partitions, finish })).flat() as V[];
  }

  async foreach(fn: (value: T) => void, captured: Captured = {}): Promise<void> {
    const data = rowFunction('foreach', fn, captured);
    await this.#answers({ step: 'values-foreach', call: 'foreach', fn: data } as FunctionActionStep);
  }

  async foreachPartition(fn: (rows: IterableIterator<T>) => void | Promise<void>, captured: Captured = {}): Promise<void> {
    const data = partitionFunction('foreachPartition', fn, captured);
    await this.#answers({ step: 'values-foreach-partition', call: 'foreachPartition', fn: data } as FunctionActionStep);
  }

  /** One partition at a time, each computed when the loop gets there. */
  async *toLocalIterator(): AsyncGenerator<T, void, undefined> {
    const finish: ActionStep = { step: 'values-collect', call: 'toLocalIterator' };
    for (let partition = 0; partition < this.getNumPartitions(); partition++) {
      const [rows] = await runJob<T[]>(this.context, { rdd: this.lineage, partitions: [partition], finish });
      yield* rows!;
    }
  }

  /** A folder of part-00000 … and _SUCCESS, which appears when all of it is written. */
  async saveAsTextFile(path: string): Promise<void> {
    await wholeFolder(path, async (folder) => {
      await this.#answers({ step: 'values-save', call: 'saveAsTextFile', folder } as SaveStep);
    });
  }

  get #ids() {
    return this.context.cluster.ids;
  }

  /** PySpark's number of reduce partitions. */
  get #reducers(): number {
    return this.context.setParallelism ?? Math.max(1, this.lineage.partitions);
  }

  #of<U>(lineage: Rdd): RDD<U> {
    return new RDD<U>(this.context, lineage);
  }

  #narrow<U>(call: string, step: Step | ((partition: number) => Step)): RDD<U> {
    return this.#of(narrow(this.context, call, this.lineage, step));
  }

  #step(call: string, step: string, fn: (value: never) => unknown, captured: Captured): FunctionStep {
    return { step, fn: rowFunction(call, fn, captured) };
  }

  #rows<U>(call: string, step: string, fn: (value: never) => unknown, captured: Captured, keepsKeys = false): RDD<U> {
    const child = narrow(this.context, call, this.lineage, this.#step(call, step, fn, captured));
    return this.#of(keepsKeys ? keeping(this.lineage, child) : child);
  }

  #sampled(call: string, sample: Pick<SampleStep, 'seed' | 'withReplacement' | 'from' | 'to'>): RDD<T> {
    const step = (partition: number): SampleStep => ({ step: 'values-sample', partition, ...sample });
    return this.#of(keeping(this.lineage, narrow(this.context, call, this.lineage, step)));
  }

  #spread(call: string, partitions: number): RDD<T> {
    const map: SpreadStep = { step: 'values-spread', call, partitions };
    const reduce = (): Step => ({ step: 'values-unpack' });
    const moved = shuffledRdd(this.#ids, namedAt(call), this.lineage, { kind: 'hash', partitions }, map, reduce);
    return this.#of({ ...moved, partitioner: null });
  }

  #partitioned(by: KeyPartitioner): RDD<T> {
    if (samePartitioner(this.lineage.partitioner, by.partitioner)) return this;
    const moved = shuffled(this.context, 'partitionBy', this.lineage, by.partitioner);
    return this.#of(preparedBy(moved, () => by.prepare()));
  }

  #aggregated<U>(call: string, aggregator: Aggregator, partitions: number | undefined): RDD<U> {
    return this.#of(aggregated(this.context, call, this.lineage, this.#target(this.lineage, partitions), aggregator));
  }

  #grouped<U>(call: string, pairs: Rdd, partitions: number | undefined): RDD<U> {
    const grouped = cogrouped(this.context, call, [pairs], this.#target(pairs, partitions));
    return this.#of(keeping(grouped, narrow(this.context, call, grouped, { step: 'values-only' })));
  }

  /** What a shuffle of one parent goes by: as many partitions as asked, else the parent's own partitioner. */
  #target(parent: Rdd, partitions: number | undefined): ValuePartitioner {
    if (partitions === undefined && parent.partitioner !== null) return parent.partitioner as ValuePartitioner;
    return hashed(partitions ?? this.#reducers);
  }

  #cogrouped(call: string, other: Rdd, partitions: number | undefined): Rdd {
    const parents = [this.lineage, other];
    return cogrouped(this.context, call, parents, commonPartitioner(this.context, parents, partitions));
  }

  #joined<U>(call: string, other: Rdd, partitions: number | undefined, keepLeft: boolean, keepRight: boolean): RDD<U> {
    const grouped = this.#cogrouped(call, other, partitions);
    const step: JoinStep = { step: 'values-join', keepLeft, keepRight };
    return this.#of(keeping(grouped, narrow(this.context, call, grouped, step)));
  }

  #asKeys(call: string, other: RDD<T>, partitions: number | undefined): Rdd {
    const step: Step = { step: 'values-with-null' };
    const parents = [this.lineage, other.lineage].map((each) => narrow(this.context, call, each, step));
    return cogrouped(this.context, call, parents, commonPartitioner(this.context, parents, partitions));
  }

  #answers<R>(finish: ActionStep): Promise<R[]> {
    return runJob<R>(this.context, { rdd: this.lineage, partitions: null, finish });
  }

  async #ordered(
    call: string,
    most: number,
    ascending: boolean,
    key: ((value: T) => unknown) | null,
    captured: Captured,
  ): Promise<T[]> {
    const by = key === null ? null : rowFunction(call, key, captured);
    const finish: OrderStep = { step: 'values-order', call, most, ascending, by };
    return firstOf(await this.#answers<[unknown, T][]>(finish), most, ascending);
  }

  async #folded<U>(
    call: string,
    zero: U,
    seqFn: (sum: U, value: T) => U,
    combFn: (a: U, b: U) => U,
    captured: Captured,
  ): Promise<U> {
    const add = rowFunction(call, seqFn, captured);
    const merge = rowFunction(call, combFn, captured);
    const finish: FoldStep = { step: 'values-fold', call, fn: add, zero: pack(zero, call) };
    return (await this.#answers<U>(finish)).reduce(onDriver(merge) as never, copied(zero, call));
  }

  /** Sums of partitions brought together level by level, so that the driver gets few. */
  #partials(call: string, depth: number, add: FunctionStep['fn'], aggregator: Aggregator): RDD<T> {
    const step: FunctionStep = { step: 'values-partial', fn: add };
    let sums = narrow(this.context, call, this.lineage, step);
    const scale = Math.max(2, Math.ceil(sums.partitions ** (1 / depth)));
    while (sums.partitions > scale + Math.ceil(sums.partitions / scale)) {
      const partitions = Math.ceil(sums.partitions / scale);
      const keyed = (partition: number): KeyedStep => ({ step: 'values-keyed', key: partition % partitions });
      const pairs = narrow(this.context, call, sums, keyed);
      const merged = aggregated(this.context, call, pairs, hashed(partitions), aggregator);
      sums = narrow(this.context, call, merged, { step: 'values-values' });
    }
    return this.#of(sums);
  }

  async #evenBounds(buckets: number): Promise<readonly number[]> {
    if (!Number.isInteger(buckets) || buckets < 1) fail('MALFORMED_PLAN', `histogram: needs at least one bucket, not ${buckets}`);
    const stats = new StatCounter(await this.#answers<Stats>({ step: 'values-stats', call: 'histogram' }));
    if (stats.count() === 0) noRows('histogram');
    const [min, max] = [stats.min(), stats.max()];
    return min === max ? [min, max] : evenBuckets(min, max, buckets);
  }
}

function own<K, V>(pairs: Pairs<K, V>): RDD<[K, V]>;
function own(rdd: RDD<number>): RDD<number>;
function own(rdd: unknown): unknown {
  return rdd;
}

function read([first, second]: Options): { readonly numPartitions: number | undefined; readonly captured: Captured } {
  return typeof first === 'number'
    ? { numPartitions: first, captured: second ?? {} }
    : { numPartitions: undefined, captured: first ?? {} };
}

function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}

/** As a shell splits a simple command: at blanks, quotes kept together. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}
