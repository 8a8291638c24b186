import { precisionOf, scaleOf } from '../columns/column';
import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import { comparatorOf, groupKey } from './compare-values';
import { divideHalfUp, fitted, tenTo } from './decimal';
import { type AggregateExample, type AggregateFunction, aggregate } from './define';
import { boundedDecimal, equatable, every, everything, isDecimal, isIntegral, numbers } from './types';

type Rows = readonly (readonly Value[])[];

export const count = aggregate({
  name: 'count',
  label: 'count',
  doc: 'How many rows, or in how many rows all arguments have a value.',
  args: [everything],
  variadic: true,
  optional: 1,
  returns: 'bigint',
  nulls: 'skip',
  eval: (rows) => BigInt(rows.length),
  examples: [
    { rows: [[], [], []], result: 3n },
    { rows: [[1], [null], [3]], types: ['int'], result: 2n },
    { rows: [], types: ['int'], result: 0n },
  ],
});

export const countDistinct = aggregate({
  name: 'count_distinct',
  label: 'count of different values',
  doc: 'How many different values (or combinations), nulls left out; written count(DISTINCT x).',
  args: [equatable],
  variadic: true,
  returns: 'bigint',
  nulls: 'skip',
  eval: (rows) => BigInt(new Set(rows.map((row) => JSON.stringify(row.map(groupKey)))).size),
  examples: [
    { rows: [['a'], ['b'], ['a'], [null]], types: ['string'], result: 2n },
    { rows: [[Number.NaN], [Number.NaN], [0], [-0]], types: ['double'], result: 2n },
  ],
});

export const approxCountDistinct = aggregate({
  name: 'approx_count_distinct',
  label: 'about how many different values',
  doc: 'About how many different values, nulls left out: within 5 % as a rule, in a fraction of the time that counting them takes.',
  args: [every],
  returns: 'bigint',
  nulls: 'skip',
  eval: (rows) => BigInt(new Set(rows.map(([value]) => groupKey(value!))).size),
  examples: [
    { rows: [['a'], ['b'], ['a'], [null]], types: ['string'], result: 2n },
    { rows: [[Number.NaN], [0], [-0]], types: ['double'], result: 2n },
    { rows: [], types: ['int'], result: 0n },
  ],
});

function sumType([type = 'void']: readonly TypeName[]): TypeName {
  if (isDecimal(type)) return boundedDecimal(precisionOf(type) + 10, scaleOf(type));
  return isIntegral(type) ? 'bigint' : 'double';
}

function total(rows: Rows): bigint {
  return rows.reduce((sum, [value]) => sum + BigInt(value as number | bigint), 0n);
}

function totalReal(rows: Rows): number {
  return rows.reduce((sum, [value]) => sum + (value as number), 0);
}

export const sum = aggregate({
  name: 'sum',
  label: 'sum',
  doc: 'The sum; integers wrap around at 64 bits, decimals that do not fit are null. Null without values.',
  args: [numbers],
  returns: sumType,
  nulls: 'skip',
  eval: (rows, types) => {
    const type = sumType(types);
    if (rows.length === 0) return null;
    if (type === 'double') return totalReal(rows);
    return type === 'bigint' ? BigInt.asIntN(64, total(rows)) : fitted(total(rows), type);
  },
  examples: [
    { rows: [[1], [2], [null]], types: ['int'], result: 3n },
    { rows: [[9223372036854775807n], [1n]], result: -9223372036854775808n },
    { rows: [[150n], [275n]], types: ['decimal(3,2)'], result: 425n },
    { rows: [[0.1], [0.2]], result: 0.30000000000000004 },
    { rows: [[null]], types: ['int'], result: null },
  ],
});

function averageType([type = 'void']: readonly TypeName[]): TypeName {
  return isDecimal(type) ? boundedDecimal(precisionOf(type) + 4, scaleOf(type) + 4) : 'double';
}

