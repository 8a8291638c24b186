import { describe, expect, it } from 'vitest';
import { bitAt } from '../../../engine/columns/bitmap';
import { select } from '../../../engine/exec/select';
import type { Bound } from '../../../engine/functions/bound';
import { tableOf } from '../../support/table';
import { randomOf } from './random-table';

const words = ['lorem', 'ipsum', 'Ünïcode', '', 'a longer text that goes on', 'dolor'];
const column = (index: number, name: string, type: 'int' | 'string'): Bound => ({ kind: 'col', index, name, type });
const literal = (type: 'int' | 'string', value: number | string): Bound => ({ kind: 'lit', type, value });
const test = (fn: string, ...args: Bound[]): Bound => ({ kind: 'call', fn, args, type: 'boolean' });
const isLess = (bound: number) => test('<', column(0, 'n', 'int'), literal('int', bound));
const contains = (part: string) => test('contains', column(1, 't', 'string'), literal('string', part));

describe('a test of texts where few rows are in question', () => {
  it.each([0, 1, 20, 24, 26, 100])('finds the rows that are found when all are looked at (%i of a hundred)', (share) => {
    const random = randomOf(share + 7);
    const rows = Array.from({ length: 10_000 }, () => [
      Math.floor(random() * 100),
      random() < 0.1 ? null : words[Math.floor(random() * words.length)]!,
    ]);
    const table = tableOf({ n: 'int', t: 'string' }, rows, { selected: rows.flatMap((_, i) => (i % 7 === 0 ? [] : [i])) });
    const where = test(
      'and',
      isLess(share),
      test('or', contains('o'), contains('ïc')),
      test('isnotnull', column(1, 't', 'string')),
    );
    const { bitmap, count } = select(table, where, () => undefined);
    const found = rows.flatMap((_, i) => (bitAt(bitmap, 0, i) ? [i] : []));
    const wanted = rows.flatMap(([n, t], i) =>
      i % 7 !== 0 && (n as number) < share && typeof t === 'string' && /o|ïc/.test(t) ? [i] : [],
    );
    expect(found).toEqual(wanted);
    expect(count).toBe(wanted.length);
  });
});
