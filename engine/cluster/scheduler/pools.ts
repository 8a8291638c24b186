/**
 * Who goes first. Higher priority always does. FIFO: then the older job. FAIR, as in Spark: each pool gets executors by its weight, a pool
 * below its minimum share before all others, the needier of two such first; within a pool its own mode decides.
 */
import type { RunningSet } from './running-set';

export type SchedulingMode = 'FIFO' | 'FAIR';

export interface Pool {
  readonly name: string;
  /** Among the pool's own task sets. */
  readonly mode: SchedulingMode;
  /** Share of the executors relative to other pools. Spark's default is 1. */
  readonly weight: number;
  /** Tasks it may have running before fairness counts. Spark's default is 0. */
  readonly minShare: number;
}

export interface Scheduling {
  readonly mode: SchedulingMode;
  /** Pools that are not default: FIFO, weight 1, minShare 0. */
  readonly pools: readonly Pool[];
}

export const DEFAULT_POOL = 'default';

interface Share {
  readonly name: string;
  readonly running: number;
  readonly weight: number;
  readonly minShare: number;
}

/** Task sets in the order in which they are offered executors. */
export function inOrder(sets: readonly RunningSet[], { mode, pools }: Scheduling): readonly RunningSet[] {
  if (mode === 'FIFO' || sets.length < 2) return [...sets].sort(byPriority);
  const shares = new Map<string, Share>();
  for (const { set, running } of sets) {
    const { weight, minShare } = poolOf(pools, set.pool);
    const known = shares.get(set.pool)?.running ?? 0;
    shares.set(set.pool, { name: set.pool, running: known + running.size, weight, minShare });
  }
  return [...sets].sort((a, b) => {
    const first = b.priority - a.priority;
    if (first !== 0) return first;
    if (a.set.pool !== b.set.pool) return byShare(shares.get(a.set.pool)!, shares.get(b.set.pool)!);
    if (poolOf(pools, a.set.pool).mode === 'FIFO') return byPriority(a, b);
    return a.running.size - b.running.size || byPriority(a, b);
  });
}

function poolOf(pools: readonly Pool[], name: string): Pool {
  return pools.find((pool) => pool.name === name) ?? { name, mode: 'FIFO', weight: 1, minShare: 0 };
}

function byShare(a: Share, b: Share): number {
  const needyA = a.running < a.minShare;
  const needyB = b.running < b.minShare;
  if (needyA !== needyB) return needyA ? -1 : 1;
  const ratio = (share: Share) => (needyA ? share.running / Math.max(share.minShare, 1) : share.running / share.weight);
  return ratio(a) - ratio(b) || (a.name < b.name ? -1 : 1);
}

function byPriority(a: RunningSet, b: RunningSet): number {
  return (
    b.priority - a.priority ||
    a.set.jobId - b.set.jobId ||
    a.set.stageId - b.set.stageId ||
    a.set.stageAttempt - b.set.stageAttempt
  );
}
