/** What is done with a partition of plain values at the end of a job; the answers go to the driver packed. */
import type { FunctionData } from '../../cluster/closure/function-data';
import { type Packed, pack, unpack } from '../../cluster/closure/packed';
import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import type { StepDefinition } from '../step';
import { awaiting, calling, eachRow, type Values } from './calling';
import { type Compare, compareValues, descending } from './compare';
import { KeyMap } from './key';
import { randomOf } from './random';
import { statsOf } from './stats';

export interface ActionStep extends Step {
  /** The action's name, for errors. */
  readonly call: string;
}

export interface FunctionActionStep extends ActionStep {
  readonly fn: FunctionData;
}

export interface TakeStep extends ActionStep {
  readonly most: number;
}

export interface FoldStep extends FunctionActionStep {
  readonly zero: Packed;
}

export interface OrderStep extends TakeStep {
  readonly ascending: boolean;
  /** What rows are compared by; null: themselves. */
  readonly by: FunctionData | null;
}

export interface BucketStep extends ActionStep {
  readonly bounds: readonly unknown[];
}

export interface PickStep extends ActionStep {
  /** Per partition: which rows. */
  readonly rows: Readonly<Record<number, readonly number[]>>;
}

export interface CountStep extends ActionStep {
  readonly keys: boolean;
}

export interface LookupStep extends ActionStep {
  readonly key: Packed;
}

type Binary = (a: unknown, b: unknown) => unknown;
type Unary = (a: unknown) => unknown;
type Answer<S> = (step: S, rows: Values, context: TaskContext) => unknown;

export function actionStep<S extends ActionStep>(step: S['step'], answer: Answer<S>): StepDefinition {
  return {
    step,
    run: async (data, [rows], context) => pack(await answer(data as S, rows as Values, context), (data as S).call),
  };
}

const collect = actionStep<ActionStep>('values-collect', (_, rows) => rows);
const count = actionStep<ActionStep>('values-count', (_, rows) => rows.length);
const take = actionStep<TakeStep>('values-take', ({ most }, rows) => rows.slice(0, most));
const stats = actionStep<ActionStep>('values-stats', (_, rows) => statsOf(rows as readonly number[]));

/** The sum as a list, empty when there are no rows. */
const reduce = actionStep<FunctionActionStep>('values-reduce', ({ fn: data }, rows, context) =>
  rows.length === 0 ? [] : calling<Binary, unknown[]>(data, context, (fn) => [folded(fn, rows[0], rows.slice(1), context)]),
);

const fold = actionStep<FoldStep>('values-fold', ({ fn: data, zero }, rows, context) =>
  calling<Binary, unknown>(data, context, (fn) => folded(fn, unpack(zero), rows, context)),
);

/** The plain sum of numbers or bigints; null when there are none. */
const sum = actionStep<ActionStep>('values-sum', (_, rows) => (rows.length === 0 ? null : rows.reduce(plus)));

const foreach = actionStep<FunctionActionStep>('values-foreach', ({ fn: data }, rows, context) =>
  calling<Unary, null>(data, context, (fn) => {
    eachRow(rows, context, (row) => fn(row));
    return null;
  }),
);

const foreachPartition = actionStep<FunctionActionStep>('values-foreach-partition', ({ fn: data }, rows, context) =>
  awaiting<Unary, null>(data, context, async (fn) => {
    await fn(rows[Symbol.iterator]());
    return null;
  }),
);

/** The first rows of the partition's order; equal rows in the order they stand. */
const order = actionStep<OrderStep>('values-order', ({ by, ascending, most }, rows, context) => {
  const compare: Compare = ascending ? compareValues : descending;
  const keyed =
    by === null
      ? rows.map((row) => [row, row])
      : calling<Unary, unknown[][]>(by, context, (fn) => rows.map((row) => [fn(row), row]));
  return keyed.sort(([a], [b]) => compare(a, b)).slice(0, most);
});

/** How often each value, or each key of pairs, occurs. */
const countEach = actionStep<CountStep>('values-count-each', ({ keys }, rows) => {
  const counts = new KeyMap<number>();
  for (const row of rows) counts.entry(keys ? (row as readonly [unknown])[0] : row, () => 0)[1]++;
  return counts.pairs();
});

const histogram = actionStep<BucketStep>('values-histogram', ({ bounds }, rows) => {
  const counts = new Array<number>(bounds.length - 1).fill(0);
  for (const row of rows) {
    const bucket = bucketOf(bounds, row);
    if (bucket >= 0) counts[bucket]!++;
  }
  return counts;
});

/** How many rows there are, and at most `most` of their keys drawn at random (all, when there are no more). */
const sampleKeys = actionStep<TakeStep>('values-sample-keys', ({ most }, rows, { partition }) => {
  const keys = rows.map((row) => (row as readonly [unknown])[0]);
  const random = randomOf(keys.length, partition);
  if (keys.length <= most) return { rows: keys.length, keys };
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random() * (keys.length - at));
    [keys[at], keys[other]] = [keys[other], keys[at]];
  }
  return { rows: keys.length, keys: keys.slice(0, most) };
});

const pick = actionStep<PickStep>('values-pick', (step, rows, { partition }) =>
  (step.rows[partition] ?? []).map((row) => rows[row]),
);

const lookup = actionStep<LookupStep>('values-lookup', ({ key }, rows) => {
  const wanted = new KeyMap<null>();
  wanted.entry(unpack(key), () => null);
  return (rows as readonly (readonly [unknown, unknown])[]).filter(([each]) => wanted.get(each)).map(([, value]) => value);
});

export const actionSteps: readonly StepDefinition[] = [
  collect,
  count,
  take,
  stats,
  reduce,
  fold,
  sum,
  foreach,
  foreachPartition,
  order,
  countEach,
  histogram,
  sampleKeys,
  pick,
  lookup,
];

function folded(fn: Binary, start: unknown, rows: Values, context: TaskContext): unknown {
  let sum = start;
  eachRow(rows, context, (row) => {
    sum = fn(sum, row);
  });
  return sum;
}

function plus(sum: unknown, row: unknown): unknown {
  return (sum as number) + (row as number);
}

/** The bucket [bounds[i], bounds[i + 1]) of a value; the last one holds its upper bound too; −1: none. */
function bucketOf(bounds: readonly unknown[], value: unknown): number {
  const last = bounds.length - 1;
  if (value === null || value === undefined || Number.isNaN(value)) return -1;
  if (compareValues(value, bounds[0]) < 0 || compareValues(value, bounds[last]) > 0) return -1;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (compareValues(bounds[middle], value) <= 0) low = middle;
    else high = middle;
  }
  return low;
}
