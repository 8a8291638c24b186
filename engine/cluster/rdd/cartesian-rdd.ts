import type { Step } from '../executor/messages';
import type { Ids } from './ids';
import { makeRdd } from './make';
import type { Rdd } from './rdd';

/** A partition for every pair of partitions: the first's in order, each with all of the second's. */
export function cartesianRdd(ids: Ids, name: string, [first, second]: readonly [Rdd, Rdd], step: Step): Rdd {
  const width = second.partitions;
  return makeRdd(ids, {
    name,
    partitions: first.partitions * width,
    compute: () => step,
    dependencies: [
      { kind: 'narrow', rdd: first, parents: (partition) => [Math.floor(partition / width)] },
      { kind: 'narrow', rdd: second, parents: (partition) => [partition % width] },
    ],
  });
}
