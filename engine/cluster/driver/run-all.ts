import type { Cluster } from '../cluster';
import type { Step } from '../executor/messages';
import type { Rdd } from '../rdd/rdd';

/** A question to the cluster, of which jobs are steps. */
export interface Asking {
  readonly cluster: Cluster;
  readonly name: string;
  readonly group: string | null;
  readonly signal: AbortSignal;
}

/** What a step makes of every partition; `what`: which step of the question that is. */
export async function runAll<T>(
  asking: Asking,
  rdd: Rdd,
  finish: Step | null,
  what: string | null,
  priority = 0,
): Promise<readonly T[]> {
  const { cluster, group, signal } = asking;
  const name = what === null ? asking.name : `${asking.name}: ${what}`;
  return (await cluster.runJob({ name, rdd, partitions: null, finish, group, signal, priority })) as readonly T[];
}
