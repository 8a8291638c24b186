/** Sorting by ranges: the bounds come from a sample of the keys, taken by one job before the first job over the result. */
import type { Rdd } from '../cluster/rdd/rdd';
import type { TakeStep } from '../exec/values/action-steps';
import { sortedValues } from '../exec/values/compare';
import type { RangePartitioner } from '../exec/values/partition';
import type { SortStep } from '../exec/values/shuffle-steps';
import { shuffled } from './derive';
import { preparedBy } from './prepare';
import { runJob } from './run-job';
import type { SparkContext } from './spark-context';

/** PySpark's sample size. */
const SAMPLED_PER_PARTITION = 20;

interface KeySample {
  readonly rows: number;
  readonly keys: readonly unknown[];
}

export function sortedByKey(sc: SparkContext, call: string, parent: Rdd, ascending: boolean, partitions: number): Rdd {
  const { partitioner, prepare } = rangePartitioner(sc, call, parent, ascending, partitions);
  const reduce: SortStep = { step: 'values-sort', ascending };
  return preparedBy(shuffled(sc, call, parent, partitioner, reduce), prepare);
}

export function rangePartitioner(sc: SparkContext, call: string, parent: Rdd, ascending: boolean, partitions: number) {
  const bounds: unknown[] = [];
  const partitioner: RangePartitioner = { kind: 'range', partitions, bounds, ascending };
  const prepare = async (): Promise<void> => {
    if (partitions === 1) return;
    const most = partitions * SAMPLED_PER_PARTITION;
    const finish: TakeStep = { step: 'values-sample-keys', call, most };
    const samples = await runJob<KeySample>(sc, { rdd: parent, partitions: null, finish });
    bounds.splice(0, bounds.length, ...boundsOf(samples, partitions, most));
  };
  return { partitioner, prepare };
}

function boundsOf(samples: readonly KeySample[], partitions: number, most: number): readonly unknown[] {
  const rows = samples.reduce((sum, sample) => sum + sample.rows, 0);
  const fraction = Math.min(1, most / Math.max(1, rows));
  const keys = sortedValues(samples.flatMap((sample) => sample.keys.slice(0, Math.ceil(sample.rows * fraction))));
  if (keys.length === 0) return [];
  return Array.from({ length: partitions - 1 }, (_, index) => keys[Math.floor((keys.length * (index + 1)) / partitions)]);
}
