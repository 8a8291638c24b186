import type { Value } from '../columns/vector';
import { type Example, type ScalarFunction, scalar } from './define';
import { caseKernel, lengthKernel } from './kernels/text-shape';

/** Positions and lengths count characters (code points), not UTF-16 units. */
const characters = (value: Value | undefined): string[] => Array.from(value as string);

interface TextToText {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly aliases?: readonly string[];
  readonly apply: (text: string) => string;
  readonly kernel?: NonNullable<ScalarFunction['kernel']>;
  readonly examples: readonly Example[];
}

function textToText({ apply, ...definition }: TextToText): ScalarFunction {
  return scalar({
    ...definition,
    args: [['string']],
    coercion: 'as-given',
    returns: 'string',
    nulls: 'propagate',
    eval: ([text]) => apply(text as string),
  });
}

export const upper = textToText({
  name: 'upper',
  label: 'upper case',
  doc: 'All letters large.',
  aliases: ['ucase'],
  apply: (text) => text.toUpperCase(),
  kernel: caseKernel('a'),
  examples: [
    { args: ['straße'], result: 'STRASSE' },
    { args: [null], types: ['string'], result: null },
  ],
});

export const lower = textToText({
  name: 'lower',
  label: 'lower case',
  doc: 'All letters small.',
  aliases: ['lcase'],
  apply: (text) => text.toLowerCase(),
  kernel: caseKernel('A'),
  examples: [{ args: ['ÄB'], result: 'äb' }],
});

export const trim = textToText({
  name: 'trim',
  label: 'trim',
  doc: 'Without spaces at both ends; other white space stays.',
  apply: (text) => text.replace(/^ +| +$/g, ''),
  examples: [
    { args: ['  a b '], result: 'a b' },
    { args: ['\ta '], result: '\ta' },
  ],
});

export const ltrim = textToText({
  name: 'ltrim',
  label: 'trim left',
  doc: 'Without spaces at the start.',
  apply: (text) => text.replace(/^ +/, ''),
  examples: [{ args: ['  a '], result: 'a ' }],
});

export const rtrim = textToText({
  name: 'rtrim',
  label: 'trim right',
  doc: 'Without spaces at the end.',
  apply: (text) => text.replace(/ +$/, ''),
  examples: [{ args: ['  a '], result: '  a' }],
});

export const reverse = textToText({
  name: 'reverse',
  label: 'reversed',
  doc: 'The characters in reverse order.',
  apply: (text) => Array.from(text).reverse().join(''),
  examples: [{ args: ['a😀b'], result: 'b😀a' }],
});

export const length = scalar({
  name: 'length',
  label: 'length',
  doc: 'How many characters the text has; of binary values, how many bytes.',
  aliases: ['char_length', 'character_length', 'len'],
  args: [['string', 'binary']],
  coercion: 'as-given',
  returns: 'int',
  nulls: 'propagate',
  eval: ([value]) => (value instanceof Uint8Array ? value.length : characters(value).length),
  kernel: lengthKernel,
  examples: [
    { args: ['a😀b'], result: 3 },
    { args: [123], result: 3 },
    { args: [''], result: 0 },
  ],
});

export const substring = scalar({
  name: 'substring',
  label: 'part of text',
  doc: 'So many characters from a position on, counted from 1; a negative position counts from the end.',
  aliases: ['substr'],
  args: [['string'], ['int'], ['int']],
  optional: 1,
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, position, count = 2147483647]) => {
    const all = characters(text);
    const start =
      (position as number) > 0 ? (position as number) - 1 : (position as number) < 0 ? all.length + (position as number) : 0;
    const end = start + (count as number);
    return all.slice(Math.max(start, 0), Math.max(end, 0)).join('');
  },
  examples: [
    { args: ['Seattle', 2, 3], result: 'eat' },
    { args: ['Seattle', -3], result: 'tle' },
    { args: ['abc', -5, 3], result: 'a' },
    { args: ['abc', 0, 2], result: 'ab' },
    { args: ['abc', 2, -1], result: '' },
  ],
});

