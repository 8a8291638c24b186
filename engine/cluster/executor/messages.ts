/**
 * ALL that crosses between driver and executors. Data only, never code; columns travel as shared memories by reference.
 *
 * A task computes one partition of one stage. Its `work` is the narrow lineage down to what is already there:
 * blocks in hand, shuffle pieces, or nothing (a source step). The executor evaluates it bottom-up, keeps what must
 * persist, runs `finish` on the top value and answers with a TaskResult.
 */
import type { MessagePort } from 'node:worker_threads';
import type { ErrorData } from '../../errors';
import type { TaskMetrics } from '../../protocol/cluster-event';
import type { AccumulatorUpdate } from '../closure/accumulators';
import type { ExecutorMemory } from '../storage/memory-shares';
import type { SpillRef } from '../storage/spill-file';

export type BlockId = string;

/** Data that names what to do; looked up in the executor's table of steps. */
export interface Step {
  readonly step: string;
  /** Memory that it takes to run, where that is known. */
  readonly workingBytes?: number;
}

export type Work = ComputeWork | BlockWork | LocalWork | SpilledWork | ShuffleWork;

export interface ComputeWork {
  readonly kind: 'compute';
  readonly rddId: number;
  readonly partition: number;
  readonly step: Step;
  readonly inputs: readonly Work[];
  /** Keep the value as this block. */
  readonly persist: BlockId | null;
  /** Where: in a spill file if its level says so or memory is full; nowhere if there is no room and it can be computed again. */
  readonly place: 'memory' | 'disk' | 'nowhere';
}

/** A persisted partition, in hand, or packed. */
export interface BlockWork {
  readonly kind: 'block';
  readonly blockId: BlockId;
  /** The task that computed it: another one each time. */
  readonly version: number;
  /** Undefined in a message to an executor that has it. */
  readonly value: unknown;
}

/** A persisted partition that lives on an executor. A task elsewhere gets it as a packed BlockWork. */
export interface LocalWork {
  readonly kind: 'local';
  readonly blockId: BlockId;
  readonly executorId: number;
  readonly handle: number;
}

/** A persisted partition in a spill file. */
export interface SpilledWork {
  readonly kind: 'spilled';
  readonly blockId: BlockId;
  readonly ref: SpillRef;
  /** Keep it in memory again: there is room. */
  readonly restore: boolean;
}

/** What the map tasks of a shuffle left for this reduce partition, in map-partition order, packed where they are plain, or in spill files; the value is the array of pieces. */
export interface ShuffleWork {
  readonly kind: 'shuffle';
  readonly shuffleId: number;
  /** Name of the step that made the pieces. */
  readonly mapStep: string;
  readonly pieces: readonly unknown[];
}

/** `result`: the (optional) step's value goes to the driver. `map`: the step must return one piece per reduce partition. */
export type Finish =
  | { readonly kind: 'result'; readonly step: Step | null }
  | { readonly kind: 'map'; readonly shuffleId: number; readonly partitions: number; readonly step: Step };

export interface TaskDescription {
  readonly taskId: number;
  readonly jobId: number;
  readonly stageId: number;
  readonly stageAttempt: number;
  readonly partition: number;
  readonly attempt: number;
  readonly work: Work;
  readonly finish: Finish;
  /** One cell shared by the tasks of a job (or stage): 0 = go on, 1 = cancelled. Read between batches. */
  readonly cancelled: Int32Array<SharedArrayBuffer>;
  /** Where the task reports while it runs: [bytes read, rows read, bytes written, rows written], Float64 written by one task only. */
  readonly progress: Float64Array<SharedArrayBuffer>;
  readonly spill: TaskSpill;
}

/** Tasks for one executor, in their order: all that were ready for it at one moment, since a message costs as much as a short task. */
export interface TaskMessage {
  readonly tasks: readonly TaskDescription[];
  /** Blocks sent before that are gone. */
  readonly gone: readonly BlockId[];
  /** Memories that nobody reads any more, for tasks to come. */
  readonly spare: readonly WebAssembly.Memory[];
}

export interface TaskSpill {
  /** Where the task may write files, which begin with `t`, its id, a dash. */
  readonly folder: string;
  /** Leave the pieces of a map task in a file: memory is full. */
  readonly output: boolean;
}

/** Where a value is: in memory that all threads share, kept by the executor that computed it and lost with it, or in a spill file. */
export type Residence = 'shared' | 'executor' | 'disk';

export type TaskResult =
  | {
      readonly outcome: 'succeeded';
      readonly taskId: number;
      readonly executorId: number;
      /** For `map`: the pieces. */
      readonly value: unknown;
      /** Size of `value`, less what it shares with the task's inputs. */
      readonly sizeBytes: number;
      readonly residence: Residence;
      readonly blocks: readonly NewBlock[];
      /** What the task's functions added to accumulators. */
      readonly updates?: readonly AccumulatorUpdate[];
      readonly metrics: TaskMetrics;
    }
  | {
      readonly outcome: 'failed' | 'cancelled';
      readonly taskId: number;
      readonly executorId: number;
      readonly error: ErrorData;
      /** Failing again will not help (the user's data or question is wrong): fail the job at once. */
      readonly final: boolean;
      /** Spill files that turned out to be missing or damaged: not the task's fault. */
      readonly lostFiles: readonly string[];
      readonly metrics: TaskMetrics;
    };

/** What the message carries in place of a value that stays on its executor. */
export interface LocalHandle {
  readonly handle: number;
}

/** A shared memory that a value reaches; several values may reach the same. */
export interface MemoryUse {
  readonly identity: number;
  readonly bytes: number;
}

export interface NewBlock {
  readonly blockId: BlockId;
  /** The task that computed it. */
  readonly version: number;
  /** A LocalHandle where the residence is 'executor', a SpillRef where it is 'disk', what is told of it where it is 'nowhere'. */
  readonly value: unknown;
  /** What is new with this block: what it shares with the task's inputs is theirs. */
  readonly sizeBytes: number;
  readonly rows: number;
  readonly residence: Residence | 'nowhere';
  readonly memories: readonly MemoryUse[];
}

/** The first message to an executor: its number, and where it answers (arrays of TaskResult, one per task, in the order they came). */
export interface ExecutorStart {
  readonly executorId: number;
  /** Give way to other threads: those of a window. */
  readonly background: boolean;
  readonly memory: ExecutorMemory;
  readonly answers: MessagePort;
  /** One cell: the number of the task that runs; -1 = none. */
  readonly running: Int32Array<SharedArrayBuffer>;
}

/** A block to be written to a spill file, one record per value; `handle` in place of `values` where it lives on the executor. */
export interface SpillRequest {
  readonly file: string;
  readonly values: readonly unknown[];
  readonly handle: number | null;
}

/** A part of a memory that a value reads. */
export interface Span {
  readonly from: number;
  readonly bytes: number;
}

/** Where what a pointer named lies now; 0 = nothing was there. */
export type PlaceOf = (pointer: number) => number;

/** The same value with its pointers moved to another memory. */
export type Moved = (value: unknown, memory: WebAssembly.Memory, placeOf: PlaceOf) => unknown;
