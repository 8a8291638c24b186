import { fail } from '../../errors';
import type { Step } from '../executor/messages';
import type { Ids } from './ids';
import { makeRdd, oneToOne } from './make';
import type { Rdd } from './rdd';

/** Partition p is a step over partition p of every parent, in order; the parents have as many partitions as each other. */
export function narrowRdd(ids: Ids, name: string, parents: readonly Rdd[], step: (partition: number) => Step): Rdd {
  const [first] = parents;
  if (first === undefined) return fail('INTERNAL', `${name}: a narrow RDD needs a parent; use sourceRdd`);
  const uneven = parents.find((parent) => parent.partitions !== first.partitions);
  if (uneven)
    return fail('INTERNAL', `${name}: ${first.name} has ${first.partitions} partitions, ${uneven.name} has ${uneven.partitions}`);
  return makeRdd(ids, { name, partitions: first.partitions, compute: step, dependencies: parents.map(oneToOne) });
}
