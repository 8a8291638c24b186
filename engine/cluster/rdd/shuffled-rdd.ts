import type { Step } from '../executor/messages';
import type { Partitioner } from '../shuffle/partitioner';
import type { Ids } from './ids';
import { makeRdd } from './make';
import type { Rdd } from './rdd';

/** Redistributes rows: `mapStep` cuts each parent partition into one piece per reduce partition, `reduceStep` gets its pieces as one array. */
export function shuffledRdd(
  ids: Ids,
  name: string,
  parent: Rdd,
  partitioner: Partitioner,
  mapStep: Step,
  reduceStep: (partition: number) => Step,
): Rdd {
  const shuffleId = ids.shuffle();
  const { partitions } = partitioner;
  const dependencies = [{ kind: 'shuffle', rdd: parent, shuffleId, partitioner, mapStep } as const];
  return makeRdd(ids, { name, partitions, partitioner, compute: reduceStep, dependencies });
}
