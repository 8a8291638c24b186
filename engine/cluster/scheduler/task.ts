import type { TaskMetrics } from '../../protocol/cluster-event';
import type { TaskDescription } from '../executor/messages';
import type { OpenWork } from './work';

/** A task attempt that was sent to an executor and has not answered. */
export interface RunningTask {
  readonly description: TaskDescription;
  readonly executorId: number;
  readonly sentAt: number;
  readonly open: OpenWork;
}

/** Where tasks go. One answer per task comes back through TaskScheduler.taskEnded, unless the executor is lost first. */
export interface Backend {
  launch(executorId: number, task: TaskDescription): void;
}

/** Why an executor is gone. `blameless`: it was asked to go, so no task can be at fault. */
export interface Loss {
  readonly reason: string;
  readonly outOfMemory: boolean;
  readonly blameless: boolean;
  /** The task that ran when the executor ended, if one is known to; else it is taken to be the first that it has not answered. */
  readonly running?: number;
}

export const noMetrics: TaskMetrics = {
  runMs: 0,
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
};
