import type { EngineError } from '../../errors';
import type { Residence } from '../executor/messages';
import type { ActiveJob } from './active-job';

/** All that can happen to the DAG scheduler. Anyone posts, one loop handles. */
export type SchedulerEvent =
  | { readonly event: 'job-submitted'; readonly job: ActiveJob }
  | { readonly event: 'job-cancelled'; readonly jobId: number; readonly reason: string }
  | { readonly event: 'group-cancelled'; readonly group: string; readonly reason: string }
  | { readonly event: 'stage-cancelled'; readonly stageId: number; readonly reason: string }
  | { readonly event: 'all-failed'; readonly error: EngineError }
  | { readonly event: 'executor-lost'; readonly executorId: number }
  | { readonly event: 'stages-resubmitted' }
  | TaskSetEvent;

/** What the task scheduler reports. `stageAttempt` tells news of a superseded attempt from news of the current one. */
export type TaskSetEvent =
  | TaskSucceeded
  | { readonly event: 'task-set-failed'; readonly stageId: number; readonly stageAttempt: number; readonly error: EngineError }
  | { readonly event: 'fetch-failed'; readonly stageId: number; readonly stageAttempt: number; readonly shuffleId: number }
  /** No task of this stage runs any more, and none will. */
  | { readonly event: 'stage-stopped'; readonly stageId: number };

export interface TaskSucceeded {
  readonly event: 'task-succeeded';
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly partition: number;
  readonly executorId: number;
  readonly value: unknown;
  readonly sizeBytes: number;
  readonly residence: Residence;
}
