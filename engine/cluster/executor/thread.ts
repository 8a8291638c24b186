/**
 * The executor's end of the line, on its own thread. Piscina calls `start` once, `run` per task and `collect` now and then; tasks run one after the
 * other in the order they came, a second one waiting here while the first computes. The answer goes through a port of our own:
 * a value that cannot be cloned must become that task's failure, whereas Piscina would let it end the thread.
 */
import type { MessagePort } from 'node:worker_threads';
import type { StepDefinition } from '../../exec/step';
import { noMetrics } from '../scheduler/task';
import { collectGarbage } from './collect';
import { KnownBlocks } from './known-blocks';
import type { ExecutorStart, TaskDescription, TaskResult } from './messages';
import { failure, runTask } from './run-task';
import { stepTable } from './steps';

export interface ExecutorThread {
  start(message: ExecutorStart): Promise<void>;
  run(task: TaskDescription): Promise<void>;
  /** Lets go of memories that are of no more use. */
  collect(): Promise<void>;
}

/** Memories made since the last collection that are worth a collection, a few milliseconds. */
const COLLECT_ABOVE_BYTES = 512 * 2 ** 20;

export function executorThread(definitions: readonly StepDefinition[], warmUp: () => unknown): ExecutorThread {
  const table = stepTable(definitions);
  let executor: ExecutorStart | null = null;
  const known = new KnownBlocks();
  let last = Promise.resolve();
  let madeBytes = 0;

  async function answer(task: TaskDescription): Promise<void> {
    const { executorId, answers } = executor!;
    const result = await runTask(task, executorId, table, known);
    send(answers, result);
    madeBytes += result.metrics.peakBytes;
  }

  function collect(): void {
    madeBytes = 0;
    collectGarbage();
    known.sweep();
  }

  function collectIfWorth(): void {
    if (madeBytes > COLLECT_ABOVE_BYTES) collect();
  }

  return {
    start: async (message) => {
      executor = message;
      await warmUp();
    },
    run: (task) => (last = last.then(() => answer(task)).then(collectIfWorth)),
    collect: () => (last = last.then(collect)),
  };
}

function send(answers: MessagePort, result: TaskResult): void {
  try {
    answers.postMessage(result);
  } catch (error) {
    answers.postMessage(failure(result.taskId, result.executorId, error, noMetrics));
  }
}
