import type { ClusterCommand } from '../../engine/protocol/cluster-command';
import type { JobRecord, RddInfo } from './history/records';

/** What a comparison needs of the app. */
export interface Bench {
  control(command: ClusterCommand): Promise<void>;
  setCores(cores: number | null): Promise<void>;
  /** Resolves when so many executors are there. */
  executors(count: number): Promise<void>;
}

export interface Comparison {
  readonly what: string;
  readonly cores: number;
  readonly oneMs: number;
  readonly manyMs: number;
}

/** The RDD whose partitions a job computes, where they are kept: it can be computed again. */
export function comparable(job: JobRecord): RddInfo | null {
  const rdd = job.stages.at(-1)?.info.rdds.findLast(({ name }) => name !== 'table');
  return rdd === undefined || rdd.level === 'NONE' || job.outcome !== 'succeeded' ? null : rdd;
}

/** Computes an RDD anew on one executor and on as many as there are, and leaves their number as it was. */
export async function compareCores(
  bench: Bench,
  { rddId, name }: RddInfo,
  cores: number,
  setting: number | null,
): Promise<Comparison> {
  const measure = async (count: number): Promise<number> => {
    await bench.setCores(count);
    await bench.executors(count);
    await bench.control({ do: 'evict', block: `rdd_${rddId}` });
    const began = performance.now();
    await bench.control({ do: 'cache', rddId });
    return performance.now() - began;
  };
  try {
    const oneMs = await measure(1);
    return { what: name, cores, oneMs, manyMs: await measure(cores) };
  } finally {
    await bench.setCores(setting);
  }
}
