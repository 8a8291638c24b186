/** Users' functions over whole partitions; they may be async, and may be generators of either kind. */
import type { FunctionData } from '../../cluster/closure/function-data';
import type { Step } from '../../cluster/executor/messages';
import { fail } from '../../errors';
import type { StepDefinition } from '../step';
import { awaiting, type Values } from './calling';

export interface PartitionStep extends Step {
  readonly fn: FunctionData;
  /** The partition's number, where the function wants it as its first argument. */
  readonly index: number | null;
}

type OfPartition = (...args: readonly unknown[]) => unknown;

const mapPartitions: StepDefinition<PartitionStep> = {
  step: 'values-map-partitions',
  run: ({ fn: data, index }, [rows], context) =>
    awaiting<OfPartition, unknown[]>(data, context, async (fn) => {
      const iterator = (rows as Values)[Symbol.iterator]();
      const answer = await (index === null ? fn(iterator) : fn(index, iterator));
      return gathered(answer, data.call);
    }),
};

export const partitionSteps = [mapPartitions] as readonly StepDefinition[];

async function gathered(answer: unknown, call: string): Promise<unknown[]> {
  if (typeof answer === 'object' && answer !== null) {
    if (Symbol.iterator in answer) return [...(answer as Iterable<unknown>)];
    if (Symbol.asyncIterator in answer) return gatheredAsync(answer as AsyncIterable<unknown>);
  }
  return fail(
    'TYPE_MISMATCH',
    `${call}: the function must return an iterable of rows (an array, a generator), not ${String(answer)}`,
  );
}

async function gatheredAsync(answer: AsyncIterable<unknown>): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of answer) rows.push(row);
  return rows;
}