export const avg = aggregate({
  name: 'avg',
  label: 'average',
  doc: 'The mean of the values; null without values.',
  aliases: ['mean'],
  args: [numbers],
  returns: averageType,
  nulls: 'skip',
  eval: (rows, types) => {
    const type = averageType(types);
    if (rows.length === 0) return null;
    if (type === 'double') return rows.reduce((all, [value]) => all + Number(value), 0) / rows.length;
    const scaled = total(rows) * tenTo(scaleOf(type) - scaleOf(types[0]!));
    return fitted(divideHalfUp(scaled, BigInt(rows.length)), type);
  },
  examples: [
    { rows: [[1], [2], [null]], types: ['int'], result: 1.5 },
    { rows: [[1n], [2n], [2n]], types: ['decimal(1,0)'], result: 16667n },
    { rows: [], types: ['int'], result: null },
  ],
});

interface Extreme {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly wins: (order: number) => boolean;
  readonly examples: readonly AggregateExample[];
}

function extreme({ wins, ...definition }: Extreme): AggregateFunction {
  return aggregate({
    ...definition,
    args: [every],
    returns: ([type]) => type!,
    nulls: 'skip',
    eval: (rows, [type]) => {
      const compare = comparatorOf(type!);
      let found: Value = null;
      for (const [value] of rows) if (value !== null && (found === null || wins(compare(value!, found)))) found = value!;
      return found;
    },
  });
}

export const min = extreme({
  name: 'min',
  label: 'smallest',
  doc: 'The smallest value, nulls left out.',
  wins: (order) => order < 0,
  examples: [
    { rows: [['b'], [null], ['a']], types: ['string'], result: 'a' },
    { rows: [[Number.NaN], [1]], types: ['double'], result: 1 },
  ],
});

export const max = extreme({
  name: 'max',
  label: 'largest',
  doc: 'The largest value, nulls left out; NaN is the largest number.',
  wins: (order) => order > 0,
  examples: [
    { rows: [[1], [3], [2]], result: 3 },
    { rows: [[Number.NaN], [1]], types: ['double'], result: Number.NaN },
    { rows: [], types: ['int'], result: null },
  ],
});

export const first = aggregate({
  name: 'first',
  label: 'first',
  doc: 'The value of the first row, null included.',
  aliases: ['first_value'],
  args: [everything],
  returns: ([type]) => type!,
  nulls: 'handles',
  eval: (rows) => rows[0]?.[0] ?? null,
  examples: [
    { rows: [[1], [2]], result: 1 },
    { rows: [[null], [2]], types: ['int'], result: null },
  ],
});

export const last = aggregate({
  name: 'last',
  label: 'last',
  doc: 'The value of the last row, null included.',
  aliases: ['last_value'],
  args: [everything],
  returns: ([type]) => type!,
  nulls: 'handles',
  eval: (rows) => rows.at(-1)?.[0] ?? null,
  examples: [{ rows: [[1], [2]], result: 2 }],
});

/** Squared distances from the mean, summed in one pass (Welford), as merging partitions needs it. */
function squaredDistances(rows: Rows): number {
  let [seen, mean, squares] = [0, 0, 0];
  for (const [value] of rows) {
    const delta = (value as number) - mean;
    mean += delta / ++seen;
    squares += delta * ((value as number) - mean);
  }
  return squares;
}

export const variance = aggregate({
  name: 'var_samp',
  label: 'variance',
  doc: 'The sample variance; null with fewer than two values.',
  aliases: ['variance'],
  args: [['double']],
  returns: 'double',
  nulls: 'skip',
  eval: (rows) => (rows.length < 2 ? null : squaredDistances(rows) / (rows.length - 1)),
  examples: [
    { rows: [[1], [2], [3], [null]], types: ['double'], result: 1 },
    { rows: [[1]], types: ['double'], result: null },
  ],
});

export const standardDeviation = aggregate({
  name: 'stddev_samp',
  label: 'standard deviation',
  doc: 'The sample standard deviation; null with fewer than two values.',
  aliases: ['stddev', 'std'],
  args: [['double']],
  returns: 'double',
  nulls: 'skip',
  eval: (rows) => (rows.length < 2 ? null : Math.sqrt(squaredDistances(rows) / (rows.length - 1))),
  examples: [{ rows: [[1], [3]], types: ['double'], result: Math.SQRT2 }],
});
