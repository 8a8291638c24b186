/** What can be read off a lineage without running it. Nothing here knows what an RDD computes. */
import type { ShuffleDependency } from '../rdd/dependency';
import type { Rdd } from '../rdd/rdd';

/** The shuffles right behind an RDD: all it reaches through narrow dependencies. */
export function shufflesBehind(rdd: Rdd): readonly ShuffleDependency[] {
  const shuffles = new Map<number, ShuffleDependency>();
  for (const each of pipelined(rdd)) {
    for (const dependency of each.dependencies) {
      if (dependency.kind === 'shuffle') shuffles.set(dependency.shuffleId, dependency);
    }
  }
  return [...shuffles.values()];
}

/** Those of them that these partitions need; a block that exists hides all that is behind it. */
export function shufflesNeeded(
  rdd: Rdd,
  partitions: readonly number[],
  hasBlock: (rdd: Rdd, partition: number) => boolean,
): readonly ShuffleDependency[] {
  const shuffles = new Map<number, ShuffleDependency>();
  const seen = new Map<Rdd, Set<number>>();
  const stack = partitions.map((partition) => ({ rdd, partition }));
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (!isNew(seen, next.rdd, next.partition) || hasBlock(next.rdd, next.partition)) continue;
    for (const dependency of next.rdd.dependencies) {
      if (dependency.kind === 'shuffle') shuffles.set(dependency.shuffleId, dependency);
      else for (const partition of dependency.parents(next.partition)) stack.push({ rdd: dependency.rdd, partition });
    }
  }
  return [...shuffles.values()];
}

/** The RDDs that run in one task with this one, source first, itself last. */
export function pipelined(rdd: Rdd): readonly Rdd[] {
  const seen = new Set<Rdd>();
  const stack = [rdd];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const dependency of next.dependencies) if (dependency.kind === 'narrow') stack.push(dependency.rdd);
  }
  return [...seen].reverse();
}

function isNew(seen: Map<Rdd, Set<number>>, rdd: Rdd, partition: number): boolean {
  const partitions = seen.get(rdd) ?? new Set();
  seen.set(rdd, partitions);
  if (partitions.has(partition)) return false;
  partitions.add(partition);
  return true;
}

/** Where a partition likes to run: at its block, where its RDD says, or where the first of its parents that says so likes to. */
export function preferredExecutors(
  rdd: Rdd,
  partition: number,
  blockAt: (rdd: Rdd, partition: number) => number | null,
): readonly number[] {
  const block = blockAt(rdd, partition);
  if (block !== null) return [block];
  const own = rdd.preferredExecutors(partition);
  if (own.length > 0) return own;
  for (const dependency of rdd.dependencies) {
    if (dependency.kind !== 'narrow') continue;
    for (const parent of dependency.parents(partition)) {
      const inherited = preferredExecutors(dependency.rdd, parent, blockAt);
      if (inherited.length > 0) return inherited;
    }
  }
  return [];
}
