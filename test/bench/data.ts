/** The bench's files, made when they are missing: the seeded CSV, and what is derived from it. All in data/, which git does not know. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskName } from './tasks';

export interface DataFiles {
  readonly csv: string;
  readonly snappy: string;
  readonly zstd: string;
  readonly jsonl: string;
  readonly keys: string;
  readonly users: string;
}

const DERIVED = ['snappy', 'zstd', 'jsonl', 'keys', 'users'] as const;

/** Derived files that few tasks need; the rest is made always. */
const needed = (task: TaskName): readonly (typeof DERIVED)[number][] => {
  if (task === 'jsonl-open') return ['jsonl'];
  if (task === 'parquet-load-zstd') return ['zstd'];
  if (task === 'join') return ['users'];
  return task === 'group-100k' || task === 'group-5m' || task === 'group-text' ? ['keys'] : [];
};

export function filesOf(root: string, rows: number): DataFiles {
  const stem = join(root, 'data', `events-${rows % 1_000_000 === 0 ? `${rows / 1_000_000}m` : rows}`);
  return {
    csv: `${stem}.csv`,
    snappy: `${stem}.snappy.parquet`,
    zstd: `${stem}.zstd.parquet`,
    jsonl: `${stem}.jsonl`,
    keys: `${stem}.keys.parquet`,
    users: join(root, 'data', 'users.parquet'),
  };
}

/** The table of the cold tasks' first run: their code is warm, the file itself is not. */
export const SMALL_ROWS = 10_000;

/** The CSV alone. */
export function prepareCsv(root: string, rows: number): DataFiles {
  const files = filesOf(root, rows);
  mkdirSync(join(root, 'data'), { recursive: true });
  if (!existsSync(files.csv)) {
    process.stderr.write(`making ${files.csv}\n`);
    const script = join(root, 'scripts', 'data', 'bench.mjs');
    execFileSync(process.execPath, [script, '--rows', String(rows), '--out', files.csv]);
  }
  return files;
}

export function prepareData(root: string, rows: number, asked: readonly TaskName[], python: string): DataFiles {
  const files = prepareCsv(root, rows);
  for (const kind of new Set(['snappy' as const, ...asked.flatMap(needed)])) {
    if (existsSync(files[kind])) continue;
    process.stderr.write(`making ${files[kind]}\n`);
    execFileSync(python, [join(root, 'test', 'bench', 'peers', 'make_data.py'), kind, files.csv, files[kind], String(rows)]);
  }
  return files;
}
