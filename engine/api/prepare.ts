/**
 * What must be known before an RDD can be computed and takes a job to find out: the bounds of a range partitioner, how many rows
 * stand before each partition. RDDs are made without it, so that making one never runs a job; the first job over one finds it.
 */
import type { Rdd } from '../cluster/rdd/rdd';

const preparations = new WeakMap<Rdd, () => Promise<void>>();

/** `prepare` runs once, before the first job over the RDD; again only if it failed. */
export function preparedBy(rdd: Rdd, prepare: () => Promise<void>): Rdd {
  let prepared: Promise<void> | null = null;
  preparations.set(rdd, () => {
    prepared ??= prepare().catch((error: unknown) => {
      prepared = null;
      throw error;
    });
    return prepared;
  });
  return rdd;
}

/** Prepares a lineage, parents first. */
export async function prepare(rdd: Rdd): Promise<void> {
  for (const each of needing(rdd)) await preparations.get(each)!();
}

function needing(rdd: Rdd): readonly Rdd[] {
  const seen = new Set<Rdd>();
  const found: Rdd[] = [];
  const stack = [rdd];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (preparations.has(next)) found.push(next);
    for (const dependency of next.dependencies) stack.push(dependency.rdd);
  }
  return found.reverse();
}
