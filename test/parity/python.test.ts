import { expect, it } from 'vitest';
import { inPython, pythonFunction } from './python';

const limit = 7;

it.each([
  [(x: number) => x * 2 + 1, '(lambda x: ((x * 2) + 1))'],
  [(x: number) => [x % 3, -x], '(lambda x: (rem(x, 3), (-x), ))'],
  [
    ([key, value]: [string, number]) => `${key}: ${value}`,
    '(lambda _0: (lambda key, value, *_: ("" + str(key) + ": " + str(value) + ""))(*_0))',
  ],
  [
    ([, [a, b]]: [string, [number, number]]) => a === b,
    '(lambda _0: (lambda _0_0, _0_1, *_: (lambda a, b, *_: (a == b))(*_0_1))(*_0))',
  ],
  [(text: string) => text.toUpperCase().split(',').length, '(lambda text: len(tuple(text.upper().split(","))))'],
  [
    (x: number | null) => (x !== null && x > 3 ? 'big' : 'small'),
    '(lambda x: ("big" if ((x != None) and (x > 3)) else "small"))',
  ],
  [
    (rows: number[]) => [...rows].reduce((sum, x) => sum + x, 0),
    '(lambda rows: functools.reduce((lambda sum, x: (sum + x)), (*rows, ), 0))',
  ],
])('%s is said in Python', (fn, python) => {
  expect(pythonFunction(fn as (...args: never[]) => unknown, [])).toBe(python);
});

it('captured values are bound outside', () => {
  expect(pythonFunction((x: number) => x > limit, [['limit', '7']])).toBe('(lambda limit=7: (lambda x: (x > limit)))()');
});

it('what has no common form is said by hand, or refused', () => {
  const two = inPython(() => Number.parseInt('2', 10), 'lambda: int("2")');
  expect(pythonFunction(two, [])).toBe('lambda: int("2")');
  expect(() => pythonFunction((x: number) => new Date(x), [])).toThrow('NewExpression has no form in both languages');
});
