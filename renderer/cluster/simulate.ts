/**
 * What a job would take on N cores: its recorded tasks, dealt out anew to N lanes in the order in which they were sent (list
 * scheduling), stage after stage as their shuffles demand. What the driver took beside the tasks is kept as it was measured, so the
 * answer shows both limits of more cores: work that does not split, and the longest task of each stage.
 */
import type { JobRecord, StageRecord } from './history/records';

export interface Estimate {
  readonly cores: number;
  readonly ms: number;
  readonly speedup: number;
}

export interface Estimates {
  readonly coresUsed: number;
  readonly measuredMs: number;
  /** Not in any task: planning, sending, waiting. */
  readonly overheadMs: number;
  /** No number of cores goes below. */
  readonly floorMs: number;
  readonly of: readonly Estimate[];
}

export function estimatesOf(job: JobRecord, coresUsed: number, cores: readonly number[]): Estimates | null {
  const stages = job.stages.filter((stage) => stage.tasks.some(hasTime));
  if (job.end === null || stages.length === 0) return null;
  const measuredMs = job.end - job.start;
  const overheadMs = Math.max(0, measuredMs - lengthOn(stages, coresUsed));
  const ms = (count: number): number => overheadMs + lengthOn(stages, count);
  const one = ms(1);
  return {
    coresUsed,
    measuredMs,
    overheadMs,
    floorMs: ms(Number.MAX_SAFE_INTEGER),
    of: cores.map((count) => ({ cores: count, ms: ms(count), speedup: one / ms(count) })),
  };
}

/** How long the tasks of these stages take on so many cores, parents before children. */
export function lengthOn(stages: readonly StageRecord[], cores: number): number {
  const ends = new Map<StageRecord, number>();
  const free: number[] = [];
  for (const stage of stages) {
    const ready = Math.max(0, ...stage.parents.map((parent) => ends.get(parent) ?? 0));
    let end = ready;
    for (const ms of timesOf(stage)) end = Math.max(end, deal(free, cores, ready, ms));
    ends.set(stage, end);
  }
  return Math.max(0, ...ends.values());
}

/** Gives a task to the lane that is free first; tells when it ends. */
function deal(free: number[], cores: number, ready: number, ms: number): number {
  let lane = 0;
  for (let each = 1; each < free.length; each++) if (free[each]! < free[lane]!) lane = each;
  if (free.length < cores && (free.length === 0 || free[lane]! > ready)) lane = free.length;
  const end = Math.max(free[lane] ?? 0, ready) + ms;
  free[lane] = end;
  return end;
}

function timesOf(stage: StageRecord): readonly number[] {
  const first = new Set<number>();
  return stage.tasks.flatMap((task) => {
    if (!hasTime(task) || first.has(task.partition)) return [];
    first.add(task.partition);
    return [task.metrics?.runMs ?? 0];
  });
}

function hasTime({ outcome, metrics }: StageRecord['tasks'][number]): boolean {
  return outcome === 'succeeded' && metrics !== null;
}
