/** From one lineage to the next: the few shapes that all transformations of plain values have. */
import type { FunctionData } from '../cluster/closure/function-data';
import { type AnyFunction, type Captured, isAsync, readFunction } from '../cluster/closure/read';
import type { Step } from '../cluster/executor/messages';
import { cogroupedRdd, narrowRdd, shuffledRdd } from '../cluster/rdd/index';
import type { Rdd } from '../cluster/rdd/rdd';
import { fail } from '../errors';
import type { Aggregator } from '../exec/values/aggregator';
import type { ValuePartitioner } from '../exec/values/partition';
import type { CogroupStep, CombineStep, ShuffleStep } from '../exec/values/shuffle-steps';
import { callSite, namedAt } from './call-site';
import type { SparkContext } from './spark-context';

/** A user's function that is called once per row. */
export function rowFunction(call: string, fn: AnyFunction, captured: Captured): FunctionData {
  const data = readFunction(fn, captured, { name: call, site: callSite() });
  if (!isAsync(data)) return data;
  return fail('UNSUPPORTED', `${call}: an async function cannot be called per row; await inside mapPartitions`);
}

/** A user's function over a whole partition, which may be async. */
export function partitionFunction(call: string, fn: AnyFunction, captured: Captured): FunctionData {
  return readFunction(fn, captured, { name: call, site: callSite() });
}

export function narrow(sc: SparkContext, call: string, parent: Rdd, step: Step | ((partition: number) => Step)): Rdd {
  return narrowRdd(sc.cluster.ids, namedAt(call), [parent], typeof step === 'function' ? step : () => step);
}

/** Rows stay with their keys, so the partitioner stays true. */
export function keeping(parent: Rdd, child: Rdd): Rdd {
  return { ...child, partitioner: parent.partitioner };
}

/** Rows of pairs to their partitions; nothing where they are there already. */
export function shuffled(
  sc: SparkContext,
  call: string,
  parent: Rdd,
  partitioner: ValuePartitioner,
  reduce: Step = { step: 'values-unpack' },
): Rdd {
  const map: ShuffleStep = { step: 'values-shuffle', call, partitioner, aggregator: null };
  return shuffledRdd(sc.cluster.ids, namedAt(call), parent, partitioner, map, () => reduce);
}

/** One row per key: combined on the map side, merged on the reduce side; in one task where the parent is partitioned alike. */
export function aggregated(
  sc: SparkContext,
  call: string,
  parent: Rdd,
  partitioner: ValuePartitioner,
  aggregator: Aggregator,
): Rdd {
  if (samePartitioner(parent.partitioner, partitioner)) {
    const combine: CombineStep = { step: 'values-combine', aggregator };
    return keeping(parent, narrow(sc, call, parent, combine));
  }
  const map: ShuffleStep = { step: 'values-shuffle', call, partitioner, aggregator };
  const merge: CombineStep = { step: 'values-merge', aggregator };
  return shuffledRdd(sc.cluster.ids, namedAt(call), parent, partitioner, map, () => merge);
}

/** Rows [key, [values of the first, values of the second, …]]. */
export function cogrouped(sc: SparkContext, call: string, parents: readonly Rdd[], partitioner: ValuePartitioner): Rdd {
  const map: ShuffleStep = { step: 'values-shuffle', call, partitioner, aggregator: null };
  const sides = parents.map((rdd) => ({ rdd, mapStep: samePartitioner(rdd.partitioner, partitioner) ? null : map }));
  const step: CogroupStep = { step: 'values-cogroup', shuffled: sides.map(({ mapStep }) => mapStep !== null) };
  return cogroupedRdd(sc.cluster.ids, namedAt(call), sides, partitioner, step);
}

/**
 * The partitioner of a join, as PySpark chooses: as many partitions as asked, else what all parents share, else one partition
 * for each of theirs; `spark.default.parallelism` goes before that sum.
 */
export function commonPartitioner(sc: SparkContext, parents: readonly Rdd[], partitions: number | undefined): ValuePartitioner {
  const [first] = parents;
  const shared = first?.partitioner ?? null;
  if (partitions === undefined && shared !== null && parents.every((each) => samePartitioner(each.partitioner, shared))) {
    return shared as ValuePartitioner;
  }
  const sum = parents.reduce((total, each) => total + each.partitions, 0);
  return hashed(partitions ?? sc.setParallelism ?? sum);
}

export function hashed(partitions: number, by: FunctionData | null = null): ValuePartitioner {
  if (!Number.isInteger(partitions) || partitions < 1) {
    fail('MALFORMED_PLAN', `the number of partitions must be a whole number of at least 1, not ${partitions}`);
  }
  return { kind: 'hash', partitions, by };
}

export function samePartitioner(known: Rdd['partitioner'], wanted: Rdd['partitioner']): boolean {
  if (known === null || wanted === null) return false;
  const [a, b] = [known as ValuePartitioner, wanted as ValuePartitioner];
  if (a.partitions !== b.partitions) return false;
  if (a.kind === 'range') return b.kind === 'range' && a.bounds === b.bounds && a.ascending === b.ascending;
  return b.kind === 'hash' && a.by === b.by;
}