export const concat = scalar({
  name: 'concat',
  label: 'joined with',
  doc: 'The arguments one after the other; null when one is null.',
  args: [['string']],
  variadic: true,
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: (args) => args.join(''),
  examples: [
    { args: ['a', 'b', 'c'], result: 'abc' },
    { args: ['a', 1, true], types: ['string', 'int', 'boolean'], result: 'a1true' },
    { args: ['a', null], types: ['string', 'string'], result: null },
  ],
});

export const replace = scalar({
  name: 'replace',
  label: 'replace',
  doc: 'Every occurrence of the second text replaced by the third, or removed.',
  args: [['string'], ['string'], ['string']],
  optional: 1,
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, part, by = '']) => (part === '' ? text! : (text as string).replaceAll(part as string, () => by as string)),
  examples: [
    { args: ['abab', 'b', 'cc'], result: 'accacc' },
    { args: ['abab', 'b'], result: 'aa' },
    { args: ['abab', '', 'x'], result: 'abab' },
    { args: ['a', 'a', '$&'], result: '$&' },
  ],
});

export const left = scalar({
  name: 'left',
  label: 'first characters',
  doc: 'The first so many characters.',
  args: [['string'], ['int']],
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, count]) =>
    characters(text)
      .slice(0, Math.max(count as number, 0))
      .join(''),
  examples: [
    { args: ['Seattle', 3], result: 'Sea' },
    { args: ['abc', -1], result: '' },
  ],
});

export const right = scalar({
  name: 'right',
  label: 'last characters',
  doc: 'The last so many characters.',
  args: [['string'], ['int']],
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, count]) =>
    (count as number) <= 0
      ? ''
      : characters(text)
          .slice(-(count as number))
          .join(''),
  examples: [
    { args: ['Seattle', 3], result: 'tle' },
    { args: ['abc', 0], result: '' },
  ],
});

function padding(text: string[], length: number, pad: string): string {
  const missing = length - text.length;
  if (missing <= 0 || pad === '') return '';
  const unit = Array.from(pad);
  return Array.from({ length: missing }, (_, index) => unit[index % unit.length]).join('');
}

export const lpad = scalar({
  name: 'lpad',
  label: 'pad left',
  doc: 'Filled up at the start to so many characters with a pad (a space unless given); longer text is cut.',
  args: [['string'], ['int'], ['string']],
  optional: 1,
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, size, pad = ' ']) => {
    const all = characters(text);
    return padding(all, size as number, pad as string) + all.slice(0, Math.max(size as number, 0)).join('');
  },
  examples: [
    { args: ['7', 3, '0'], result: '007' },
    { args: ['abc', 6, 'xy'], result: 'xyxabc' },
    { args: ['abc', 2], result: 'ab' },
    { args: ['abc', 6, ''], result: 'abc' },
  ],
});

export const rpad = scalar({
  name: 'rpad',
  label: 'pad right',
  doc: 'Filled up at the end to so many characters with a pad (a space unless given); longer text is cut.',
  args: [['string'], ['int'], ['string']],
  optional: 1,
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, size, pad = ' ']) => {
    const all = characters(text);
    return all.slice(0, Math.max(size as number, 0)).join('') + padding(all, size as number, pad as string);
  },
  examples: [
    { args: ['abc', 6, 'xy'], result: 'abcxyx' },
    { args: ['abc', -1, 'x'], result: '' },
  ],
});

export const splitPart = scalar({
  name: 'split_part',
  label: 'part between separators',
  doc: 'The n-th part of a text that a separator divides, counted from 1, or from the end when negative.',
  args: [['string'], ['string'], ['int']],
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, separator, index]) => {
    const parts = separator === '' ? [text as string] : (text as string).split(separator as string);
    return parts.at((index as number) > 0 ? (index as number) - 1 : (index as number)) ?? '';
  },
  check: ([, , index]) => (index === 0 ? 'parts count from 1, or from -1 at the end; 0 is no part' : null),
  examples: [
    { args: ['a,b,c', ',', 2], result: 'b' },
    { args: ['a,b,c', ',', -1], result: 'c' },
    { args: ['a,b,c', ',', 5], result: '' },
  ],
});
