import type { Step } from '../executor/messages';
import type { Ids } from './ids';
import { makeRdd } from './make';
import type { Rdd } from './rdd';

/** Partition p is a step over partition p of the parent where it is kept; elsewhere another step, for which nothing is read. */
export function someRdd(ids: Ids, name: string, parent: Rdd, kept: readonly boolean[], step: Step, otherwise: Step): Rdd {
  return makeRdd(ids, {
    name,
    partitions: parent.partitions,
    compute: (partition) => (kept[partition] === true ? step : otherwise),
    dependencies: [{ kind: 'narrow', rdd: parent, parents: (partition) => (kept[partition] === true ? [partition] : []) }],
  });
}
