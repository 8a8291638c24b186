import { describe, expect, test } from 'vitest';
import { statementOf } from '../../../main/shell/statement';

describe('an input of the prompt', () => {
  test.each([
    ["import { col, lit as value } from 'hearth'", "const { col, lit: value } = await import('hearth');"],
    ["import { type RDD, col } from 'hearth';", "const { col } = await import('hearth');"],
    ["import fs, { readFileSync } from 'node:fs'", "const { default: fs, readFileSync } = await import('node:fs');"],
    ["import fs from 'node:fs'", "const { default: fs } = await import('node:fs');"],
    ["import * as hearth from 'hearth'", "const hearth = await import('hearth');"],
    ['import "./films.ts"', 'await import("./films.ts");'],
    ["import type { RDD } from 'hearth'", ''],
    ["const a = 1;\nimport { col } from 'hearth';\ncol", "const a = 1;\nconst { col } = await import('hearth');\ncol"],
  ])('%j becomes %j', (input, code) => expect(statementOf(input).replaceAll(/ {2,}/g, ' ').trim()).toBe(code));

  test('may import where it runs', () => expect(statementOf("await import('hearth')")).toBe("await import('hearth')"));

  test('is an object where it can be one', () => {
    expect(statementOf('{ a: 1, b: 2 as number }\n')).toBe('({ a: 1, b: 2           }\n)');
    expect(statementOf('{ const a: number = 1; a }')).toBe('{ const a         = 1; a }');
    expect(statementOf('{ a: 1 };')).toBe('{ a: 1 };');
  });

  test('waits for the rest of an object or a block', () =>
    expect(() => statementOf('{ a: 1,\n')).toThrow(expect.objectContaining({ incomplete: true })));
});
