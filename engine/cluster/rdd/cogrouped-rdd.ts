import type { Step } from '../executor/messages';
import type { Partitioner } from '../shuffle/partitioner';
import type { Dependency } from './dependency';
import type { Ids } from './ids';
import { makeRdd, oneToOne } from './make';
import type { Rdd } from './rdd';

/** A parent of rows with keys; one that is partitioned as the child wants it needs no shuffle: `mapStep` is null. */
export interface Side {
  readonly rdd: Rdd;
  readonly mapStep: Step | null;
}

/** Brings the rows of several parents together by key. */
export function cogroupedRdd(ids: Ids, name: string, sides: readonly Side[], partitioner: Partitioner, step: Step): Rdd {
  const dependencies = sides.map(({ rdd, mapStep }): Dependency => {
    return mapStep === null ? oneToOne(rdd) : { kind: 'shuffle', rdd, shuffleId: ids.shuffle(), partitioner, mapStep };
  });
  return makeRdd(ids, { name, partitions: partitioner.partitions, partitioner, compute: () => step, dependencies });
}
