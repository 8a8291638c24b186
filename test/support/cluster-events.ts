import type { ClusterEventBody, StageInfo, TaskMetrics } from '../../engine/protocol/cluster-event';

type Of<E extends ClusterEventBody['event']> = Extract<ClusterEventBody, { event: E }>;

/** Metrics of a task that did nothing but what is said. */
export function metricsOf(some: Partial<TaskMetrics> = {}): TaskMetrics {
  return {
    runMs: 1,
    rowsRead: 0,
    rowsWritten: 0,
    bytesRead: 0,
    bytesWritten: 0,
    rowsIn: 0,
    rowsOut: 0,
    rowsSkipped: 0,
    shuffleBytes: 0,
    shuffleReadBytes: 0,
    spilledBytes: 0,
    gcMs: 0,
    peakBytes: 0,
    heapBytes: 0,
    steps: [],
    ...some,
  };
}

export function stageOf(stageId: number, some: Partial<StageInfo> = {}): StageInfo {
  return { stageId, name: `stage ${stageId}`, partitions: 1, parents: [], shuffleId: null, rdds: [], ...some };
}

/** The start of a job with these stages, of which the last is its result stage. */
export function jobStart(jobId: number, name: string, stages: readonly StageInfo[]): Of<'job-start'> {
  return { event: 'job-start', jobId, name, group: null, stageIds: stages.map((stage) => stage.stageId), stages };
}

export function stageSubmitted(jobId: number, stageId: number, tasks: number, some: Partial<Of<'stage-submitted'>> = {}) {
  const name = `stage ${stageId}`;
  return { event: 'stage-submitted', stageId, stageAttempt: 0, jobId, name, tasks, parents: [], steps: [], ...some } as const;
}

export type TaskAt = Pick<Of<'task-start'>, 'taskId' | 'stageId' | 'partition'> & Partial<Of<'task-start'>>;

export function taskStart(at: TaskAt): Of<'task-start'> {
  return { stageAttempt: 0, attempt: 0, executorId: 0, speculative: false, reads: {}, ...at, event: 'task-start' };
}

export function taskEnd(at: TaskAt, outcome: Of<'task-end'>['outcome'], some: Partial<TaskMetrics> = {}): Of<'task-end'> {
  const { taskId, stageId, partition, stageAttempt = 0, attempt = 0, executorId = 0 } = at;
  const task = { taskId, stageId, partition, stageAttempt, attempt, executorId };
  return { event: 'task-end', ...task, outcome, error: null, metrics: metricsOf(some) };
}

export function blockUpdated(blockId: string, state: Of<'block-updated'>['state'], sizeBytes = 0, rows = 0): Of<'block-updated'> {
  return { event: 'block-updated', blockId, state, sizeBytes, rows, level: 'MEMORY_ONLY', executorId: null };
}
