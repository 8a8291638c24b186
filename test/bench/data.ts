/** The bench's files, made when they are missing: the seeded CSV, and what is derived from it. All in data/, which git does not know. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { TaskName } from './tasks';

export interface DataFiles {
  readonly csv: string;
  readonly snappy: string;
  readonly zstd: string;
  readonly jsonl: string;
  readonly keys: string;
  readonly users: string;
  readonly wideCsv: string;
  readonly wide: string;
  readonly lineitemCsv: string;
  readonly lineitem: string;
}

type Kind = keyof DataFiles;

/** What a task needs beside the CSV and its Parquet, which are made always; what is derived stands after its source. */
const needed = (task: TaskName): readonly Kind[] => {
  if (task.startsWith('wide-')) return ['wideCsv', 'wide'];
  if (task.startsWith('lineitem-')) return ['lineitemCsv', 'lineitem'];
  if (task === 'jsonl-open') return ['jsonl'];
  if (task === 'parquet-load-zstd') return ['zstd'];
  if (task === 'join') return ['users'];
  return task === 'group-100k' || task === 'group-5m' || task === 'group-text' ? ['keys'] : [];
};

/** The other tables grow with the first: 100,000 wide rows and scale factor 1 beside ten million events. */
const wideRows = (rows: number): number => Math.ceil(rows / 100);
const scaleFactor = (rows: number): number => rows / 10_000_000;

export function filesOf(root: string, rows: number): DataFiles {
  const stem = join(root, 'data', `events-${rows % 1_000_000 === 0 ? `${rows / 1_000_000}m` : rows}`);
  const wide = join(root, 'data', `wide-${wideRows(rows)}`);
  const lineitem = join(root, 'data', `lineitem-${scaleFactor(rows)}`);
  return {
    csv: `${stem}.csv`,
    snappy: `${stem}.snappy.parquet`,
    zstd: `${stem}.zstd.parquet`,
    jsonl: `${stem}.jsonl`,
    keys: `${stem}.keys.parquet`,
    users: join(root, 'data', 'users.parquet'),
    wideCsv: `${wide}.csv`,
    wide: `${wide}.parquet`,
    lineitemCsv: `${lineitem}.csv`,
    lineitem: `${lineitem}.parquet`,
  };
}

/** The table of the cold tasks' first run: their code is warm, the file itself is not. */
export const SMALL_ROWS = 10_000;

/** The CSV alone. */
export function prepareCsv(root: string, rows: number): DataFiles {
  const files = filesOf(root, rows);
  mkdirSync(join(root, 'data'), { recursive: true });
  make(root, files, 'csv', rows, '');
  return files;
}

export function prepareData(root: string, rows: number, asked: readonly TaskName[], python: string): DataFiles {
  const files = prepareCsv(root, rows);
  for (const kind of new Set<Kind>(['snappy', ...asked.flatMap(needed)])) make(root, files, kind, rows, python);
  return files;
}

function make(root: string, files: DataFiles, kind: Kind, rows: number, python: string): void {
  const target = files[kind];
  if (existsSync(target)) return;
  process.stderr.write(`making ${target}\n`);
  const derive = join(root, 'test', 'bench', 'peers', 'make_data.py');
  if (kind === 'csv') generate(root, 'bench.mjs', target, rows);
  else if (kind === 'wideCsv') generate(root, 'wide.mjs', target, wideRows(rows));
  else if (kind === 'lineitemCsv' || kind === 'lineitem') generateLineitem(target, scaleFactor(rows), python);
  else execFileSync(python, [derive, kind, kind === 'wide' ? files.wideCsv : files.csv, target, String(rows)]);
}

function generate(root: string, script: string, target: string, rows: number): void {
  execFileSync(process.execPath, [join(root, 'scripts', 'data', script), '--rows', String(rows), '--out', target]);
}

/** TPC-H's lineitem as tpchgen-cli writes it, in the format that the name ends in. */
function generateLineitem(target: string, factor: number, python: string): void {
  const folder = mkdtempSync(`${target}.`);
  const format = extname(target).slice(1);
  try {
    const args = [format, '--scale-factor', String(factor), '--tables', 'lineitem', '--output-dir', folder, '--quiet'];
    execFileSync(join(dirname(python), 'tpchgen-cli'), args);
    renameSync(join(folder, `lineitem.${format}`), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
