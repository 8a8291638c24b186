/** Rounds of fresh processes, contenders interleaved: ours, duckdb, polars, …, ours, duckdb, … Results count once they are equal. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Check, differenceOf } from './compare';
import { type Contender, type Kept, type Order, runProcess } from './contender';
import { type PeerName, peers, type Scenario, type TaskName, tasks } from './tasks';

/** All that was measured of one task for one contender: one time per round, the median of a process. */
export interface Sample {
  readonly times: number[];
  peakRss: number;
  /** One per round. */
  readonly kept: Kept[];
  check: Check | null;
  error: string | null;
}

export type Samples = Map<TaskName, Map<Contender, Sample>>;

export async function measure(
  root: string,
  asked: readonly TaskName[],
  contenders: readonly Contender[],
  rounds: number,
  order: Omit<Order, 'scenario' | 'tasks' | 'out'>,
  python: string,
): Promise<Samples> {
  const samples: Samples = new Map(asked.map((task) => [task, new Map()]));
  const out = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  try {
    for (const [scenario, group] of processes(asked)) {
      for (let round = 0; round < rounds; round++) {
        for (const contender of contenders) {
          if (round >= roundsOf(contender, rounds)) continue;
          process.stderr.write(`${group.join(', ')}: round ${round + 1} of ${rounds}, ${contender}\n`);
          const listed = group.map((name) => ({ name, runs: tasks[name].runs }));
          for (const line of await runProcess(root, contender, { ...order, scenario, tasks: listed, out }, python)) {
            note(sampleOf(samples, line.task, contender), line);
          }
        }
      }
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  for (const [, byContender] of samples) compareAll(byContender);
  return samples;
}

/** Cold tasks have a process each; tasks on an open table share one. */
export function processes(asked: readonly TaskName[]): readonly (readonly [Scenario, readonly TaskName[]])[] {
  const groups: [Scenario, TaskName[]][] = [];
  for (const task of asked) {
    const { scenario } = tasks[task];
    const open = scenario === 'cold' ? undefined : groups.find(([each]) => each === scenario);
    if (open === undefined) groups.push([scenario, [task]]);
    else open[1].push(task);
  }
  return groups;
}

function roundsOf(contender: Contender, rounds: number): number {
  return contender === 'ours' ? rounds : Math.ceil((rounds * peers[contender].roundsOf5) / 5);
}

function sampleOf(samples: Samples, task: TaskName, contender: Contender): Sample {
  const byContender = samples.get(task)!;
  const sample = byContender.get(contender) ?? { times: [], peakRss: 0, kept: [], check: null, error: null };
  byContender.set(contender, sample);
  return sample;
}

function note(sample: Sample, line: Awaited<ReturnType<typeof runProcess>>[number]): void {
  if ('error' in line) {
    sample.error = line.error;
    return;
  }
  sample.times.push(median(line.times));
  sample.peakRss = Math.max(sample.peakRss, line.peakRss);
  if (line.kept !== undefined) sample.kept.push(line.kept);
  sample.check = line.check;
}

function compareAll(byContender: Map<Contender, Sample>): void {
  const ours = byContender.get('ours')?.check;
  if (!ours) return;
  for (const [contender, sample] of byContender) {
    if (contender === 'ours' || sample.check === null) continue;
    const difference = differenceOf(ours, sample.check);
    if (difference !== null) sample.error = `another result: ${difference}`;
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export type { PeerName };
