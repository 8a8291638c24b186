import type { History } from '../history/history';
import type { StageRecord, TaskRecord } from '../history/records';

/** A task in its lane: from when its executor began it, as far as that is known, until it ended. */
export interface Bar {
  readonly task: TaskRecord;
  readonly start: number;
  readonly end: number;
  readonly stage: number;
}

/** One per core, in the order of time. An executor that died and the one that took its place share a lane. */
export interface TaskLane {
  readonly core: number;
  readonly executors: readonly number[];
  readonly bars: readonly Bar[];
  /** When an executor of this lane died. */
  readonly cuts: readonly number[];
}

/** A task may wait behind another on its executor; what it waited is not its own, and no two of a lane overlap. */
export function lanesOf(history: History, stages: readonly StageRecord[], now: number): readonly TaskLane[] {
  const lanes = new Map<number, { executors: number[]; bars: Bar[] }>();
  stages.forEach((stage, index) => {
    for (const task of stage.tasks) {
      const core = history.executors.coreOf(task.executorId);
      const lane = lanes.get(core) ?? { executors: [], bars: [] };
      lanes.set(core, lane);
      if (!lane.executors.includes(task.executorId)) lane.executors.push(task.executorId);
      const end = task.end ?? now;
      const ran = task.metrics === null || task.metrics.runMs === 0 ? end - task.start : task.metrics.runMs;
      lane.bars.push({ task, start: Math.max(task.start, end - ran), end, stage: index });
    }
  });
  return [...lanes].sort(([a], [b]) => a - b).map(([core, lane]) => ({ core, ...inOrder(history, lane) }));
}

function inOrder(history: History, { executors, bars }: { executors: number[]; bars: Bar[] }): Omit<TaskLane, 'core'> {
  const sorted = bars.sort((a, b) => a.start - b.start || a.end - b.end);
  let last = Number.NEGATIVE_INFINITY;
  const apart = sorted.map((bar) => {
    const start = Math.min(bar.end, Math.max(bar.start, last));
    last = Math.max(last, bar.end);
    return { ...bar, start };
  });
  const cuts = executors.flatMap((executorId) => history.executors.get(executorId)?.removed ?? []);
  return { executors, bars: apart, cuts };
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export function spanOf(lanes: readonly TaskLane[]): Span {
  const starts = lanes.flatMap((lane) => lane.bars[0]?.start ?? []);
  const ends = lanes.flatMap((lane) => lane.bars.at(-1)?.end ?? []);
  if (starts.length === 0) return { from: 0, to: 1 };
  const from = Math.min(...starts);
  return { from, to: Math.max(from + 1, ...ends) };
}

/** The bar at a moment, within `slack` of it; bars of a lane are in order and do not overlap. */
export function barAt(bars: readonly Bar[], time: number, slack: number): Bar | null {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bars[middle]!.end < time - slack) low = middle + 1;
    else high = middle;
  }
  const bar = bars[low];
  return bar !== undefined && bar.start <= time + slack ? bar : null;
}

/** Round steps of time since `origin` that put at most `most` marks on a span. */
export function ticksOf({ from, to }: Span, origin: number, most: number): readonly number[] {
  const raw = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw) ?? raw;
  const first = Math.ceil((from - origin) / step - 1e-6);
  const last = Math.floor((to - origin) / step + 1e-6);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}
