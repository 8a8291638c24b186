import type { Cluster } from '../cluster';

/** A part is worked on in some four times its size, by as many tasks as there are executors. */
const PARTS_PER_BUDGET = 32;
const LEAST_PART_BYTES = 2 ** 20;
const MOST_PARTS = 1024;

/** How many parts data of this size is dealt out to, so that each can be worked on in memory. */
export function partsOf({ memoryBudgetBytes }: Cluster, bytes: number): number {
  const part = Math.max(LEAST_PART_BYTES, memoryBudgetBytes / PARTS_PER_BUDGET);
  return Math.max(1, Math.min(MOST_PARTS, Math.ceil(bytes / part)));
}

/** What working on rows by number takes beside their tables: keys, numbers, and as much again while they are dealt out. */
const WORK_BYTES_PER_ROW = 24;

interface Sized {
  readonly bytes: number;
  readonly atLeast: number;
}

/** Whether tables, all counted, and the work on them do not fit in memory together. */
export function isBeyondMemory({ memoryBudgetBytes }: Cluster, runs: readonly Sized[]): boolean {
  return runs.reduce((sum, { bytes, atLeast }) => sum + bytes + atLeast * WORK_BYTES_PER_ROW, 0) > memoryBudgetBytes;
}
