export type MemoryContents = 'zeros' | 'anything';

/** What a running step may know and do. One per task attempt, on the executor's thread. */
export interface TaskContext {
  readonly executorId: number;
  readonly stageId: number;
  readonly partition: number;
  readonly attempt: number;
  /** Throws EngineError CANCELLED once the task was cancelled. Call between batches. */
  checkCancelled(): void;
  /** Adds to the task's metrics and to the progress that the driver sees while the task runs. */
  count(metric: 'bytesRead' | 'rowsRead' | 'rowsSkipped' | 'bytesWritten' | 'rowsWritten', amount: number): void;
  /**
   * A shared memory of this task's own, reset, with at least `bytes` free; leaves with the value it returns. It holds zeros, or anything
   * where the task writes all that is read of it: clearing costs as much as filling.
   */
  memory(bytes: number, holds?: MemoryContents): WebAssembly.Memory;
}
