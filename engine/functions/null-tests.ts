import { scalar } from './define';
import { isNaNKernel, isNotNullKernel, isNullKernel } from './kernels/null-tests';
import { everything } from './types';

export const isNull = scalar({
  name: 'isnull',
  label: 'is null',
  doc: 'True where there is no value; never null itself.',
  args: [everything],
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'handles',
  eval: ([value]) => value === null,
  kernel: isNullKernel,
  filter: { editor: 'none', rank: 80 },
  examples: [
    { args: [null], types: ['int'], result: true },
    { args: [''], result: false },
  ],
});

export const isNotNull = scalar({
  name: 'isnotnull',
  label: 'is not null',
  doc: 'True where there is a value; never null itself.',
  args: [everything],
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'handles',
  eval: ([value]) => value !== null,
  kernel: isNotNullKernel,
  filter: { editor: 'none', rank: 81 },
  examples: [
    { args: [null], types: ['string'], result: false },
    { args: [0], result: true },
  ],
});

export const isNotANumber = scalar({
  name: 'isnan',
  label: 'is not a number',
  doc: 'True where a floating point value is NaN; false for null.',
  args: [['double', 'float']],
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'handles',
  eval: ([value]) => Number.isNaN(value),
  kernel: isNaNKernel,
  filter: { editor: 'none', rank: 82 },
  examples: [
    { args: [Number.NaN], types: ['double'], result: true },
    { args: [1.5], types: ['double'], result: false },
    { args: [null], types: ['double'], result: false },
  ],
});
