import type { Value } from '../columns/vector';
import type { TypeFamily } from '../protocol/engine-service';
import { toComparable, toEqual } from './coercion';
import { comparatorOf } from './compare-values';
import { type Coercion, type Example, type ScalarFunction, scalar } from './define';
import { compareKernel, equalNullSafeKernel, outcomes } from './kernels/compare';
import { equatable, every } from './types';

interface Comparison {
  readonly name: keyof typeof outcomes;
  readonly label: string;
  readonly doc: string;
  readonly aliases?: readonly string[];
  readonly coercion: Coercion;
  readonly rank: number;
  readonly holds: (order: number) => boolean;
  /** What it compares; what has an order where nothing else is said. */
  readonly takes?: readonly TypeFamily[];
  readonly examples: readonly Example[];
}

function comparison({ holds, rank, takes = every, ...definition }: Comparison): ScalarFunction {
  return scalar({
    ...definition,
    args: [takes, takes],
    returns: 'boolean',
    nulls: 'propagate',
    eval: ([left, right], [type]) => holds(comparatorOf(type!)(left as Exclude<Value, null>, right as Exclude<Value, null>)),
    kernel: compareKernel(outcomes[definition.name]),
    filter: { editor: 'value', rank },
  });
}

export const equal = comparison({
  name: '=',
  label: 'is',
  doc: 'Equal. NaN equals NaN, -0.0 equals 0.0; null with anything is null.',
  aliases: ['=='],
  coercion: toEqual,
  takes: equatable,
  rank: 10,
  holds: (order) => order === 0,
  examples: [
    { args: [1, 1], result: true },
    { args: ['a', 'A'], result: false },
    { args: [Number.NaN, Number.NaN], types: ['double', 'double'], result: true },
    { args: [-0, 0], types: ['double', 'double'], result: true },
    { args: ['1.5', 1], types: ['string', 'int'], result: true },
    { args: [null, 1], types: ['int', 'int'], result: null },
  ],
});

export const notEqual = comparison({
  name: '<>',
  label: 'is not',
  doc: 'Not equal; null with anything is null.',
  aliases: ['!='],
  coercion: toEqual,
  takes: equatable,
  rank: 11,
  holds: (order) => order !== 0,
  examples: [
    { args: [1, 2], result: true },
    { args: [9007199254740993n, 9007199254740992n], result: true },
    { args: ['a', null], types: ['string', 'string'], result: null },
  ],
});

export const less = comparison({
  name: '<',
  label: 'is less than',
  doc: 'Strictly less; text by its UTF-8 bytes, dates by time, false before true.',
  coercion: toComparable,
  rank: 12,
  holds: (order) => order < 0,
  examples: [
    { args: [1, 2], result: true },
    { args: ['Z', 'a'], result: true },
    { args: ['\uffff', '\u{10000}'], result: true },
    { args: [1, Number.NaN], types: ['double', 'double'], result: true },
    { args: ['10', 9], types: ['string', 'int'], result: false },
  ],
});

export const lessOrEqual = comparison({
  name: '<=',
  label: 'is at most',
  doc: 'Less or equal.',
  coercion: toComparable,
  rank: 13,
  holds: (order) => order <= 0,
  examples: [
    { args: [2, 2], result: true },
    { args: [110n, 111n], types: ['decimal(3,2)', 'decimal(3,2)'], result: true },
    { args: [null, null], types: ['int', 'int'], result: null },
  ],
});

export const greater = comparison({
  name: '>',
  label: 'is greater than',
  doc: 'Strictly greater; NaN is greater than every number.',
  coercion: toComparable,
  rank: 14,
  holds: (order) => order > 0,
  examples: [
    { args: [2, 1], result: true },
    { args: [Number.NaN, Number.POSITIVE_INFINITY], types: ['double', 'double'], result: true },
    { args: [19844, '2024-05-01'], types: ['date', 'string'], result: false },
  ],
});

export const greaterOrEqual = comparison({
  name: '>=',
  label: 'is at least',
  doc: 'Greater or equal.',
  coercion: toComparable,
  rank: 15,
  holds: (order) => order >= 0,
  examples: [
    { args: [2, 2], result: true },
    { args: [19844, 1714521600000000n], types: ['date', 'timestamp'], result: true },
    { args: [1, null], types: ['int', 'int'], result: null },
  ],
});

export const equalNullSafe = scalar({
  name: '<=>',
  label: 'is exactly',
  doc: 'Equal, where null equals null: never null itself.',
  args: [equatable, equatable],
  coercion: toEqual,
  returns: 'boolean',
  nulls: 'handles',
  eval: ([left, right], [type]) =>
    left === null || right === null
      ? left === right
      : comparatorOf(type!)(left as Exclude<Value, null>, right as Exclude<Value, null>) === 0,
  kernel: equalNullSafeKernel,
  examples: [
    { args: [null, null], types: ['int', 'int'], result: true },
    { args: [null, 1], types: ['int', 'int'], result: false },
    { args: [1, 1], result: true },
  ],
});
