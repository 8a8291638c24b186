import { expect, test } from 'vitest';
import { differenceOf } from '../../../../engine/cluster/driver/unlike-files';
import type { Schema } from '../../../../engine/plan/schema';

const of = (text: string): Schema =>
  text
    .split(' ')
    .map((each) => ({ name: each.split(':')[0]!, type: each.split(':')[1] === 'text' ? 'string' : 'int', nullable: true }));

test('like files do not differ', () => {
  expect(differenceOf(of('a b'), of('a b'))).toBeNull();
});

test('what is missing, added, of another type or in another order is named', () => {
  expect(differenceOf(of('a b'), of('a c d'))).toBe('lacks b and adds c, d');
  expect(differenceOf(of('a b'), of('a b:text'))).toBe('has b as string instead of int');
  expect(differenceOf(of('a b'), of('b a'))).toBe('has them in another order');
});

test('of many columns a few are named', () => {
  expect(differenceOf(of('a'), of('a b c d e f'))).toBe('adds b, c, d and 2 more');
});

test('a name that stands twice is counted', () => {
  expect(differenceOf(of('a b'), of('a b b'))).toBe('has 3 columns instead of 2');
});
