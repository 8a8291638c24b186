import type { Step } from '../executor/messages';
import type { Ids } from './ids';
import { makeRdd } from './make';
import type { Rdd } from './rdd';

/** Starts a lineage: each partition's step needs nothing but its own arguments (a byte range, a row group, literal values). */
export function sourceRdd(ids: Ids, name: string, partitions: number, step: (partition: number) => Step): Rdd {
  return makeRdd(ids, { name, partitions, compute: step, dependencies: [] });
}
