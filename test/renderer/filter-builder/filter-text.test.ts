import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { highlight } from '../../../renderer/filter-builder/highlight';
import { splitList } from '../../../renderer/filter-builder/value-editor';

describe('the colours of the filter', () => {
  test('lose no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(
          highlight(text)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  test('tell words, numbers, text and columns', () => {
    const kinds = highlight("price > 5.5 and contains(`a b`, 'it''s') or x is null")
      .filter((piece) => piece.kind !== 'plain')
      .map((piece) => `${piece.kind} ${piece.text}`);
    expect(kinds).toEqual([
      'column price',
      'number 5.5',
      'keyword and',
      'function contains',
      'column `a b`',
      "string 'it''s'",
      'keyword or',
      'column x',
      'keyword is',
      'keyword null',
    ]);
  });
});

describe('a pasted list', () => {
  test('is cut at lines first, then tabs, then commas', () => {
    expect(splitList('a, b\nc\r\n\n')).toEqual(['a, b', 'c']);
    expect(splitList('a\tb, c')).toEqual(['a', 'b, c']);
    expect(splitList('1, 2;3')).toEqual(['1', '2', '3']);
  });

  test('loses quotes around values', () => {
    expect(splitList(`'a', "b", it's`)).toEqual(['a', 'b', "it's"]);
  });
});
