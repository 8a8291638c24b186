/**
 * Runs a job over an RDD of plain values: prepares its lineage, sends it, reads the answers, and shows the user their own stack. The first
 * job waits until all executors stand: what it caches lives where it was computed, and would else all lie at the one that stood first.
 */

import { type Packed, unpack } from '../cluster/closure/packed';
import type { Cluster } from '../cluster/cluster';
import type { Step } from '../cluster/executor/messages';
import type { Rdd } from '../cluster/rdd/rdd';
import { DEFAULT_POOL } from '../cluster/scheduler/pools';
import { EngineError } from '../errors';
import { callSite, namedAt } from './call-site';
import { writeCheckpoints } from './checkpoint';
import { prepare } from './prepare';

export interface JobContext {
  readonly cluster: Cluster;
  readonly group: string | null;
  getLocalProperty(key: string): string | null;
}

export interface Job<S extends Step & { readonly call: string } = Step & { readonly call: string }> {
  readonly rdd: Rdd;
  readonly partitions: readonly number[] | null;
  /** Ends each task; names the action. */
  readonly finish: S;
}

/** One answer per partition, in the order asked. */
export async function runJob<R>(context: JobContext, { rdd, partitions, finish }: Job): Promise<R[]> {
  const { cluster, group } = context;
  const pool = context.getLocalProperty('spark.scheduler.pool') ?? DEFAULT_POOL;
  const site = callSite();
  const name = namedAt(finish.call, site);
  const run = async (of: Rdd, step: Step, some: readonly number[] | null): Promise<unknown[]> => {
    await Promise.all([prepare(of), cluster.started]);
    return cluster.runJob({ name, rdd: of, partitions: some, finish: step, group, pool, signal: null, priority: 0 });
  };
  try {
    const answers = await run(rdd, finish, partitions);
    await writeCheckpoints(rdd, (of, step) => run(of, step, null));
    return answers.map((packed) => unpack(packed as Packed) as R);
  } catch (error) {
    throw explained(error, name);
  }
}

/** The error with the user's function on top of its stack, the program's call below. */
function explained(error: unknown, job: string): unknown {
  if (!(error instanceof EngineError)) return error;
  const { stack } = error.details;
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => line.startsWith('    at ')) : [];
  error.stack = [`${error.name}: ${error.message}`, ...frames, `    at ${job}`].join('\n');
  return error;
}
