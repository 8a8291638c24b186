import { fail } from '../errors';
import type { StorageLevel } from './cluster-event';

/** What a person may do to the cluster by hand. Comes from outside, so it is decoded before use. */
export type ClusterCommand =
  /** Ends an executor's thread at once; another takes its place. */
  | { readonly do: 'kill-executor'; readonly executorId: number }
  | { readonly do: 'cancel-job'; readonly jobId: number }
  /** Lets go of a block, or of all of an RDD (`rdd_3`), as if memory were short: spilled where its level says so. */
  | { readonly do: 'evict'; readonly block: string }
  /** Computes the partitions of an RDD that are not kept, and keeps them; at another level from now on, where one is named. */
  | { readonly do: 'cache'; readonly rddId: number; readonly level?: KeptLevel };

export type KeptLevel = Exclude<StorageLevel, 'NONE'>;

const LEVELS: readonly KeptLevel[] = ['MEMORY_ONLY', 'MEMORY_AND_DISK', 'DISK_ONLY'];

const BLOCK = /^(rdd|shuffle)_\d{1,15}(_\d{1,15})?$/;

export function decodeCommand(json: unknown): ClusterCommand {
  const command = (typeof json === 'object' && json !== null ? json : {}) as Readonly<Record<string, unknown>>;
  switch (command.do) {
    case 'kill-executor':
      return { do: 'kill-executor', executorId: numberOf(command, 'executorId') };
    case 'cancel-job':
      return { do: 'cancel-job', jobId: numberOf(command, 'jobId') };
    case 'evict':
      return { do: 'evict', block: blockOf(command.block) };
    case 'cache':
      return {
        do: 'cache',
        rddId: numberOf(command, 'rddId'),
        ...(command.level === undefined ? {} : { level: levelOf(command.level) }),
      };
    default:
      return fail('MALFORMED_PLAN', 'cluster: unknown command; kill-executor, cancel-job, evict and cache are known');
  }
}

function numberOf(command: Readonly<Record<string, unknown>>, name: string): number {
  const value = command[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  return fail('MALFORMED_PLAN', `cluster: ${String(command.do)} needs a whole number as ${name}`);
}

function levelOf(value: unknown): KeptLevel {
  return LEVELS.find((level) => level === value) ?? fail('MALFORMED_PLAN', `cluster: level is one of ${LEVELS.join(', ')}`);
}

function blockOf(value: unknown): string {
  if (typeof value === 'string' && BLOCK.test(value)) return value;
  return fail('MALFORMED_PLAN', 'cluster: evict needs the name of a block or of an RDD, such as rdd_3_0 or rdd_3');
}
