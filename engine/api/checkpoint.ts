/**
 * Checkpoints: after the first job over an RDD that is marked, its partitions are written to files and its lineage ends there. The node
 * of the lineage stays the same object, so that everything derived from it reads the files too.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Step } from '../cluster/executor/messages';
import type { Rdd } from '../cluster/rdd/rdd';
import { partName, type RestoreStep, type SaveStep } from '../exec/values/file-steps';

type State = 'marked' | 'writing' | 'written';

const states = new WeakMap<Rdd, { readonly folder: string; state: State }>();

export function mark(rdd: Rdd, folder: string): void {
  if (!states.has(rdd)) states.set(rdd, { folder: join(folder, `rdd-${rdd.id}`), state: 'marked' });
}

export function isCheckpointed(rdd: Rdd): boolean {
  return states.get(rdd)?.state === 'written';
}

export function checkpointFolder(rdd: Rdd): string | null {
  return isCheckpointed(rdd) ? states.get(rdd)!.folder : null;
}

/** Writes what is marked in a lineage, parents first. */
export async function writeCheckpoints(lineage: Rdd, run: (rdd: Rdd, finish: Step) => Promise<unknown>): Promise<void> {
  for (const rdd of markedIn(lineage)) {
    const checkpoint = states.get(rdd)!;
    checkpoint.state = 'writing';
    try {
      await mkdir(checkpoint.folder, { recursive: true });
      const finish: SaveStep = { step: 'values-checkpoint', call: 'checkpoint', folder: checkpoint.folder };
      await run(rdd, finish);
    } catch (error) {
      checkpoint.state = 'marked';
      throw error;
    }
    cut(rdd, checkpoint.folder);
    checkpoint.state = 'written';
  }
}

function cut(rdd: Rdd, folder: string): void {
  const compute = (partition: number): RestoreStep => ({ step: 'values-restore', path: join(folder, partName(partition)) });
  Object.assign(rdd, { dependencies: [], compute });
}

function markedIn(lineage: Rdd): readonly Rdd[] {
  const seen = new Set<Rdd>();
  const stack = [lineage];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const dependency of next.dependencies) stack.push(dependency.rdd);
  }
  return [...seen].filter((rdd) => states.get(rdd)?.state === 'marked').reverse();
}
