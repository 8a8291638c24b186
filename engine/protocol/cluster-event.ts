import type { ErrorData } from '../errors';

/** The listener bus, in Spark's words. Numbered without gaps per engine; times are epoch milliseconds with fraction. */
export type ClusterEvent = { readonly number: number; readonly time: number } & ClusterEventBody;

export type ClusterEventBody =
  | ({ readonly event: 'environment' } & Environment)
  | { readonly event: 'executor-added'; readonly executorId: number; readonly threadId: number; readonly kernels: KernelMode }
  | { readonly event: 'executor-removed'; readonly executorId: number; readonly reason: string }
  | {
      readonly event: 'job-start';
      readonly jobId: number;
      /** What was asked, in words: "filter price > 500". */
      readonly name: string;
      readonly group: string | null;
      readonly stageIds: readonly number[];
      /** All stages of its lineage, parents first, the result stage last; those that are never submitted are skipped. */
      readonly stages: readonly StageInfo[];
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
      /** A second attempt beside one that takes long. */
      readonly speculative: boolean;
      /** How many blocks it found of what was kept, by their owner: `rdd_3`, `shuffle_1`. */
      readonly reads: Readonly<Record<string, number>>;
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
      readonly level: StorageLevel;
      /** The executor that it lives and dies with; null = shared memory, or a file. */
      readonly executorId: number | null;
    }
  | {
      readonly event: 'dataset';
      readonly datasetId: string;
      readonly name: string;
      readonly partitions: number;
      readonly sizeBytes: number;
      /** The bytes of the file that each partition is read from. */
      readonly splits: readonly (readonly [start: number, end: number])[];
    };

/** A job whose group begins with this is one of several that answer one question; other groups are the program's own. */
export const QUESTION = 'question ';

/** Spark's storage levels that this engine has. NONE: recompute each time. */
export type StorageLevel = 'NONE' | 'MEMORY_ONLY' | 'MEMORY_AND_DISK' | 'DISK_ONLY';

/** What the cluster runs with; told at its start and whenever it changes. */
/** What an executor's hot loops are: WebAssembly with SIMD, or, where the runtime has none, the plain TypeScript beside each, several times slower. */
export type KernelMode = 'wasm' | 'twins';

export interface Environment {
  readonly executors: number;
  readonly maxFailures: number;
  readonly memoryBudgetBytes: number;
  readonly scheduling: 'FIFO' | 'FAIR';
  readonly speculation: boolean;
  readonly runtime: string;
  readonly platform: string;
  readonly machineCores: number;
  readonly machineBytes: number;
}

export interface StageInfo {
  readonly stageId: number;
  readonly name: string;
  readonly partitions: number;
  readonly parents: readonly number[];
  /** The shuffle that it writes; null for the stage whose values are the job's answer. */
  readonly shuffleId: number | null;
  /** The RDDs that one of its tasks goes through, source first; of a very long lineage the last ones. */
  readonly rdds: readonly RddInfo[];
}

export interface RddInfo {
  readonly rddId: number;
  readonly name: string;
  readonly partitions: number;
  readonly level: StorageLevel;
  readonly parents: readonly { readonly rddId: number; readonly shuffleId: number | null }[];
}

export interface TaskMetrics {
  readonly runMs: number;
  /** Rows parsed from sources. */
  readonly rowsRead: number;
  /** Rows written to targets. */
  readonly rowsWritten: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Rows that went in: of sources, blocks and shuffle pieces. A step that picks among all partitions of an RDD counts what it picked. */
  readonly rowsIn: number;
  /** Rows that came out: of the partition, or of the pieces that it leaves for a shuffle. */
  readonly rowsOut: number;
  /** Rows of a block that were not looked at: the least and the greatest value of their batch, or its number of nulls, answered for them. */
  readonly rowsSkipped: number;
  /** Written for a shuffle. */
  readonly shuffleBytes: number;
  readonly shuffleReadBytes: number;
  readonly spilledBytes: number;
  readonly gcMs: number;
  readonly peakBytes: number;
  /** JavaScript heap in use on the executor's thread when the task ended. */
  readonly heapBytes: number;
  /** What was computed on the way, in that order; `rddId` null = the job's last step. */
  readonly steps: readonly StepMetrics[];
}

export interface StepMetrics {
  readonly rddId: number | null;
  readonly step: string;
  readonly rows: number;
  readonly ms: number;
}
