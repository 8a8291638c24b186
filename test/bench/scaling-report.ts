/** What scaling.ts found, as tables of texts: for the terminal and for RESULTS.md. */
import { measured, type ScaledTask, type Scaling } from './scaling';

/** A second executor makes a task so many times as fast, or the memory is what it waits for: this share of what copying reaches. */
const LEAST_SPEEDUP = 1.8;
const LEAST_SHARE = 0.6;
/** Against the next smaller table, per row (for sorts per row and its logarithm). */
const MOST_GROWTH = 1.15;
const LARGE_ROWS = 30_000_000;
const LARGE_MB = 8_000;

export const SCALING_HEAD = [
  'task',
  'rows',
  '1 executor',
  '2 executors',
  'speedup',
  'of memcpy',
  `≥ ${LEAST_SPEEDUP}, or ≥ ${LEAST_SHARE * 100} %`,
  'growth',
  `≤ ${MOST_GROWTH}`,
  'peak MB',
  `≤ ${LARGE_MB}`,
];

export const MOVED_HEAD = ['task', 'bytes per row', 'which are'];

export function scalingRows({ tasks, bandwidth }: Scaling): string[][] {
  return tasks.map((each, at) => {
    const { task, rows, oneMs, twoMs, moved, peakMb, problem } = each;
    const name = [task, rows.toLocaleString('en')];
    if (problem !== null || oneMs === null || twoMs === null)
      return [...name, problem ?? 'none', ...SCALING_HEAD.slice(3).map(() => '')];
    const speedup = oneMs / twoMs;
    const share = moved / (twoMs / 1_000) / bandwidth;
    const growth = growthOf(each, tasks[at - 1]);
    return [
      ...name,
      `${oneMs} ms`,
      `${twoMs} ms`,
      speedup.toFixed(2),
      `${Math.round(share * 100)} %`,
      verdict(speedup >= LEAST_SPEEDUP || share >= LEAST_SHARE),
      growth === null ? '' : growth.toFixed(2),
      growth === null ? '' : verdict(growth <= MOST_GROWTH),
      String(peakMb),
      rows < LARGE_ROWS ? '' : verdict(peakMb <= LARGE_MB),
    ];
  });
}

export function movedRows({ tasks }: Scaling): string[][] {
  const largest = new Map(tasks.map((each) => [each.task, each]));
  return [...largest.values()].map(({ task, rows, moved }) => [task, (moved / rows).toFixed(1), measured[task]!.moved]);
}

function verdict(met: boolean): string {
  return met ? 'met' : 'MISSED';
}

function growthOf(each: ScaledTask, smaller: ScaledTask | undefined): number | null {
  if (smaller?.task !== each.task || smaller.twoMs === null) return null;
  const work = ({ task, rows }: ScaledTask): number => (measured[task]!.sorts ? rows * Math.log2(rows) : rows);
  return each.twoMs! / work(each) / (smaller.twoMs / work(smaller));
}
