import type { TablesStep } from '../../exec/tables';
import type { Cluster } from '../cluster';
import type { NarrowDependency } from '../rdd/dependency';
import { coalescedRdd } from '../rdd/index';
import type { Rdd } from '../rdd/rdd';
import type { Lowered } from './lowered';

/** A task works through as many partitions as keep all executors busy: what it builds of them it builds once. */
const TASKS_PER_EXECUTOR = 4;
const ROWS_PER_TASK = 2_000_000;

export interface Coalesced {
  /** Of Table[]. */
  readonly rdd: Rdd;
  /** The partitions of the input that each of its partitions takes. */
  readonly parents: readonly (readonly number[])[];
  /** The global number of the first row of each of these. */
  readonly bases: readonly (readonly number[])[];
}

/** Neighbouring partitions together, few enough for a state per task, many enough for every executor. */
export function coalesced(cluster: Cluster, input: Lowered, name: string): Coalesced {
  const wanted = Math.max(tasksFor(cluster), Math.ceil(input.run.atLeast / ROWS_PER_TASK));
  return coalescedTo(cluster, input, name, wanted);
}

export function coalescedTo(cluster: Cluster, input: Lowered, name: string, partitions: number): Coalesced {
  const rdd = coalescedRdd(cluster.ids, name, input.tables, partitions, () => ({ step: 'tables' }) satisfies TablesStep);
  const [dependency] = rdd.dependencies as readonly [NarrowDependency];
  const parents = Array.from({ length: rdd.partitions }, (_, i) => dependency.parents(i));
  const { bases } = input.run;
  return { rdd, parents, bases: parents.map((own) => own.map((parent) => bases[parent]!)) };
}

export function tasksFor(cluster: Cluster): number {
  return cluster.executors.length * TASKS_PER_EXECUTOR;
}
