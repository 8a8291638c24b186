import { describe, expect, it } from 'vitest';
import { type LikePattern, likeExpression, matchesLike, parseLike } from '../../../engine/functions/like-pattern';
import { regularExpression } from '../../../engine/functions/regular-expression';
import { NO, ODD, type StateMachine, stateMachine, YES } from '../../../engine/functions/state-machine';
import { random } from '../../support/seeded';

/** The walk of the kernel, written down once more. */
function walk({ classes, table, width, start }: StateMachine, text: string): number {
  let state = start;
  for (const byte of Buffer.from(text)) {
    state = table[state + classes[byte]!]!;
    if (state <= ODD * width) return state / width;
  }
  return table[state + width - 1]!;
}

const patterns = [
  'a',
  'ab',
  '^a',
  'a$',
  '^$',
  '',
  'a|b',
  '(a|b)+c',
  'a{2,3}b',
  'a.c',
  '(?s)a.c',
  '[^a]b',
  '\\bab\\b',
  '\\Ba',
  '(?m)^b$',
  '(?m)a$',
  '(?i)aB',
  'a*',
  '(a*)*b',
  '\\d+\\.\\d',
  '[[:alpha:]]+b',
  '\\w\\W',
  'l[aeiou]bor(is|e).*m$',
  'é',
  'a.b',
  'é|b',
  '^(?:a|ab)(?:c|bcd)$',
  '\\Aab\\z',
  'x?y?z?$',
];
const alphabet = [...'abcABC.1 _\n', 'é', '😀', 'labor', 'is', 'm'];

describe('a state machine', () => {
  const next = random(7);
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(values: readonly T[]): T => values[int(values.length)]!;
  const texts = ['', ...Array.from({ length: 400 }, () => Array.from({ length: int(8) }, () => pick(alphabet)).join(''))];

  it.each(patterns)('finds in ASCII what RE2JS finds, and leaves the rest open: %s', (pattern) => {
    const expression = regularExpression(pattern);
    const machine = stateMachine(expression)!;
    for (const text of texts) {
      const found = walk(machine, text);
      if (found === ODD) expect(/[^\0-\x7f]/.test(text)).toBe(true);
      else expect({ text, found: found === YES }).toEqual({ text, found: expression.matcher(text).find() });
      if (found === NO) expect(expression.matcher(text).find()).toBe(false);
    }
  });

  it.each(['%a%b%', 'a%', '%b', 'a_c', '%a_c%', '_%é', 'A%b', '%.%', '\\%a%', '%%', '%\n%'])(
    'stands for a like pattern: %s',
    (pattern) => {
      for (const anyCase of [false, true]) {
        const parsed = parseLike(anyCase ? pattern.toLowerCase() : pattern) as LikePattern;
        const machine = stateMachine(regularExpression(likeExpression(parsed, anyCase)))!;
        for (const text of texts) {
          const found = walk(machine, text);
          if (found !== ODD)
            expect({ text, found: found === YES }).toEqual({
              text,
              found: matchesLike(parsed, anyCase ? text.toLowerCase() : text),
            });
        }
      }
    },
  );

  it('is not made of a pattern that needs too many states', () => {
    expect(stateMachine(regularExpression('(a|b)*a(a|b){14}'))).toBeNull();
  });
});
