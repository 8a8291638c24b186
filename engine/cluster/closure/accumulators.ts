/** What a task adds to accumulators: one partial sum each, which travels with the task's answer and counts once per partition. */
import { fail } from '../../errors';
import { instantiate, type TaskAccumulators } from './compile';
import type { AccumulatorHandle } from './function-data';
import { type Packed, pack, unpack } from './packed';

export interface AccumulatorUpdate {
  readonly id: number;
  readonly partial: Packed;
}

export type Merge = (sum: unknown, value: unknown) => unknown;

const ofTasks = new WeakMap<object, TaskUpdates>();

/** One per task; `task` is any object that lives as long as it. */
export function updatesOf(task: object): TaskUpdates {
  const updates = ofTasks.get(task) ?? new TaskUpdates();
  ofTasks.set(task, updates);
  return updates;
}

/** Null when the task added nothing. */
export function takeUpdates(task: object): readonly AccumulatorUpdate[] | null {
  return ofTasks.get(task)?.take() ?? null;
}

/** On the driver a function may not add. */
export const noAccumulators: TaskAccumulators = {
  adder: () => fail('UNSUPPORTED', 'accumulators are added to in tasks; this function runs on the driver'),
};

export function mergeOf({ merge }: AccumulatorHandle): Merge {
  return merge === null ? plus : instantiate<Merge>(merge, noAccumulators);
}

class TaskUpdates implements TaskAccumulators {
  private readonly sums = new Map<number, { sum: unknown; readonly merge: Merge }>();

  adder(handle: AccumulatorHandle): unknown {
    return {
      add: (value: unknown) => this.add(handle, value),
      get value(): never {
        return fail('UNSUPPORTED', 'the value of an accumulator is known on the driver only; tasks can add to it');
      },
    };
  }

  take(): readonly AccumulatorUpdate[] | null {
    if (this.sums.size === 0) return null;
    return [...this.sums].map(([id, { sum }]) => ({ id, partial: pack(sum, 'an accumulator') }));
  }

  private add(handle: AccumulatorHandle, value: unknown): void {
    const known = this.sums.get(handle.id) ?? { sum: unpack(handle.zero), merge: mergeOf(handle) };
    known.sum = known.merge(known.sum, value);
    this.sums.set(handle.id, known);
  }
}

function plus(sum: unknown, value: unknown): unknown {
  return (sum as number) + (value as number);
}
