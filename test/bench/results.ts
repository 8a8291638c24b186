/** Samples as the figures that are printed, kept and compared: plain JSON. */
import type { Kept } from './contender';
import type { Machine } from './machine';
import { median, type Sample, type Samples } from './rounds';
import type { Scaling } from './scaling';
import { type PeerName, peerNames, type Task, type TaskName, tasks } from './tasks';

export interface Figure {
  readonly ms: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
  readonly peakMb: number;
  /** Bytes per row that ours keeps of a table it opened. */
  readonly perRow?: Kept;
}

export interface TaskResult {
  readonly oursMs: number | null;
  readonly peers: Partial<Record<PeerName, number>>;
  /** Best peer ÷ ours; null where one is missing. */
  readonly ratio: number | null;
  readonly target: number | null;
  readonly met: boolean | null;
  readonly rows: number;
  readonly date: string;
  readonly commit: string;
  readonly load?: number;
  readonly figures: Partial<Record<'ours' | PeerName, Figure>>;
  readonly problems: Partial<Record<'ours' | PeerName, string>>;
}

export interface Results {
  readonly machine: Machine & { readonly peers: Partial<Record<PeerName, string>> };
  readonly tasks: Partial<Record<TaskName, TaskResult>>;
  /** Of `--scaling`. */
  readonly scaling?: Scaling;
}

export function resultsOf(samples: Samples, machine: Results['machine'], rows: number): Results {
  const entries = [...samples].map(([task, byContender]) => [task, resultOf(task, byContender, machine, rows)] as const);
  return { machine, tasks: Object.fromEntries(entries) };
}

function resultOf(
  task: TaskName,
  byContender: ReadonlyMap<'ours' | PeerName, Sample>,
  { date, commit, load }: Machine,
  rows: number,
): TaskResult {
  const figures: Partial<Record<'ours' | PeerName, Figure>> = {};
  const problems: Partial<Record<'ours' | PeerName, string>> = {};
  for (const [contender, sample] of byContender) {
    if (sample.error !== null) problems[contender] = sample.error;
    else if (sample.times.length > 0) figures[contender] = { ...figureOf(sample), ...keptPerRow(task, sample) };
  }
  const oursMs = figures.ours?.ms ?? null;
  const known = peerNames.flatMap((peer) => figures[peer]?.ms ?? []);
  const ratio = oursMs === null || known.length === 0 ? null : round(Math.min(...known) / oursMs, 2);
  const { target, limitMs } = tasks[task] as Task;
  const met = ratio === null || target === null ? null : ratio >= target && oursMs! <= (limitMs ?? Number.POSITIVE_INFINITY);
  const peers = Object.fromEntries(peerNames.flatMap((peer) => (figures[peer] === undefined ? [] : [[peer, figures[peer].ms]])));
  return { oursMs, peers, ratio, target, met, rows, date, commit, load, figures, problems };
}

function figureOf({ times, peakRss }: Sample): Figure {
  return {
    ms: round(median(times), 1),
    min: round(Math.min(...times), 1),
    max: round(Math.max(...times), 1),
    rounds: times.length,
    peakMb: Math.round(peakRss / 1e6),
  };
}

function keptPerRow(task: TaskName, { kept, check }: Sample): Pick<Figure, 'perRow'> {
  if ((tasks[task] as Task).keeps === undefined || kept.length === 0) return {};
  const rows = Number(check?.rows);
  const perRow = (bytes: (each: Kept) => number): number => round(median(kept.map(bytes)) / rows, 1);
  return { perRow: { blocks: perRow(({ blocks }) => blocks), resident: perRow(({ resident }) => resident) } };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
