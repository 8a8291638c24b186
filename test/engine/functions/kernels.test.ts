import { describe, expect, it } from 'vitest';
import type { Operand, Value } from '../../../engine/columns/vector';
import { Batch } from '../../../engine/exec/batch';
import { withScratch } from '../../../engine/exec/scratch';
import { scalarOf } from '../../../engine/functions/evaluate';
import { requiredText } from '../../../engine/functions/kernels/required-text';
import type { TypeName } from '../../../engine/plan/schema';
import { tableOf } from '../../support/table';

const types = {
  n: 'int',
  big: 'bigint',
  real: 'double',
  money: 'decimal(10,2)',
  day: 'date',
  at: 'timestamp',
  s: 'string',
  c: 'string',
  b: 'boolean',
} as const;
type Column = keyof typeof types;
const one: Readonly<Record<Column, Value>> = { n: 1, big: 1n, real: 1, money: 1n, day: 1, at: 1n, s: 'a', c: 'a', b: true };
const names = Object.keys(types) as Column[];
const table = tableOf(types, [names.map((name) => one[name]), names.map(() => null)], { storage: { c: 'dict8' } });

/** Whether a function has a columnar answer for these operands: a column by name, or a constant. */
function answers(fn: string, ...args: readonly (Column | { readonly type: TypeName; readonly value: Value })[]): boolean {
  return withScratch(table.memory, (scratch) => {
    const batch = new Batch(table, scratch);
    batch.moveTo(0);
    const operands = args.map((arg): Operand => {
      if (typeof arg === 'string') return { kind: 'vector', vector: batch.window(table.columns[names.indexOf(arg)]!) };
      return { kind: 'constant', ...arg };
    });
    return (scalarOf(fn).kernel?.(operands, batch) ?? null) !== null;
  });
}

const constant = (name: Column): { readonly type: TypeName; readonly value: Value } => ({ type: types[name], value: one[name] });
const plain: readonly Column[] = ['n', 'big', 'real', 'money', 'day', 'at', 's'];

describe('kernels', () => {
  it.each(plain)('compare a column of %s with a constant and with a column', (name) => {
    for (const fn of ['=', '<>', '<', '<=', '>', '>=', '<=>']) {
      expect(answers(fn, name, constant(name))).toBe(true);
      expect(answers(fn, constant(name), name)).toBe(true);
      expect(answers(fn, name, name)).toBe(true);
    }
    expect(answers('between', name, constant(name), constant(name))).toBe(true);
  });

  it.each(plain)('find a column of %s among few and among many constants', (name) => {
    expect(answers('in', name, constant(name))).toBe(true);
    expect(answers('in', name, ...Array.from({ length: 30 }, () => constant(name)))).toBe(true);
  });

  it.each(names)('test a column of %s for null', (name) => {
    expect(answers('isnull', name)).toBe(true);
    expect(answers('isnotnull', name)).toBe(true);
  });

  it.each(['contains', 'icontains', 'startswith', 'istartswith', 'endswith', 'iendswith', 'like'])('search text: %s', (fn) => {
    expect(answers(fn, 's', constant('s'))).toBe(true);
  });

  it('calculate', () => {
    for (const fn of ['+', '-', '*'])
      for (const name of ['n', 'big', 'real'] as const) expect(answers(fn, name, constant(name))).toBe(true);
    expect(answers('/', 'real', 'real')).toBe(true);
    expect(answers('year', 'day')).toBe(true);
    expect(answers('hour', 'at')).toBe(true);
    expect(answers('length', 's')).toBe(true);
    expect(answers('upper', 's')).toBe(true);
  });

  it.each([
    ['wat.r', 'wat'],
    ['^row 1.$', 'row 1'],
    ['abc+d', 'abc'],
    ['abc?de', 'ab'],
    ['abc*', 'ab'],
    ['abc{0}', 'ab'],
    ['abc{2,3}def', 'def'],
    ['x😀*yz', 'yz'],
    ['wat[ae]ring', 'ring'],
    ['l[aeiou]bor(is|e).*m$', 'bor'],
    ['(ab|cd)xyz?', 'xy'],
    ['(a(b)[)])cde', 'cde'],
    ['(?:abc)def', null],
    ['a\\.bc', 'a.bc'],
    ['\\d+km/h', 'km/h'],
    ['\\bword\\b', 'word'],
    ['\\x41bcd', null],
    ['\\Qa.b\\E', null],
    ['[]a]bcd', null],
    ['[[:alpha:]]bcd', null],
    ['a.b.c', null],
    ['(?i)water', null],
    ['water|wine', null],
    ['(water', null],
    ['', null],
  ])('know what text every match of %s holds', (pattern, text) => {
    expect(requiredText(pattern)).toBe(text);
  });

  it('leave dictionaries to one evaluation per distinct value', () => {
    expect(answers('=', 'c', constant('c'))).toBe(false);
    expect(answers('icontains', 'c', constant('c'))).toBe(false);
  });

  it('leave patterns without a literal character to the row function', () => {
    expect(answers('like', 's', { type: 'string', value: '_%_' })).toBe(false);
    expect(answers('like', 's', { type: 'string', value: 'a_c%' })).toBe(true);
  });

  it('know every letter beyond ASCII whose lower case is ASCII', () => {
    const found: string[] = [];
    for (let point = 128; point < 0x110000; point++) {
      if (point < 0xd800 || point > 0xdfff) {
        const letter = String.fromCodePoint(point);
        if (/[\x20-\x7e]/.test(letter.toLowerCase())) found.push(letter);
      }
    }
    expect(found).toEqual(['\u0130', '\u212a']);
  });
});
