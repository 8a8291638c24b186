/**
 * How the engine's time grows with the rows, and what a second executor brings: the same tasks on 1, 3, 10 … million rows with one
 * executor and with two, fresh processes, interleaved. Beside the times stands what a task moves through memory at least.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyBandwidth, loopSpeedup } from './bare-threads';
import { runProcess } from './contender';
import { prepareCsv, SMALL_ROWS } from './data';
import { type Machine, machine } from './machine';
import { median } from './rounds';
import { type Scenario, type TaskName, tasks } from './tasks';

const SIZES = [1_000_000, 3_000_000, 10_000_000, 30_000_000] as const;
const EXECUTORS = [1, 2] as const;

/** Bytes of the CSV and of the blocks that are kept of it. */
interface Held {
  readonly file: number;
  readonly blocks: number;
}

interface Measured {
  readonly scenario: Scenario;
  /** Time grows as n log n, not as n. */
  readonly sorts: boolean;
  /** Bytes of a row that are read or written at least once, and which. */
  readonly moves: (held: Held) => number;
  readonly moved: string;
}

const EXPORTED = 0.3;

export const measured: Readonly<Partial<Record<TaskName, Measured>>> = {
  'open-csv': {
    scenario: 'cold',
    sorts: false,
    moves: ({ file, blocks }) => file + blocks,
    moved: 'the file, and the blocks that hold it',
  },
  'filter-positions': {
    scenario: 'table',
    sorts: false,
    moves: () => 5.1,
    moved: 'codes of price (4) and country (1), a bit of the selection',
  },
  'contains-ci': {
    scenario: 'table',
    sorts: false,
    moves: () => 31.3,
    moved: 'a text (27.1), its offset (4), bits of nulls and selection',
  },
  'order-2-keys': { scenario: 'table', sorts: true, moves: () => 12, moved: 'codes of two keys (8), a place in the order (4)' },
  'group-low': {
    scenario: 'table',
    sorts: false,
    moves: () => 10.1,
    moved: 'codes of two texts (2) and two numbers (8), a bit of nulls',
  },
  'export-csv': {
    scenario: 'table',
    sorts: false,
    moves: ({ file, blocks }) => 4 + EXPORTED * (file + blocks),
    moved: 'a price (4), and of three rows in ten all that blocks hold and lines take',
  },
};

export interface ScaledTask {
  readonly task: TaskName;
  readonly rows: number;
  readonly oneMs: number | null;
  readonly twoMs: number | null;
  /** Bytes, by `moves`. */
  readonly moved: number;
  /** With two executors. */
  readonly peakMb: number;
  readonly problem: string | null;
}

export interface Scaling {
  readonly machine: Pick<Machine, 'date' | 'commit' | 'load'>;
  /** Bytes per second that two threads copy: read and written. */
  readonly bandwidth: number;
  /** How many times sooner two threads that share nothing are through a loop than one: median of the rounds. */
  readonly ceiling: number;
  readonly tasks: readonly ScaledTask[];
}

interface Sample {
  readonly times: number[];
  peakRss: number;
  problem: string | null;
}

type Line = Awaited<ReturnType<typeof runProcess>>[number];

/** Sizes up to `most` rows. */
export async function scaling(root: string, most: number, rounds: number, python: string): Promise<Scaling> {
  const sizes = SIZES.filter((size) => size <= most);
  const small = prepareCsv(root, SMALL_ROWS);
  const samples = new Map<string, Sample>();
  const perRow = new Map<number, Held>();
  const bandwidth = await copyBandwidth(EXECUTORS.at(-1)!);
  const ceilings: number[] = [];
  const out = mkdtempSync(join(tmpdir(), 'hearth-scaling-'));
  try {
    for (let round = 0; round < rounds; round++) {
      ceilings.push(await loopSpeedup(EXECUTORS.at(-1)!));
      for (const rows of sizes)
        for (const executors of EXECUTORS)
          for (const [scenario, names] of scenarios()) {
            process.stderr.write(`${rows.toLocaleString('en')} rows, ${executors} executors: round ${round + 1} of ${rounds}\n`);
            const listed = names.map((name) => ({ name, runs: tasks[name].runs }));
            const data = prepareCsv(root, rows);
            const order = { scenario, tasks: listed, data, rows, small, smallRows: SMALL_ROWS, out, executors };
            for (const line of await runProcess(root, 'ours', order, python)) {
              note(samples, keyOf(line.task, rows, executors), line);
              if (line.task === 'open-csv' && 'kept' in line)
                perRow.set(rows, { file: statSync(data.csv).size / rows, blocks: (line.kept?.blocks ?? 0) / rows });
            }
          }
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  const names = Object.keys(measured) as TaskName[];
  const found = names.flatMap((task) => sizes.map((rows) => scaledTask(samples, task, rows, perRow.get(rows))));
  const { date, commit, load } = machine(root);
  return { machine: { date, commit, load }, bandwidth, ceiling: median(ceilings), tasks: found };
}

function scenarios(): readonly (readonly [Scenario, readonly TaskName[]])[] {
  const listed = Object.entries(measured) as [TaskName, Measured][];
  const of = (scenario: Scenario): TaskName[] => listed.flatMap(([task, each]) => (each.scenario === scenario ? [task] : []));
  return (['cold', 'table'] as const).map((scenario) => [scenario, of(scenario)]);
}

function keyOf(task: TaskName, rows: number, executors: number): string {
  return `${task} ${rows} ${executors}`;
}

function note(samples: Map<string, Sample>, key: string, line: Line): void {
  const known = samples.get(key) ?? { times: [], peakRss: 0, problem: null };
  samples.set(key, known);
  if ('error' in line) known.problem = line.error;
  else {
    known.times.push(median(line.times));
    known.peakRss = Math.max(known.peakRss, line.peakRss);
  }
}

function scaledTask(samples: ReadonlyMap<string, Sample>, task: TaskName, rows: number, held: Held | undefined): ScaledTask {
  const [one, two] = EXECUTORS.map((executors) => samples.get(keyOf(task, rows, executors)));
  const timeOf = (sample: Sample | undefined): number | null =>
    sample === undefined || sample.times.length === 0 ? null : Number(median(sample.times).toFixed(1));
  const moved = held === undefined ? 0 : Math.round(measured[task]!.moves(held) * rows);
  const problem = one?.problem ?? two?.problem ?? null;
  return { task, rows, oneMs: timeOf(one), twoMs: timeOf(two), moved, peakMb: Math.round((two?.peakRss ?? 0) / 1e6), problem };
}
