/** How the values of a key become one: on the map side as they come, on the reduce side from what the map tasks made. */
import type { FunctionData } from '../../cluster/closure/function-data';
import { type Packed, unpack } from '../../cluster/closure/packed';
import type { TaskContext } from '../../cluster/executor/task-context';
import { calling } from './calling';

export type Aggregator =
  | { readonly kind: 'reduce'; readonly fn: FunctionData }
  | { readonly kind: 'fold'; readonly zero: Packed; readonly add: FunctionData; readonly merge: FunctionData }
  | { readonly kind: 'combine'; readonly create: FunctionData; readonly add: FunctionData; readonly merge: FunctionData }
  | { readonly kind: 'first' };

export interface Combining {
  create(value: unknown): unknown;
  add(sum: unknown, value: unknown): unknown;
  merge(sum: unknown, other: unknown): unknown;
}

type Binary = (a: unknown, b: unknown) => unknown;
type Unary = (a: unknown) => unknown;

/** Runs the body with the aggregator's functions; what they throw is the task's error. */
export function aggregating<R>(aggregator: Aggregator, context: TaskContext, body: (combining: Combining) => R): R {
  switch (aggregator.kind) {
    case 'first':
      return body({ create: (value) => value, add: (sum) => sum, merge: (sum) => sum });
    case 'reduce':
      return calling<Binary, R>(aggregator.fn, context, (fn) => body({ create: (value) => value, add: fn, merge: fn }));
    case 'fold':
      return calling<Binary, R>(aggregator.add, context, (add) =>
        calling<Binary, R>(aggregator.merge, context, (merge) =>
          body({ create: (value) => add(unpack(aggregator.zero), value), add, merge }),
        ),
      );
    case 'combine':
      return calling<Unary, R>(aggregator.create, context, (create) =>
        calling<Binary, R>(aggregator.add, context, (add) =>
          calling<Binary, R>(aggregator.merge, context, (merge) => body({ create, add, merge })),
        ),
      );
  }
}
