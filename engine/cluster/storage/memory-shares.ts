/** What follows from the budget of memory, in one place: sizes chosen apart do not add up. */

const MB = 2 ** 20;

/** A part is worked on in some eight times its size, by as many tasks as there are executors, beside what they have let go of. */
const PARTS_PER_BUDGET = 48;
const LEAST_PART_BYTES = MB;

/** What threads take to run anything: their heaps, their buffers, what they keep for the next task. */
const RUNTIME_BYTES = 64 * MB;

/** A collection takes every thread some milliseconds; with little memory it is worth them sooner. */
const LEAST_GARBAGE_BYTES = 4 * MB;
const GARBAGE_PER_BUDGET = 16;

/**
 * V8 reserves some ten gigabytes of addresses for each shared memory, however little is in it, and a process has 128 terabytes of them. So
 * many memories that are let go of are worth a collection of every thread, and their part of it to each thread that made them.
 */
const MOST_LOST_MEMORIES = 1_024;
/** And so many may be kept. */
const MOST_KEPT_MEMORIES = 2_048;

/** What a memory of a block counts for at least. */
export function leastMemoryBytes(budgetBytes: number): number {
  return Math.ceil(budgetBytes / MOST_KEPT_MEMORIES);
}

/** With less memory than this the room that V8 takes for short-lived objects matters. */
const LITTLE_BYTES = 512 * MB;
const LITTLE_HEAP_BYTES = 8 * MB;

/** What an executor is told of memory. */
export interface ExecutorMemory {
  /** Memories made since the last collection that are worth a collection. */
  readonly collectAboveBytes: number;
  /** How many of them are, whatever they hold. */
  readonly collectAboveMemories: number;
  /** The room that V8 takes for short-lived objects matters. */
  readonly isLittle: boolean;
  /** What its JavaScript heap may grow by before a collection is worth it, whatever V8 thinks. */
  readonly heapBytes: number;
  /** Memories of tasks that it keeps for later tasks. */
  readonly poolBytes: number;
}

export function executorMemory(budgetBytes: number, executors: number): ExecutorMemory {
  return {
    collectAboveBytes: garbageBytes(budgetBytes, 512 * MB),
    collectAboveMemories: Math.ceil(MOST_LOST_MEMORIES / executors),
    isLittle: budgetBytes < LITTLE_BYTES,
    heapBytes: heapBytes(budgetBytes),
    poolBytes: Math.min(256 * MB, budgetBytes / (4 * executors)),
  };
}

function heapBytes(budgetBytes: number): number {
  return budgetBytes < LITTLE_BYTES ? LITTLE_HEAP_BYTES : Number.POSITIVE_INFINITY;
}

/** What the driver may let go of before a collection is worth it: when nothing runs, and whatever runs. */
export interface DriverGarbage {
  readonly collectAboveBytes: number;
  readonly collectAnywayBytes: number;
  /** And how many memories, whatever they hold and whatever runs. */
  readonly collectAnywayMemories: number;
  /** What its JavaScript heap may grow by. */
  readonly heapBytes: number;
}

export function driverGarbage(budgetBytes: number): DriverGarbage {
  return {
    collectAboveBytes: garbageBytes(budgetBytes, 128 * MB),
    collectAnywayBytes: garbageBytes(budgetBytes, 1024 * MB),
    collectAnywayMemories: MOST_LOST_MEMORIES,
    heapBytes: heapBytes(budgetBytes),
  };
}

function garbageBytes(budgetBytes: number, most: number): number {
  return Math.min(most, Math.max(LEAST_GARBAGE_BYTES, budgetBytes / GARBAGE_PER_BUDGET));
}

/** Of data larger than the budget, what one task works on. */
export function partBytes(budgetBytes: number): number {
  return Math.max(LEAST_PART_BYTES, Math.floor(budgetBytes / PARTS_PER_BUDGET));
}

/** What tasks and blocks have of the budget together. */
export function sharedBytes(budgetBytes: number): number {
  return budgetBytes - Math.min(RUNTIME_BYTES, budgetBytes * 0.75);
}
