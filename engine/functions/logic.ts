import { scalar } from './define';

export const and = scalar({
  name: 'and',
  label: 'all of',
  doc: 'True where all are true, false where one is false, else null.',
  args: [['boolean']],
  variadic: true,
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'handles',
  eval: (args) => (args.includes(false) ? false : args.includes(null) ? null : true),
  examples: [
    { args: [true, true, true], result: true },
    { args: [null, false], types: ['boolean', 'boolean'], result: false },
    { args: [null, true], types: ['boolean', 'boolean'], result: null },
  ],
});

export const or = scalar({
  name: 'or',
  label: 'any of',
  doc: 'True where one is true, false where all are false, else null.',
  args: [['boolean']],
  variadic: true,
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'handles',
  eval: (args) => (args.includes(true) ? true : args.includes(null) ? null : false),
  examples: [
    { args: [false, true], result: true },
    { args: [null, true], types: ['boolean', 'boolean'], result: true },
    { args: [null, false], types: ['boolean', 'boolean'], result: null },
  ],
});

export const not = scalar({
  name: 'not',
  label: 'none of',
  doc: 'True where false and the other way round; null stays null.',
  args: [['boolean']],
  aliases: ['!'],
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'propagate',
  eval: ([value]) => value === false,
  examples: [
    { args: [true], result: false },
    { args: [false], result: true },
    { args: [null], types: ['boolean'], result: null },
  ],
});
