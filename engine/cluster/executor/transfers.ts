/**
 * Sends tasks to executors, each with the blocks that live on another executor: these are fetched through the driver first, packed,
 * by reference. What cannot be fetched (its executor died, its values cannot be copied) is lost, and the task is sent anew, so
 * that lineage recomputes it.
 */
import type { BlockId, LocalWork, TaskDescription, Work } from './messages';
import type { ExecutorPool } from './pool';

export interface TransfersOptions {
  readonly pool: Pick<ExecutorPool, 'launch' | 'fetch'>;
  onUnsent(taskId: number, lost: readonly BlockId[]): void;
}

export class Transfers {
  private readonly options: TransfersOptions;

  constructor(options: TransfersOptions) {
    this.options = options;
  }

  launch(executorId: number, task: TaskDescription): void {
    const elsewhere = new Set<LocalWork>();
    collectElsewhere(task.work, executorId, elsewhere);
    if (elsewhere.size === 0) this.options.pool.launch(executorId, task);
    else void this.fetchAndLaunch(executorId, task, [...elsewhere]);
  }

  private async fetchAndLaunch(executorId: number, task: TaskDescription, elsewhere: readonly LocalWork[]): Promise<void> {
    const { pool, onUnsent } = this.options;
    const fetched = new Map<Work, Work>();
    const lost: BlockId[] = [];
    await Promise.all(
      elsewhere.map(async (work) => {
        const value = await pool.fetch(work.executorId, work.handle).catch(() => null);
        if (value === null) lost.push(work.blockId);
        else fetched.set(work, { kind: 'block', blockId: work.blockId, version: work.handle, value });
      }),
    );
    if (lost.length > 0) onUnsent(task.taskId, lost);
    else pool.launch(executorId, { ...task, work: replaced(task.work, fetched) });
  }
}

function collectElsewhere(work: Work, executorId: number, found: Set<LocalWork>): void {
  if (work.kind === 'local' && work.executorId !== executorId) found.add(work);
  if (work.kind === 'compute') for (const input of work.inputs) collectElsewhere(input, executorId, found);
}

/** The same work with some of it replaced; what was one object before is one after. */
function replaced(work: Work, known: Map<Work, Work>): Work {
  const done = known.get(work);
  if (done !== undefined) return done;
  const next = work.kind === 'compute' ? { ...work, inputs: work.inputs.map((input) => replaced(input, known)) } : work;
  known.set(work, next);
  return next;
}
