/** Calls users' functions: what they throw becomes the task's error, with their stack, the partition and the attempt. */

import { updatesOf } from '../../cluster/closure/accumulators';
import { instantiate } from '../../cluster/closure/compile';
import type { FunctionData } from '../../cluster/closure/function-data';
import { userStack } from '../../cluster/closure/user-stack';
import type { TaskContext } from '../../cluster/executor/task-context';
import { EngineError } from '../../errors';

export type Values = readonly unknown[];

export function calling<F, R>(data: FunctionData, context: TaskContext, body: (fn: F) => R): R {
  try {
    return body(instantiate<F>(data, updatesOf(context)));
  } catch (error) {
    throw taskError(error, data, context);
  }
}

export async function awaiting<F, R>(data: FunctionData, context: TaskContext, body: (fn: F) => Promise<R>): Promise<R> {
  try {
    return await body(instantiate<F>(data, updatesOf(context)));
  } catch (error) {
    throw taskError(error, data, context);
  }
}

const CHECK_EVERY = 63;

/** One call per row, cancellable between rows. */
export function eachRow(rows: Values, context: TaskContext, visit: (row: unknown, index: number) => void): void {
  for (let index = 0; index < rows.length; index++) {
    if ((index & CHECK_EVERY) === 0) context.checkCancelled();
    visit(rows[index], index);
  }
}

function taskError(thrown: unknown, data: FunctionData, { partition, attempt }: TaskContext): unknown {
  if (thrown instanceof EngineError) return thrown;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `threw ${String(thrown)}`;
  const stack = [text, ...userStack(thrown)].join('\n');
  const where = data.site === '' ? data.call : `${data.call} at ${data.site}`;
  const message = `${where}: ${text} (partition ${partition}, attempt ${attempt})`;
  return new EngineError('TASK_FAILED', message, { stack, call: data.call, partition, attempt }, thrown);
}
