/** Rows through a program of the operating system: one line each to its input, one row per line of its output. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { EngineError } from '../../errors';
import type { StepDefinition } from '../step';
import type { Values } from './calling';

export interface PipeStep extends Step {
  readonly step: 'values-pipe';
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether a program that ends with another status than 0 fails the task. */
  readonly checkCode: boolean;
}

const pipe: StepDefinition<PipeStep> = {
  step: 'values-pipe',
  run: (step, [rows], context) => throughProgram(step, rows as Values, context),
};

export const pipeSteps = [pipe] as readonly StepDefinition[];

async function throughProgram({ command, env, checkCode }: PipeStep, rows: Values, context: TaskContext): Promise<string[]> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(new EngineError('IO', `pipe: cannot run ${program}: ${error.message}`)));
    child.once('close', (code) => resolve(code ?? 1));
  });
  ended.catch(() => {});
  // A program may end without reading all its input.
  child.stdin.on('error', () => {});
  child.stdin.end(rows.map((row) => `${String(row)}\n`).join(''));
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      context.checkCancelled();
      lines.push(line);
    }
  } finally {
    if (child.exitCode === null && child.stdout.readable) child.kill();
  }
  const code = await ended;
  if (checkCode && code !== 0) throw new EngineError('TASK_FAILED', `pipe: ${program} ended with status ${code}`);
  return lines;
}
