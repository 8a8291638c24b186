import type { NarrowDependency } from './dependency';
import type { Ids } from './ids';
import { makeRdd } from './make';
import type { Rdd } from './rdd';

/** The partitions of all parents, one after the other; nothing is computed anew. */
export function unionRdd(ids: Ids, name: string, parents: readonly Rdd[]): Rdd {
  const partitions = parents.reduce((sum, parent) => sum + parent.partitions, 0);
  return makeRdd(ids, { name, partitions, compute: () => ({ step: 'pass' }), dependencies: ranges(parents) });
}

function ranges(parents: readonly Rdd[]): readonly NarrowDependency[] {
  let next = 0;
  return parents.map((rdd) => {
    const start = next;
    next += rdd.partitions;
    const parents = (partition: number) => (partition >= start && partition < start + rdd.partitions ? [partition - start] : []);
    return { kind: 'narrow', rdd, parents };
  });
}
