import type { Step } from '../executor/messages';
import type { Ids } from './ids';
import { makeRdd } from './make';
import type { Rdd } from './rdd';

/** Fewer, larger partitions without a shuffle: neighbours are joined, so the order of rows stays. */
export function coalescedRdd(ids: Ids, name: string, parent: Rdd, partitions: number, step: (partition: number) => Step): Rdd {
  const count = Math.min(partitions, parent.partitions);
  const start = (partition: number) => Math.floor((partition * parent.partitions) / count);
  const parents = (partition: number) =>
    Array.from({ length: start(partition + 1) - start(partition) }, (_, index) => start(partition) + index);
  return makeRdd(ids, { name, partitions: count, compute: step, dependencies: [{ kind: 'narrow', rdd: parent, parents }] });
}
