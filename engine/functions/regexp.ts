import { scalar } from './define';
import { patternComplaint, regularExpression } from './regular-expression';

export const regexpExtract = scalar({
  name: 'regexp_extract',
  label: 'part that matches',
  doc: 'A group (1 unless given, 0 = all) of the first match of the regular expression; empty text where nothing matches.',
  args: [['string'], ['string'], ['int']],
  optional: 1,
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, pattern, group = 1]) => {
    const matcher = regularExpression(pattern as string).matcher(text as string);
    return matcher.find() ? (matcher.group(group as number) ?? '') : '';
  },
  check: ([, pattern, group = 1]) => {
    const complaint = patternComplaint(pattern);
    if (complaint !== null || typeof pattern !== 'string') return complaint;
    const groups = regularExpression(pattern).groupCount();
    return (group as number) >= 0 && (group as number) <= groups
      ? null
      : `the pattern '${pattern}' has groups 0 to ${groups}, not ${group}`;
  },
  examples: [
    { args: ['foo123bar', '(\\d+)'], result: '123' },
    { args: ['foo123bar', '[a-z]+(\\d)', 0], result: 'foo1' },
    { args: ['foo', '(\\d+)', 1], result: '' },
    { args: ['ab', '(a)|(b)', 2], result: '' },
  ],
});

export const regexpReplace = scalar({
  name: 'regexp_replace',
  label: 'replace what matches',
  doc: 'Every match of the regular expression replaced; $1 stands for the first group, \\$ for a dollar. Starts at a position if given.',
  args: [['string'], ['string'], ['string'], ['int']],
  optional: 1,
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([text, pattern, by, position = 1]) => {
    const all = text as string;
    const start = (position as number) - 1;
    if (start > 0 && start >= all.length) return all;
    return (
      all.slice(0, start) +
      regularExpression(pattern as string)
        .matcher(all.slice(start))
        .replaceAll(by as string, true)
    );
  },
  check: ([, pattern, , position]) =>
    typeof position === 'number' && position < 1 ? 'positions count from 1' : patternComplaint(pattern),
  examples: [
    { args: ['a1b22', '(\\d+)', '<$1>'], result: 'a<1>b<22>' },
    { args: ['a1b22', '\\d+', '\\$'], result: 'a$b$' },
    { args: ['abc', '', '-'], result: '-a-b-c-' },
    { args: ['a1b2', '\\d', 'x', 3], result: 'a1bx' },
    { args: [null, 'a', 'b'], types: ['string', 'string', 'string'], result: null },
  ],
});
