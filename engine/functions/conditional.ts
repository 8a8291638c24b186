import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import { castValue } from './cast';
import { toBranches, toEqual, toWiderWithoutText } from './coercion';
import { type Comparator, comparatorOf } from './compare-values';
import { type Example, type ScalarFunction, scalar } from './define';
import { equatable, every, everything } from './types';

export const coalesce = scalar({
  name: 'coalesce',
  label: 'first value',
  doc: 'The first argument that is not null.',
  args: [everything],
  variadic: true,
  coercion: 'same',
  returns: ([type]) => type!,
  nulls: 'handles',
  eval: (args) => args.find((each) => each !== null) ?? null,
  examples: [
    { args: [null, 2, 3], types: ['int', 'int', 'int'], result: 2 },
    { args: [false, true], result: false },
    { args: [1, 'x'], types: ['int', 'string'], result: '1' },
    { args: [null, null], types: ['int', 'int'], result: null },
  ],
});

export const ifNull = scalar({
  name: 'ifnull',
  label: 'or else',
  doc: 'The first argument, or the second where the first is null.',
  aliases: ['nvl'],
  args: [everything, everything],
  coercion: 'same',
  returns: ([type]) => type!,
  nulls: 'handles',
  eval: ([value, fallback]) => value ?? fallback ?? null,
  examples: [
    { args: [null, 2], types: ['int', 'int'], result: 2 },
    { args: [1, 2], result: 1 },
  ],
});

export const nullIf = scalar({
  name: 'nullif',
  label: 'empty if',
  doc: 'Null where both arguments are equal, else the first.',
  args: [equatable, equatable],
  coercion: (types) => (toEqual(types) === null ? null : types),
  returns: ([type]) => type!,
  nulls: 'handles',
  eval: ([value, other], [type, otherType]) => {
    const common = toEqual([type!, otherType!])?.[0] ?? 'void';
    const [a, b] = [castValue(value!, type!, common), castValue(other!, otherType!, common)];
    return a !== null && b !== null && comparatorOf(common)(a, b) === 0 ? null : value!;
  },
  examples: [
    { args: [1, 1], result: null },
    { args: [1, '1'], types: ['int', 'string'], result: null },
    { args: [1, null], types: ['int', 'int'], result: 1 },
  ],
});

/** Eager: both branches are evaluated, which no function here can tell. */
export const when = scalar({
  name: 'if',
  label: 'if',
  doc: 'The second argument where the first is true, else the third.',
  aliases: ['iff'],
  args: [['boolean'], everything, everything],
  coercion: toBranches,
  returns: (types) => types[1]!,
  nulls: 'handles',
  eval: ([condition, value, otherwise]) => (condition === true ? value! : otherwise!),
  examples: [
    { args: [true, 1, 2], result: 1 },
    { args: [null, 1, 2], types: ['boolean', 'int', 'int'], result: 2 },
    { args: [true, 1, 25n], types: ['boolean', 'int', 'decimal(2,1)'], result: 10n },
  ],
});

export const caseWhen = scalar({
  name: 'case',
  label: 'case',
  doc: 'Condition, value, condition, value …, and at the end the value for all other rows (null unless given).',
  args: [['boolean'], everything],
  variadic: true,
  coercion: toBranches,
  returns: (types) => types[1]!,
  nulls: 'handles',
  eval: (args) => {
    const pairs = args.length - (args.length % 2);
    for (let i = 0; i < pairs; i += 2) if (args[i] === true) return args[i + 1]!;
    return args.length > pairs ? args.at(-1)! : null;
  },
  examples: [
    { args: [false, 1, true, 2, 3], result: 2 },
    { args: [false, 1, null, 2, 3], types: ['boolean', 'int', 'boolean', 'int', 'int'], result: 3 },
    { args: [false, 1], result: null },
  ],
});

interface Extreme {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly wins: (order: number) => boolean;
  readonly examples: readonly Example[];
}

function extreme({ wins, ...definition }: Extreme): ScalarFunction {
  return scalar({
    ...definition,
    args: [every, every],
    variadic: true,
    coercion: toWiderWithoutText,
    returns: ([type]) => type!,
    nulls: 'handles',
    eval: (args, [type]: readonly TypeName[]) => best(args, comparatorOf(type!), wins),
  });
}

function best(values: readonly Value[], compare: Comparator, wins: (order: number) => boolean): Value {
  let found: Value = null;
  for (const value of values) if (value !== null && (found === null || wins(compare(value, found)))) found = value;
  return found;
}

export const greatest = extreme({
  name: 'greatest',
  label: 'greatest of',
  doc: 'The greatest argument, nulls left out; NaN is the greatest number.',
  wins: (order) => order > 0,
  examples: [
    { args: [1, 3, 2], result: 3 },
    { args: [null, 1], types: ['int', 'int'], result: 1 },
    { args: [Number.NaN, 1], types: ['double', 'double'], result: Number.NaN },
  ],
});

export const least = extreme({
  name: 'least',
  label: 'least of',
  doc: 'The least argument, nulls left out.',
  wins: (order) => order < 0,
  examples: [
    { args: [2, 1, 3], result: 1 },
    { args: [Number.NaN, 1], types: ['double', 'double'], result: 1 },
    { args: ['b', 'a'], result: 'a' },
  ],
});
