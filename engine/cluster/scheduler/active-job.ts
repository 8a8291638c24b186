import { type EngineError, errorData } from '../../errors';
import type { StageProgress } from '../../protocol/engine-service';
import type { JobRequest } from './job';
import type { Stage } from './stage';
import type { ProgressCounts } from './tally';

export interface JobProgress extends ProgressCounts {
  readonly tasks: number;
  readonly tasksDone: number;
  readonly stages: readonly StageProgress[];
}

/** The promise of a job's values, in the order of the wanted partitions, with what can be asked and done meanwhile. */
export type JobHandle = Promise<unknown[]> & JobControls;

export interface JobControls {
  readonly jobId: number;
  /** Resolves once none of the job's tasks runs any more: soon after it ended, later than that when it was cancelled. */
  readonly stopped: Promise<void>;
  progress(): JobProgress;
  cancel(reason: string): void;
}

type Outcome = 'running' | 'succeeded' | 'failed' | 'cancelled';

/** A job from its submission until the last of its tasks stops. */
export class ActiveJob {
  readonly id: number;
  readonly request: JobRequest;
  /** As asked: in this order, possibly one more than once. */
  readonly partitions: readonly number[];
  readonly result: Promise<unknown[]>;
  readonly stopped: Promise<void>;
  /** All stages of its lineage, set when it is planned. */
  stages: readonly Stage[] = [];
  outcome: Outcome = 'running';
  /** Forgets the abort signal. */
  detach: () => void = () => {};
  /** Stages whose tasks are asked to stop and have not. */
  readonly stopping = new Set<number>();
  /** Number of different partitions. */
  readonly wanted: number;
  private readonly values = new Map<number, unknown>();
  private resolve: (values: unknown[]) => void = () => {};
  private reject: (error: EngineError) => void = () => {};
  private resolveStopped: () => void = () => {};

  constructor(id: number, request: JobRequest) {
    this.id = id;
    this.request = request;
    this.partitions = request.partitions ?? Array.from({ length: request.rdd.partitions }, (_, index) => index);
    this.wanted = new Set(this.partitions).size;
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.stopped = new Promise((resolve) => {
      this.resolveStopped = resolve;
    });
    // Who watches a job through onPartition and cancels it need not also catch its promise.
    this.result.catch(() => {});
  }

  /** Wanted partitions without a value yet, each once, in the order wanted. */
  missing(): readonly number[] {
    return [...new Set(this.partitions)].filter((partition) => !this.values.has(partition));
  }

  /** Whether every wanted partition has its value. */
  get complete(): boolean {
    return this.values.size === this.wanted;
  }

  has(partition: number): boolean {
    return this.values.has(partition);
  }

  /** Takes a partition's value; throws what `onPartition` throws. */
  take(partition: number, value: unknown): void {
    this.values.set(partition, value);
    this.request.onPartition?.(partition, value);
  }

  end(outcome: Exclude<Outcome, 'running'>, error: EngineError | null): void {
    this.outcome = outcome;
    this.detach();
    if (error === null) this.resolve(this.partitions.map((partition) => this.values.get(partition)));
    else this.reject(error);
    this.values.clear();
  }

  stageStopped(stageId: number): void {
    this.stopping.delete(stageId);
    this.reportStopped();
  }

  /** Called when the job ended and whenever one of its stages stops. */
  reportStopped(): void {
    if (this.outcome !== 'running' && this.stopping.size === 0) this.resolveStopped();
  }

  progress(): JobProgress {
    const stages = this.stages.map(({ id, rdd, tally }) => ({
      stageId: id,
      name: rdd.name,
      tasksDone: tally.tasksDone,
      tasks: tally.tasks,
    }));
    const counts = this.stages.map((stage) => stage.tally.counts());
    const sum = (name: keyof ProgressCounts) => counts.reduce((total, each) => total + each[name], 0);
    return {
      tasks: stages.reduce((total, stage) => total + stage.tasks, 0),
      tasksDone: stages.reduce((total, stage) => total + stage.tasksDone, 0),
      stages,
      bytesRead: sum('bytesRead'),
      rowsRead: sum('rowsRead'),
      bytesWritten: sum('bytesWritten'),
      rowsWritten: sum('rowsWritten'),
    };
  }
}

export function errorDataOrNull(error: EngineError | null) {
  return error === null ? null : errorData(error);
}
