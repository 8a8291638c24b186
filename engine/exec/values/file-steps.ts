/** Text files as RDDs and back: lines of a byte range, whole files, parts written under a name only when complete; checkpoints. */
import { createReadStream } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { pack, unpack } from '../../cluster/closure/packed';
import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { EngineError } from '../../errors';
import type { StepDefinition } from '../step';
import { type ActionStep, actionStep } from './action-steps';

export interface LinesStep extends Step {
  readonly step: 'values-lines';
  readonly path: string;
  /** The lines that begin in (start, end], and the file's first if start is 0. */
  readonly start: number;
  /** Infinity for a compressed file, which is read from its beginning. */
  readonly end: number;
}

export interface WholeStep extends Step {
  readonly step: 'values-whole';
  readonly paths: readonly string[];
}

export interface SaveStep extends ActionStep {
  readonly folder: string;
}

export interface RestoreStep extends Step {
  readonly step: 'values-restore';
  readonly path: string;
}

const NEWLINE = 10;
const RETURN = 13;

const lines: StepDefinition<LinesStep> = {
  step: 'values-lines',
  run: async (step, _, context) => {
    const found = await reading(step.path, () => linesOf(step, context));
    context.count('rowsRead', found.length);
    return found;
  },
};

const whole: StepDefinition<WholeStep> = {
  step: 'values-whole',
  run: (step, _, context) =>
    Promise.all(
      step.paths.map(async (path) => {
        const bytes = await reading(path, () => readFile(path));
        context.count('bytesRead', bytes.length);
        return [path, bytes.toString('utf8')];
      }),
    ),
};

const save = actionStep<SaveStep>('values-save', async ({ folder }, rows, context) => {
  const text = rows.map((row) => `${spelledLine(row)}\n`).join('');
  await written(folder, partName(context.partition), text, context);
  return rows.length;
});

const checkpoint = actionStep<SaveStep>('values-checkpoint', async ({ folder, call }, rows, context) => {
  await written(folder, partName(context.partition), pack(rows, call), context);
  return rows.length;
});

const restore: StepDefinition<RestoreStep> = {
  step: 'values-restore',
  run: async ({ path }) => unpack(await reading(path, () => readFile(path))),
};

export const fileSteps = [lines, whole, save, checkpoint, restore] as readonly StepDefinition[];

export function partName(partition: number): string {
  return `part-${String(partition).padStart(5, '0')}`;
}

/** As `String` spells it; arrays and objects as JSON. */
function spelledLine(row: unknown): string {
  if (typeof row !== 'object' || row === null || row instanceof Date) return String(row);
  return JSON.stringify(row, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
}

/** Under another name until it is whole, so that neither a dying executor nor a second attempt leaves half a part. */
async function written(folder: string, name: string, content: string | Uint8Array, context: TaskContext): Promise<void> {
  const unfinished = join(folder, `_${name}.${context.executorId}.${context.attempt}`);
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, join(folder, name));
  } catch (error) {
    throw fileError(error, join(folder, name));
  }
  context.count('bytesWritten', content.length);
}

async function linesOf({ path, start, end }: LinesStep, context: TaskContext): Promise<string[]> {
  const file = createReadStream(path, { start, highWaterMark: 1 << 20 });
  const source = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  if (source !== file) file.once('error', (error) => source.destroy(error));
  const found: string[] = [];
  let skipping = start > 0;
  let at = start;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source as AsyncIterable<Buffer>) {
    context.checkCancelled();
    context.count('bytesRead', chunk.length);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      if (!skipping) found.push(line(bytes, from, to));
      skipping = false;
      at += to + 1 - from;
      from = to + 1;
      if (at > end) return found;
    }
    rest = bytes.subarray(from);
  }
  if (!skipping && rest.length > 0) found.push(line(rest, 0, rest.length));
  return found;
}

function line(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('utf8', from, to > from && bytes[to - 1] === RETURN ? to - 1 : to);
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw fileError(error, path);
  }
}

function fileError(error: unknown, path: string): unknown {
  if (error instanceof EngineError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new EngineError('NO_SUCH_FILE', `${path}: there is no such file`, { path });
  if (code === 'EACCES') return new EngineError('ACCESS_DENIED', `${path}: access was denied`, { path });
  if (code === 'ENOSPC') return new EngineError('DISK_FULL', `${path}: the disk is full; free some space`, { path });
  return new EngineError('IO', `${path}: ${message}`, { path });
}
