/**
 * The executor's end of the line, on its own thread. Piscina calls `start` once and `run` per task; tasks run one after the
 * other in the order they came, a second one waiting here while the first computes. The answer goes through a port of our own:
 * a value that cannot be cloned must become that task's failure, whereas Piscina would let it end the thread.
 */
import type { MessagePort } from 'node:worker_threads';
import type { StepDefinition } from '../../exec/step';
import { noMetrics } from '../scheduler/task';
import type { ExecutorStart, TaskDescription, TaskResult } from './messages';
import { failure, runTask } from './run-task';
import { stepTable } from './steps';

export interface ExecutorThread {
  start(message: ExecutorStart): Promise<void>;
  run(task: TaskDescription): Promise<void>;
}

export function executorThread(definitions: readonly StepDefinition[], warmUp: () => unknown): ExecutorThread {
  const table = stepTable(definitions);
  let executor: ExecutorStart | null = null;
  let last = Promise.resolve();

  async function answer(task: TaskDescription): Promise<void> {
    const { executorId, answers } = executor!;
    send(answers, await runTask(task, executorId, table));
  }

  return {
    start: async (message) => {
      executor = message;
      await warmUp();
    },
    run: (task) => (last = last.then(() => answer(task))),
  };
}

function send(answers: MessagePort, result: TaskResult): void {
  try {
    answers.postMessage(result);
  } catch (error) {
    answers.postMessage(failure(result.taskId, result.executorId, error, noMetrics));
  }
}
