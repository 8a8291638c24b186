/** One process of one contender: starts it with its orders, reads a line of JSON per task. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Check } from './compare';
import type { DataFiles } from './data';
import type { PeerName, Scenario, TaskName } from './tasks';

export type Contender = 'ours' | PeerName;

export interface Order {
  readonly scenario: Scenario | 'version';
  readonly tasks: readonly { readonly name: TaskName; readonly runs: number }[];
  readonly data: DataFiles;
  readonly rows: number;
  readonly small: DataFiles;
  readonly smallRows: number;
  readonly out: string;
  /** Threads of ours; two unless said. */
  readonly executors?: number;
}

/** Bytes: blocks that the engine keeps, and by how much the process grew. */
export interface Kept {
  readonly blocks: number;
  readonly resident: number;
}

export interface Measured {
  readonly task: TaskName;
  readonly times: readonly number[];
  readonly peakRss: number;
  /** Of ours: what the last run left behind. */
  readonly kept?: Kept;
  readonly check: Check | null;
}

export interface Failed {
  readonly task: TaskName;
  readonly error: string;
}

type Line = Failed | (Measured & { readonly file: string | null });

/** A process that hangs is stopped and its tasks count as failed. */
const LIMIT_MS = 15 * 60_000;

export async function runProcess(
  root: string,
  contender: Contender,
  order: Order,
  python: string,
): Promise<readonly (Measured | Failed)[]> {
  const lines = await linesOf<Line>(root, contender, order, python);
  const answered = lines.map((line) =>
    'error' in line || line.file === null ? line : { ...line, check: verify(root, line.file, python) },
  );
  const silent = order.tasks.filter(({ name }) => !answered.some(({ task }) => task === name));
  return [...answered, ...silent.map(({ name }) => ({ task: name, error: 'the process ended early' }))];
}

export async function versionOf(root: string, contender: PeerName, order: Order, python: string): Promise<string | null> {
  const [line] = await linesOf<{ readonly version: string }>(root, contender, { ...order, scenario: 'version' }, python);
  return line?.version ?? null;
}

function linesOf<T>(root: string, contender: Contender, order: Order, python: string): Promise<readonly T[]> {
  const bench = join(root, 'test', 'bench');
  const [file, args] =
    contender === 'ours'
      ? [process.execPath, [join(bench, 'ours', 'main.mjs'), JSON.stringify(order)]]
      : [python, [join(bench, 'peers', 'harness.py'), JSON.stringify(order), `${contender}_peer`]];
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
    let [out, problem] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (problem = (problem + chunk.toString()).slice(-2_000)));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(`${contender} ended with ${code}: ${problem}\n`);
      resolve(
        out
          .split('\n')
          .filter((text) => text.startsWith('{'))
          .map((text) => JSON.parse(text) as T),
      );
    });
  });
}

function verify(root: string, file: string, python: string): Check {
  return JSON.parse(
    execFileSync(python, [join(root, 'test', 'bench', 'peers', 'verify.py'), file], { encoding: 'utf8' }),
  ) as Check;
}
