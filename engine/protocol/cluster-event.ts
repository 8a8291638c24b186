import type { ErrorData } from '../errors';

/** The listener bus, in Spark's words. Numbered without gaps per engine; times are epoch milliseconds with fraction. */
export type ClusterEvent = { readonly number: number; readonly time: number } & ClusterEventBody;

export type ClusterEventBody =
  | { readonly event: 'executor-added'; readonly executorId: number; readonly threadId: number }
  | { readonly event: 'executor-removed'; readonly executorId: number; readonly reason: string }
  | {
      readonly event: 'job-start';
      readonly jobId: number;
      readonly name: string;
      readonly group: string | null;
      readonly stageIds: readonly number[];
    }
  | {
      readonly event: 'job-end';
      readonly jobId: number;
      readonly outcome: 'succeeded' | 'failed' | 'cancelled';
      readonly error: ErrorData | null;
    }
  | {
      readonly event: 'stage-submitted';
      readonly stageId: number;
      readonly stageAttempt: number;
      readonly jobId: number;
      readonly name: string;
      readonly tasks: number;
      readonly parents: readonly number[];
      /** Names of the pipelined RDDs, source first. */
      readonly steps: readonly string[];
    }
  | {
      readonly event: 'stage-completed';
      readonly stageId: number;
      readonly stageAttempt: number;
      readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'skipped';
    }
  | {
      readonly event: 'task-start';
      readonly taskId: number;
      readonly stageId: number;
      readonly stageAttempt: number;
      readonly partition: number;
      readonly attempt: number;
      readonly executorId: number;
    }
  | {
      readonly event: 'task-end';
      readonly taskId: number;
      readonly stageId: number;
      readonly stageAttempt: number;
      readonly partition: number;
      readonly attempt: number;
      readonly executorId: number;
      readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'lost';
      readonly error: ErrorData | null;
      readonly metrics: TaskMetrics;
    }
  | {
      readonly event: 'block-updated';
      readonly blockId: string;
      readonly state: 'cached' | 'evicted' | 'spilled' | 'lost' | 'dropped';
      readonly sizeBytes: number;
      readonly rows: number;
    }
  | {
      readonly event: 'dataset';
      readonly datasetId: string;
      readonly name: string;
      readonly partitions: number;
      readonly sizeBytes: number;
    };

export interface TaskMetrics {
  readonly runMs: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly shuffleBytes: number;
  readonly spilledBytes: number;
  readonly gcMs: number;
  readonly peakBytes: number;
}
