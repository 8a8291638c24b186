/** What the cluster runs with, and on: told on the listener bus. */
import { arch, availableParallelism, platform, totalmem } from 'node:os';
import type { Environment } from '../../protocol/cluster-event';

type Chosen = Pick<Environment, 'executors' | 'maxFailures' | 'memoryBudgetBytes' | 'scheduling' | 'speculation'>;

export function environmentOf(chosen: Chosen): Environment {
  return {
    ...chosen,
    runtime: `Node ${process.versions.node}, V8 ${process.versions.v8.split('-')[0]}`,
    platform: `${platform()} ${arch()}`,
    machineCores: availableParallelism(),
    machineBytes: totalmem(),
  };
}
