import { fail } from '../errors';
import { scalar } from './define';
import { likeKernel } from './kernels/like';
import { patternKernel } from './kernels/pattern';
import { type LikePattern, matchesLike, parseLike } from './like-pattern';
import { memo } from './memo';
import { patternComplaint, regularExpression } from './regular-expression';

const separator = '\u0000';

/** Keyed by escaping and pattern. */
const likePattern = memo((key: string): LikePattern => {
  const at = key.indexOf(separator);
  const parsed = parseLike(key.slice(at + 1), key.slice(0, at));
  return typeof parsed === 'string' ? fail('SYNTAX', parsed, {}) : parsed;
});

function isLike(text: string, pattern: string, escaping: string): boolean {
  return matchesLike(likePattern(`${escaping}${separator}${pattern}`), text);
}

function likeComplaint(pattern: unknown, escaping: unknown): string | null {
  if (typeof escaping === 'string' && Array.from(escaping).length !== 1) return `the escape '${escaping}' must be one character`;
  if (typeof pattern !== 'string') return null;
  const parsed = parseLike(pattern, typeof escaping === 'string' ? escaping : '\\');
  return typeof parsed === 'string' ? parsed : null;
}

export const like = scalar({
  name: 'like',
  label: 'is like',
  doc: 'The whole text fits the pattern: % stands for any text, _ for one character, \\ makes the next one literal.',
  args: [['string'], ['string'], ['string']],
  optional: 1,
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'propagate',
  eval: ([text, pattern, escaping = '\\']) => isLike(text as string, pattern as string, escaping as string),
  check: ([, pattern, escaping]) => likeComplaint(pattern, escaping),
  kernel: likeKernel(false),
  filter: { editor: 'pattern', rank: 40 },
  examples: [
    { args: ['Seattle', 'S%t_e'], result: true },
    { args: ['a_c', 'a\\_c'], result: true },
    { args: ['abc', 'a\\_c'], result: false },
    { args: ['a\nb', 'a_b'], result: true },
    { args: ['a%', 'a/%', '/'], result: true },
    { args: ['x😀y', 'x_y'], result: true },
    { args: ['abab', '%ab%ab%'], result: true },
    { args: ['aba', '%ab%ba%'], result: false },
    { args: [null, '%'], types: ['string', 'string'], result: null },
  ],
});

export const ilike = scalar({
  name: 'ilike',
  label: 'is like (any case)',
  doc: 'As like, letter case ignored.',
  args: [['string'], ['string'], ['string']],
  optional: 1,
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'propagate',
  eval: ([text, pattern, escaping = '\\']) =>
    isLike((text as string).toLowerCase(), (pattern as string).toLowerCase(), escaping as string),
  check: ([, pattern, escaping]) => likeComplaint(pattern, escaping),
  kernel: likeKernel(true),
  filter: { editor: 'pattern', rank: 41 },
  examples: [
    { args: ['SEATTLE', 's%'], result: true },
    { args: ['Ärger', 'ärg%'], result: true },
    { args: ['a', null], types: ['string', 'string'], result: null },
  ],
});

export const rlike = scalar({
  name: 'rlike',
  label: 'matches',
  doc: 'Some part of the text matches the regular expression (RE2 syntax, linear time).',
  args: [['string'], ['string']],
  aliases: ['regexp', 'regexp_like'],
  coercion: 'as-given',
  returns: 'boolean',
  nulls: 'propagate',
  eval: ([text, pattern]) => regularExpression(pattern as string).test(text as string),
  check: ([, pattern]) => patternComplaint(pattern),
  kernel: patternKernel,
  filter: { editor: 'pattern', rank: 42 },
  examples: [
    { args: ['Seattle', 't+l'], result: true },
    { args: ['Seattle', '^t'], result: false },
    { args: ['Seattle', '(?i)^s'], result: true },
    { args: ['a\nb', '^b'], result: false },
    { args: [null, 'a'], types: ['string', 'string'], result: null },
  ],
});
