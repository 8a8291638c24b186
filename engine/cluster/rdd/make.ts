import type { Dependency, NarrowDependency } from './dependency';
import type { Ids } from './ids';
import type { Rdd } from './rdd';

type Parts = Pick<Rdd, 'name' | 'partitions' | 'compute' | 'dependencies'> &
  Partial<Pick<Rdd, 'partitioner' | 'preferredExecutors'>>;

/** Fills in what most RDDs do not have: a partitioner, a place they like. */
export function makeRdd(ids: Ids, parts: Parts): Rdd {
  return { id: ids.rdd(), partitioner: null, preferredExecutors: () => [], level: 'NONE', ...parts };
}

/** Partition p reads partition p of the parent. */
export function oneToOne(rdd: Rdd): Dependency {
  return { kind: 'narrow', rdd, parents: (partition) => [partition] };
}

/** Every partition reads all of the parent's. */
export function allOf(rdd: Rdd): NarrowDependency {
  const all = Array.from({ length: rdd.partitions }, (_, i) => i);
  return { kind: 'narrow', rdd, parents: () => all };
}
