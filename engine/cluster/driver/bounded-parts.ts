import type { Cluster } from '../cluster';
import { partBytes } from '../storage/memory-shares';

const MOST_PARTS = 1024;

/** How many parts data of this size is dealt out to, so that each can be worked on in memory. */
export function partsOf({ memoryBudgetBytes }: Cluster, bytes: number): number {
  return Math.max(1, Math.min(MOST_PARTS, Math.ceil(bytes / partBytes(memoryBudgetBytes))));
}

/** How many rows of this size one task works on. */
export function rowsOfPart({ memoryBudgetBytes }: Cluster, rowBytes: number): number {
  return Math.max(1, Math.floor(partBytes(memoryBudgetBytes) / Math.max(1, rowBytes)));
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

/** What an index takes of a row, at most. */
const INDEX_BYTES_PER_ROW = 64;

/** Whether a side of a join, and an index of it on every executor, leave memory enough for the work on the other side. */
export function isSmallSide({ memoryBudgetBytes, executors }: Cluster, { bytes, atLeast }: Sized): boolean {
  return bytes + atLeast * INDEX_BYTES_PER_ROW * (executors.length + 1) <= memoryBudgetBytes / 4;
}
