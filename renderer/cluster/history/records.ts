import type { ErrorData } from '../../../engine/errors';
import type { KernelMode, RddInfo, StageInfo, StorageLevel, TaskMetrics } from '../../../engine/protocol/cluster-event';

/** What the Cluster view knows of each thing that the listener bus told of. Records change in place; `History.revision` tells when. */
/** One question: a job, or several that the driver needed for it. */
export interface JobRecord {
  /** Of the first. */
  readonly jobId: number;
  name: string;
  readonly group: string | null;
  readonly start: number;
  readonly parts: JobPart[];
  readonly stages: StageRecord[];
  end: number | null;
  outcome: 'running' | 'succeeded' | 'failed' | 'cancelled';
  error: ErrorData | null;
}

export interface JobPart {
  readonly jobId: number;
  readonly name: string;
  readonly start: number;
  readonly stages: readonly StageRecord[];
  end: number | null;
}

export type StageState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped';

export interface StageRecord {
  readonly info: StageInfo;
  readonly parents: readonly StageRecord[];
  /** The job that first needed it. */
  readonly jobId: number;
  state: StageState;
  /** Numbers under which it runs now. */
  readonly active: Set<number>;
  attempts: number;
  /** Of the latest attempt and all before it. */
  planned: number;
  start: number | null;
  end: number | null;
  /** In the order in which they were sent. */
  readonly tasks: TaskRecord[];
  /** Partitions whose task succeeded; each is counted once however often it was computed. */
  readonly done: Set<number>;
  readonly sums: Sums;
  /** By RDD, and by null for the last step: rows that came out and time it took. */
  readonly steps: Map<number | null, StepSum>;
  /** Blocks that its tasks found kept, by owner. */
  readonly reads: Map<string, number>;
  failed: number;
  lost: number;
}

export interface StepSum {
  readonly step: string;
  rows: number;
  ms: number;
}

export type Summed = Exclude<keyof TaskMetrics, 'steps' | 'heapBytes' | 'peakBytes'>;
export type Sums = Record<Summed, number>;

export interface TaskRecord {
  readonly taskId: number;
  readonly stageId: number;
  readonly partition: number;
  readonly attempt: number;
  readonly executorId: number;
  readonly speculative: boolean;
  readonly start: number;
  end: number | null;
  outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost';
  error: ErrorData | null;
  metrics: TaskMetrics | null;
}

export interface ExecutorRecord {
  readonly executorId: number;
  readonly threadId: number;
  readonly kernels: KernelMode;
  /** Which lane it works in; the one that takes a dead one's place has the same. */
  readonly core: number;
  readonly added: number;
  readonly replaces: number | null;
  removed: number | null;
  reason: string;
  done: number;
  failed: number;
  lost: number;
  busyMs: number;
  gcMs: number;
  heapBytes: number;
  /** The most memory that one of its tasks worked in. */
  peakBytes: number;
  running: readonly TaskRecord[];
}

export interface BlockRecord {
  readonly blockId: string;
  readonly partition: number;
  readonly state: 'memory' | 'disk';
  readonly sizeBytes: number;
  readonly rows: number;
  readonly executorId: number | null;
}

/** All blocks of an RDD or of a shuffle. */
export interface OwnerRecord {
  readonly owner: string;
  readonly kind: 'rdd' | 'shuffle';
  readonly id: number;
  level: StorageLevel;
  readonly blocks: Map<number, BlockRecord>;
  memoryBytes: number;
  diskBytes: number;
  hits: number;
  evicted: number;
  spilled: number;
  lost: number;
  /** Blocks that were computed once more after they had been lost or evicted. */
  recomputed: number;
  readonly gone: Set<number>;
}

export interface DatasetRecord {
  readonly datasetId: string;
  readonly name: string;
  readonly partitions: number;
  readonly sizeBytes: number;
  readonly splits: readonly (readonly [number, number])[];
}

export type { RddInfo, StageInfo, TaskMetrics };
