/**
 * How the engine's time grows with the rows, and what a second executor brings: the same tasks on 1, 3, 10 … million rows with one
 * executor and with two, fresh processes, interleaved. Growth is the time per row against the smallest table; speedup is one ÷ two.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from './contender';
import { prepareCsv, SMALL_ROWS } from './data';
import { median } from './rounds';
import { type Scenario, type TaskName, tasks } from './tasks';

const SIZES = [1_000_000, 3_000_000, 10_000_000, 30_000_000] as const;
const EXECUTORS = [1, 2] as const;
const MEASURED: readonly (readonly [Scenario, readonly TaskName[]])[] = [
  ['cold', ['open-csv']],
  ['table', ['filter-positions', 'contains-ci', 'order-2-keys', 'group-low', 'export-csv']],
];

interface Scaled {
  readonly times: number[];
  peakRss: number;
  problem: string | null;
}

/** Sizes up to `most` rows. */
export async function scaling(root: string, most: number, rounds: number, python: string): Promise<void> {
  const sizes = SIZES.filter((size) => size <= most);
  const small = prepareCsv(root, SMALL_ROWS);
  const results = new Map<string, Scaled>();
  const out = mkdtempSync(join(tmpdir(), 'hearth-scaling-'));
  try {
    for (let round = 0; round < rounds; round++)
      for (const rows of sizes)
        for (const executors of EXECUTORS)
          for (const [scenario, names] of MEASURED) {
            process.stderr.write(`${rows.toLocaleString('en')} rows, ${executors} executors: round ${round + 1} of ${rounds}\n`);
            const listed = names.map((name) => ({ name, runs: tasks[name].runs }));
            const order = {
              scenario,
              tasks: listed,
              data: prepareCsv(root, rows),
              rows,
              small,
              smallRows: SMALL_ROWS,
              out,
              executors,
            };
            for (const line of await runProcess(root, 'ours', order, python))
              note(results, keyOf(line.task, rows, executors), line);
          }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  print(results, sizes);
}

function keyOf(task: TaskName, rows: number, executors: number): string {
  return `${task} ${rows} ${executors}`;
}

function note(results: Map<string, Scaled>, key: string, line: Awaited<ReturnType<typeof runProcess>>[number]): void {
  const known = results.get(key) ?? { times: [], peakRss: 0, problem: null };
  results.set(key, known);
  if ('error' in line) known.problem = line.error;
  else {
    known.times.push(median(line.times));
    known.peakRss = Math.max(known.peakRss, line.peakRss);
  }
}

function print(results: ReadonlyMap<string, Scaled>, sizes: readonly number[]): void {
  const head = ['task', 'rows', '1 executor', '2 executors', 'speedup', 'growth per row', 'peak MB'];
  const rows = MEASURED.flatMap(([, names]) => names).flatMap((task) =>
    sizes.map((size) => rowOf(results, task, size, sizes[0]!)),
  );
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  for (const row of [head, ...rows])
    console.log(row.map((text, at) => (at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))).join('  '));
}

function rowOf(results: ReadonlyMap<string, Scaled>, task: TaskName, rows: number, smallest: number): readonly string[] {
  const [one, two] = EXECUTORS.map((executors) => results.get(keyOf(task, rows, executors)));
  const base = results.get(keyOf(task, smallest, 2));
  const [alone, both, first] = [one, two, base].map((each) => (each && each.times.length > 0 ? median(each.times) : Number.NaN));
  const problem = one?.problem ?? two?.problem ?? null;
  if (problem !== null) return [task, rows.toLocaleString('en'), problem, '', '', '', ''];
  const growth = both! / rows / (first! / smallest);
  const peak = Math.round((two?.peakRss ?? 0) / 1e6);
  const shown = [
    `${alone!.toFixed(1)} ms`,
    `${both!.toFixed(1)} ms`,
    (alone! / both!).toFixed(2),
    growth.toFixed(2),
    String(peak),
  ];
  return [task, rows.toLocaleString('en'), ...shown];
}
