import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { requiredText } from '../../../engine/functions/kernels/required-text';
import { random } from '../../support/seeded';

const next = random(23);
const some = (parts: readonly string[], most: number): string =>
  Array.from({ length: 1 + Math.floor(next() * most) }, () => parts[Math.floor(next() * parts.length)]!).join('');

describe('the text that every match holds', () => {
  it('is in every text that matches, whatever the pattern', () => {
    const pieces = [
      'ab',
      'a',
      'b',
      'ba',
      '.',
      '*',
      '+',
      '?',
      '{2}',
      '{0,1}',
      '(a|b)',
      '[ab]',
      '(ab)',
      '\\.',
      '\\w',
      '\\b',
      '|',
      '^',
      '$',
      '(',
      ')',
      '[',
      ']',
    ];
    const texts = Array.from({ length: 300 }, () => some(['a', 'b', 'ab', '.', ' '], 8));
    let told = 0;
    for (let i = 0; i < 3000; i++) {
      const pattern = some(pieces, 7);
      const text = requiredText(pattern);
      if (text === null) continue;
      const expression = compiled(pattern);
      if (expression === null) continue;
      told++;
      for (const each of texts) if (expression.matcher(each).find()) expect(each, `${pattern} holds ${text}`).toContain(text);
    }
    expect(told).toBeGreaterThan(200);
  });
});

function compiled(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}
