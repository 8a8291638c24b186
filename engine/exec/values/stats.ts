/** Count, mean and spread of numbers in one pass, mergeable (Welford, Chan). */
export interface Stats {
  readonly count: number;
  readonly mean: number;
  /** Sum of squared distances from the mean. */
  readonly spread: number;
  readonly min: number;
  readonly max: number;
}

export const noStats: Stats = { count: 0, mean: 0, spread: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };

export function statsOf(values: Iterable<number>): Stats {
  let { count, mean, spread, min, max } = noStats;
  for (const value of values) {
    const distance = value - mean;
    count++;
    mean += distance / count;
    spread += distance * (value - mean);
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { count, mean, spread, min, max };
}

export function mergeStats(a: Stats, b: Stats): Stats {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const distance = b.mean - a.mean;
  const mean = a.mean + (distance * b.count) / count;
  const spread = a.spread + b.spread + (distance * distance * a.count * b.count) / count;
  return { count, mean, spread, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
