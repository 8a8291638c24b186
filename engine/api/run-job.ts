/** Runs a job over an RDD of plain values: prepares its lineage, sends it, reads the answers, and shows the user their own stack. */

import { type Packed, unpack } from '../cluster/closure/packed';
import type { Cluster } from '../cluster/cluster';
import type { Step } from '../cluster/executor/messages';
import type { Rdd } from '../cluster/rdd/rdd';
import { EngineError } from '../errors';
import { callSite } from './call-site';
import { prepare } from './prepare';

export interface JobContext {
  readonly cluster: Cluster;
  readonly group: string | null;
}

export interface Job {
  /** The action: `collect`. */
  readonly call: string;
  readonly rdd: Rdd;
  readonly partitions: readonly number[] | null;
  readonly finish: Step;
}

/** One answer per partition, in the order asked. */
export async function runJob<R>({ cluster, group }: JobContext, { call, rdd, partitions, finish }: Job): Promise<R[]> {
  const site = callSite();
  const name = site === '' ? call : `${call} at ${site}`;
  try {
    await prepare(rdd);
    const answers = await cluster.runJob({ name, rdd, partitions, finish, group, signal: null, priority: 0 });
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
