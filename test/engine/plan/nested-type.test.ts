import { describe, expect, it } from 'vitest';
import { arrayOf, isNested, mapOf, nestedDepth, nestedOf, structOf } from '../../../engine/plan/nested-type';
import { parseExpr, parseSchema, parseType } from '../../../engine/plan/parse';
import { printExpr } from '../../../engine/plan/print';
import type { TypeName } from '../../../engine/plan/schema';
import { spellType } from '../../../engine/plan/spelling';
import { isTypeName } from '../../../engine/plan/type-name';

const odd = structOf([
  { name: 'a b', type: 'int' },
  { name: 'tick`s', type: arrayOf(mapOf('string', 'decimal(10,2)')) },
  { name: '', type: 'double' },
]);

describe('nested types', () => {
  it('are taken apart from their names', () => {
    expect(nestedOf('struct<a:int,b:string>')).toEqual({
      kind: 'struct',
      fields: [
        { name: 'a', type: 'int' },
        { name: 'b', type: 'string' },
      ],
    });
    expect(nestedOf('array<struct<a:decimal(5,2),b:map<string,int>>>')).toEqual({
      kind: 'array',
      element: 'struct<a:decimal(5,2),b:map<string,int>>',
    });
    expect(nestedOf('map<string,array<int>>')).toEqual({ kind: 'map', key: 'string', value: 'array<int>' });
    expect(nestedOf('decimal(5,2)')).toBeNull();
  });

  it('keep odd names in backticks', () => {
    expect(odd).toBe('struct<`a b`:int,`tick``s`:array<map<string,decimal(10,2)>>,``:double>');
    expect(nestedOf(odd)).toMatchObject({ fields: [{ name: 'a b' }, { name: 'tick`s' }, { name: '' }] });
    expect(isTypeName(odd)).toBe(true);
  });

  it.each(['struct<>', 'struct<a:int>', 'array<array<array<boolean>>>', 'map<int,struct<x:timestamp_ntz>>', odd] as TypeName[])(
    '%s reads back from its SQL spelling',
    (type) => {
      expect(isTypeName(type)).toBe(true);
      expect(parseType(spellType(type))).toBe(type);
      expect(parseType(type)).toBe(type);
    },
  );

  it.each([
    'struct<a:int',
    'array<>',
    'array<integer>',
    'struct<a b:int>',
    'map<int>',
    'struct<a: int>',
    'array<int>>',
    'struct<`a`:int>',
  ])('%s is no type in its canonical spelling', (text) => {
    expect(isTypeName(text)).toBe(false);
  });

  it('are read in the spellings that Spark takes', () => {
    expect(parseType("STRUCT<a: INTEGER NOT NULL COMMENT 'x', b STRING>")).toBe('struct<a:int,b:string>');
    expect(parseSchema('id bigint, tags array<string>, props map<string, double>').map((field) => field.type)).toEqual([
      'bigint',
      'array<string>',
      'map<string,double>',
    ]);
  });

  it('are refused where they nest too deep', () => {
    const deep = (levels: number): string => `${'array<'.repeat(levels)}int${'>'.repeat(levels)}`;
    expect(isTypeName(deep(64))).toBe(true);
    expect(isTypeName(deep(65))).toBe(false);
    expect(() => parseType(deep(65))).toThrow(/64 levels/);
    expect(nestedDepth(deep(3) as TypeName)).toBe(3);
    expect(isNested('string')).toBe(false);
  });
});

describe('expressions over nested values', () => {
  it.each([
    ['a[0]', 'a[0]'],
    ["a['k'].b", "a['k']['b']"],
    ['tags[0] = "x" and size(tags) > 1', "tags[0] = 'x' AND size(tags) > 1"],
    ["from_json('[1,2]', 'array<int>')[0]", "(from_json('[1,2]', 'array<int>'))[0]"],
    ['CAST(a AS array<double>)', 'CAST(a AS ARRAY<DOUBLE>)'],
  ])('%s is read and printed', (text, printed) => {
    const expr = parseExpr(text);
    expect(printExpr(expr)).toBe(printed);
    expect(parseExpr(printed)).toEqual(expr);
  });

  it('spell a nested literal as from_json', () => {
    const literal = { kind: 'lit', type: 'array<int>', value: '[1,2]' } as const;
    expect(printExpr(literal)).toBe("from_json('[1,2]', 'array<int>')");
    expect(parseExpr(printExpr(literal))).toEqual(literal);
  });
});
