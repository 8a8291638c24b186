import { EngineError, type ErrorCode, type ErrorData, errorOf } from '../../errors';
import type { TaskDescription } from '../executor/messages';
import type { Loss } from './task';

/** The job's error when a task failed for good: a final one as it is, else how often and what came last. */
export function taskFailure(stage: string, task: TaskDescription, cause: ErrorData, failures: number | 'final'): EngineError {
  if (failures === 'final') return errorOf(cause);
  const details = { ...cause.details, stageId: task.stageId, partition: task.partition, attempt: task.attempt };
  const message = `${stage}: partition ${task.partition} failed ${failures} times; the last time: ${cause.message}`;
  return new EngineError(codeOf(cause.code), message, details, errorOf(cause));
}

export function executorLost(executorId: number, loss: Loss): ErrorData {
  const code: ErrorCode = loss.outOfMemory ? 'OUT_OF_MEMORY' : 'EXECUTOR_LOST';
  return { code, message: `executor ${executorId} was lost: ${loss.reason}`, details: { executorId } };
}

function codeOf(code: ErrorCode): ErrorCode {
  return code === 'INTERNAL' || code === 'EXECUTOR_LOST' ? 'TASK_FAILED' : code;
}
