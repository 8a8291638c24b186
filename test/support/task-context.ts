import type { TaskContext } from '../../engine/cluster/executor/task-context';
import { createMemory } from '../../engine/columns/memory';

/** A task of its own: never cancelled, counts kept, memories fresh. */
export function taskContext(counts: Map<string, number> = new Map()): TaskContext {
  return {
    executorId: 0,
    stageId: 0,
    partition: 0,
    attempt: 0,
    checkCancelled: () => {},
    count: (metric, amount) => void counts.set(metric, (counts.get(metric) ?? 0) + amount),
    memory: (bytes) => createMemory(bytes),
  };
}
