import { describe, expect, it } from 'vitest';
import type { BoundCall } from '../../../engine/functions/bound';
import { scalarOf } from '../../../engine/functions/evaluate';
import { valuesOf } from '../../support/evaluate';
import { random } from '../../support/seeded';
import { tableOf } from '../../support/table';

const next = random(11);
const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
const joined = (parts: readonly string[], most: number): string =>
  Array.from({ length: Math.floor(next() * (most + 1)) }, () => pick(parts)).join('');

const texts = Array.from({ length: 1000 }, () =>
  next() < 0.1 ? null : joined(['ab', 'a', 'B', 'c', 'é', 'É', '😀', ' ', 'K', 'İ', '%', 'long stretch of text '], 8),
);
const table = tableOf(
  { s: 'string' },
  texts.map((text) => [text]),
);

function like(fn: 'like' | 'ilike', pattern: string): BoundCall {
  const column = { kind: 'col', index: 0, name: 's', type: 'string' } as const;
  return { kind: 'call', fn, type: 'boolean', args: [column, { kind: 'lit', type: 'string', value: pattern }] };
}

describe('like over a column', () => {
  it.each(['like', 'ilike'] as const)('%s finds what it finds row by row, whatever the pieces and holes', (fn) => {
    const patterns = ['%ab%c%', 'ab%', 'a%B', 'a%a', '%é_', '_%b', '%a_c%', '%😀%a%', 'ab', '%%', '\\%%a%'];
    for (let i = 0; i < 60; i++) patterns.push(joined(['%', '%', '_', 'a', 'b', 'ab', 'c', 'é', '😀', 'k', 'i', '\\%'], 6));
    for (const pattern of patterns) {
      const expected = texts.map((text) => (text === null ? null : scalarOf(fn).eval([text, pattern], ['string', 'string'])));
      expect(valuesOf(table, like(fn, pattern)), pattern).toEqual(expected);
    }
  });
});
