import type { Value } from '../columns/vector';
import { toRange } from './coercion';
import { comparatorOf } from './compare-values';
import { scalar } from './define';
import { betweenKernel } from './kernels/compare';
import { isInKernel } from './kernels/membership';
import { equatable, every } from './types';

export const isIn = scalar({
  name: 'in',
  label: 'is one of',
  doc: 'True where the first argument equals one of the others; null where none does but a null is among them.',
  args: [equatable, equatable],
  variadic: true,
  coercion: 'same',
  returns: 'boolean',
  nulls: 'handles',
  eval: ([value, ...list], [type]) => {
    if (value === null) return null;
    const compare = comparatorOf(type!);
    if (list.some((each) => each !== null && compare(value as Exclude<Value, null>, each) === 0)) return true;
    return list.includes(null) ? null : false;
  },
  kernel: isInKernel,
  filter: { editor: 'list', rank: 20 },
  examples: [
    { args: [2, 1, 2, 3], result: true },
    { args: ['a', 'b', null], types: ['string', 'string', 'string'], result: null },
    { args: [null, 1], types: ['int', 'int'], result: null },
    { args: [1, '1.0'], types: ['int', 'string'], result: false },
    { args: [Number.NaN, Number.NaN], types: ['double', 'double'], result: true },
  ],
});

export const between = scalar({
  name: 'between',
  label: 'is between',
  doc: 'At least the second and at most the third argument.',
  args: [every, every, every],
  coercion: toRange,
  returns: 'boolean',
  nulls: 'handles',
  eval: ([value, low, high], [type]) => {
    if (value === null) return null;
    const compare = comparatorOf(type!);
    const fromLow = low === null ? null : compare(value as Exclude<Value, null>, low as Exclude<Value, null>) >= 0;
    const toHigh = high === null ? null : compare(value as Exclude<Value, null>, high as Exclude<Value, null>) <= 0;
    if (fromLow === false || toHigh === false) return false;
    return fromLow === null || toHigh === null ? null : true;
  },
  kernel: betweenKernel,
  filter: { editor: 'range', rank: 21 },
  examples: [
    { args: [2, 1, 3], result: true },
    { args: [4, 1, 3], result: false },
    { args: [4, null, 3], types: ['int', 'int', 'int'], result: false },
    { args: [2, null, 3], types: ['int', 'int', 'int'], result: null },
    { args: [19844, '2024-05-01', '2024-05-31'], types: ['date', 'string', 'string'], result: true },
  ],
});
