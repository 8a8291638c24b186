import type { Step } from '../../../../engine/cluster/executor/messages';
import { EngineError } from '../../../../engine/errors';
import type { StepDefinition } from '../../../../engine/exec/step';

/** Steps over arrays of numbers, and the ways in which a step can go wrong. */
export interface RangeStep extends Step {
  readonly step: 'range';
  readonly start: number;
  readonly end: number;
}

export interface AddStep extends Step {
  readonly step: 'add';
  readonly amount: number;
}

/** Goes wrong while the shared counter is below `times`. */
export interface MisbehaveStep extends Step {
  readonly step: 'misbehave';
  readonly how: 'throw' | 'exit' | 'data-error' | 'out-of-memory' | 'throw-outside' | 'uncloneable';
  readonly times: number;
  readonly counter: Int32Array<SharedArrayBuffer>;
}

/** Raises the counter when it starts, then works until it is cancelled. */
export interface SpinStep extends Step {
  readonly step: 'spin';
  readonly counter: Int32Array<SharedArrayBuffer>;
}

/** Raises the counter each time it runs; passes its input on. */
export interface CountStep extends Step {
  readonly step: 'count-runs';
  readonly counter: Int32Array<SharedArrayBuffer>;
}

export type Numbers = readonly number[];

const range: StepDefinition<RangeStep> = {
  step: 'range',
  run: ({ start, end }, _, context) => {
    context.count('rowsRead', end - start);
    context.count('bytesRead', (end - start) * 8);
    return Array.from({ length: end - start }, (_, index) => start + index);
  },
};

const add: StepDefinition<AddStep> = {
  step: 'add',
  run: ({ amount }, [values]) => (values as Numbers).map((value) => value + amount),
};

const concat: StepDefinition = { step: 'concat', run: (_, inputs) => (inputs as readonly Numbers[]).flat() };

const sum: StepDefinition = { step: 'sum', run: (_, [values]) => (values as Numbers).reduce((total, value) => total + value, 0) };

const byRemainder: StepDefinition<Step & { readonly partitions: number }> = {
  step: 'by-remainder',
  run: ({ partitions }, [values]) =>
    Array.from({ length: partitions }, (_, piece) => (values as Numbers).filter((value) => value % partitions === piece)),
};

const gather: StepDefinition = { step: 'gather', run: (_, [pieces]) => (pieces as readonly Numbers[]).flat() };

const nothing: StepDefinition = { step: 'nothing', run: () => null };

const later: StepDefinition = {
  step: 'later',
  run: async (_, [values]) => {
    await Promise.resolve();
    return values;
  },
};

const memory: StepDefinition<Step & { readonly bytes: number }> = {
  step: 'memory',
  run: ({ bytes }, _, context) => ({ memory: context.memory(bytes), rows: 1 }),
};

/** A memory whose pages are all in use. */
const filledMemory: StepDefinition<Step & { readonly bytes: number }> = {
  step: 'filled-memory',
  run: ({ bytes }, _, context) => {
    const memory = context.memory(bytes);
    new Uint8Array(memory.buffer).fill(1, 2_000);
    return { memory, rows: 1 };
  },
};

const countRuns: StepDefinition<CountStep> = {
  step: 'count-runs',
  run: ({ counter }, [value]) => {
    Atomics.add(counter, 0, 1);
    return value;
  },
};

const spin: StepDefinition<SpinStep> = {
  step: 'spin',
  run: ({ counter }, _, context) => {
    Atomics.add(counter, 0, 1);
    Atomics.notify(counter, 0);
    for (;;) {
      context.checkCancelled();
      context.count('rowsRead', 1);
    }
  },
};

/** As spin, but never looks at its flag. */
const stuck: StepDefinition<Step & Pick<SpinStep, 'counter'>> = {
  step: 'stuck',
  run: ({ counter }) => {
    Atomics.add(counter, 0, 1);
    Atomics.notify(counter, 0);
    for (;;) Atomics.load(counter, 0);
  },
};

const misbehave: StepDefinition<MisbehaveStep> = {
  step: 'misbehave',
  run: ({ how, times, counter }, [value]) => (Atomics.add(counter, 0, 1) < times ? wrongs[how]() : value),
};

const wrongs: Readonly<Record<MisbehaveStep['how'], () => unknown>> = {
  throw: () => {
    throw new Error('the dog ate it');
  },
  'data-error': () => {
    throw new EngineError('BAD_RECORD', 'csv: row 7 has 3 fields, header has 2');
  },
  exit: () => process.exit(42),
  'throw-outside': () => {
    setImmediate(() => {
      throw new Error('thrown outside of the task');
    });
    return new Promise(() => {});
  },
  'out-of-memory': () => {
    const hoard: unknown[] = [];
    for (;;) hoard.push(Array.from({ length: 1_000 }, (_, index) => `${index}`));
  },
  uncloneable: () => ({ fn: () => 1 }),
};

export const testSteps: readonly StepDefinition[] = [
  range,
  add,
  concat,
  sum,
  byRemainder,
  gather,
  nothing,
  later,
  memory,
  filledMemory,
  countRuns,
  spin,
  stuck,
  misbehave,
] as readonly StepDefinition[];
