import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bind, bindAggregation, bindCondition } from '../../../engine/functions/bind';
import { evaluateRow } from '../../../engine/functions/evaluate';
import { and, call, cast, col, lit, not, or, typed } from '../../../engine/plan/build';
import type { Expr } from '../../../engine/plan/expr';
import { parseExpr, parseNamedList, parseSchema } from '../../../engine/plan/parse';

const schema = parseSchema(
  'id int not null, Name string, price double, cost decimal(10,2), day1 date, ts1 timestamp, flag1 boolean, raw1 binary',
);
const context = { nowMicros: 1_700_000_000_000_000n };

function typeOf(text: string): string {
  return bind(parseExpr(text), schema, context).type;
}

function errorOf(text: string): string {
  try {
    bind(parseExpr(text), schema, context);
  } catch (error) {
    return (error as Error).message;
  }
  return 'bound';
}

describe('binding', () => {
  it.each([
    ['nme', 'no column "nme"; did you mean "Name"?'],
    ['zzz', 'no column "zzz"; there are "id", "Name", "price"'],
    ['uper(Name)', 'no function "uper"; did you mean "upper"?'],
    ['contians(Name, 1)', 'did you mean "contains"'],
    ['upper(Name, 1)', 'upper takes 1 argument, not 2'],
    ['substring(Name)', 'substring takes 2 to 3 arguments, not 1'],
    ['coalesce()', 'coalesce takes at least 1 argument'],
    ['day1 > 3', '> cannot take date and int together'],
    ['flag1 + 1', '+ cannot take boolean and int together; cast one of them'],
    ['day1 - ts1', '- cannot take date and timestamp together; datediff(end, start) counts days'],
    ['Name and flag1', 'and: argument 1 must be boolean, is string'],
    ['year(id)', 'year: argument 1 must be date, is int'],
    ['cast(id as date)', 'cannot cast int to date'],
    ['sum(price)', 'sum(price) combines rows; sum belongs into a measure'],
    ["DATE '2024-02-30' = day1", '"2024-02-30" is no date'],
    ["Name rlike '('", "rlike: the pattern '(' is no regular expression: missing closing )"],
    ["Name like 'a\\\\'", 'ends with its escape character'],
    ['split_part(Name, Name, 0)', 'parts count from 1'],
    ["to_date(Name, 'yyyy-QQ')", 'has "QQ", which is not supported'],
    ['round(price, id)', 'the number of digits must be a constant'],
  ])('refuses %s: %s', (text, part) => {
    expect(errorOf(text)).toContain(part);
  });

  it('finds a column in another letter case when there is one such', () => {
    expect(bind(col('NAME'), schema, context)).toEqual({ kind: 'col', index: 1, name: 'Name', type: 'string' });
    const twins = parseSchema('a int, A int');
    expect(bind(col('A'), twins, context)).toMatchObject({ index: 1 });
    expect(() => bind(col('b'), parseSchema('ab int, AB int'), context)).toThrow('no column "b"');
    expect(() => bind(col('Ab'), parseSchema('ab int, AB int'), context)).toThrow('write it exactly: "ab" or "AB"');
  });

  it.each([
    ['id + 1', 'int'],
    ['id + 1L', 'bigint'],
    ['id / 2', 'double'],
    ['id + price', 'double'],
    ['cost + 1', 'decimal(11,2)'],
    ['cost + id', 'decimal(13,2)'],
    ['cost * cost', 'decimal(21,4)'],
    ['cost * price', 'double'],
    ['cost / 3', 'decimal(14,6)'],
    ["Name + '1'", 'double'],
    ['day1 + 1', 'date'],
    ['day1 + interval 1 hour', 'timestamp'],
    ['coalesce(id, price)', 'double'],
    ['coalesce(id, Name)', 'string'],
    ['if(flag1, id, cost)', 'decimal(12,2)'],
    ['case when flag1 then null else day1 end', 'date'],
    ['round(cost, 1)', 'decimal(10,1)'],
    ['floor(price)', 'bigint'],
    ['null', 'void'],
  ])('gives %s the type %s', (text, type) => {
    expect(typeOf(text)).toBe(type);
  });

  it('casts what meets something else, and constants at once', () => {
    expect(bind(parseExpr('price > 1'), schema, context)).toEqual({
      kind: 'call',
      fn: '>',
      type: 'boolean',
      args: [
        { kind: 'col', index: 2, name: 'price', type: 'double' },
        { kind: 'lit', type: 'double', value: 1 },
      ],
    });
    expect(bind(parseExpr("day1 = '2024-05-06'"), schema, context)).toMatchObject({
      args: [{ kind: 'col' }, { type: 'date', value: 19849 }],
    });
    expect(bind(parseExpr('id = 1L'), schema, context)).toMatchObject({
      args: [{ kind: 'cast', type: 'bigint' }, { value: 1n }],
    });
  });

  it('computes what depends on no column, and null where an argument is', () => {
    expect(bind(parseExpr("upper('a') || 1 + 1"), schema, context)).toEqual({ kind: 'lit', type: 'double', value: null });
    expect(bind(parseExpr('price > null'), schema, context)).toEqual({ kind: 'lit', type: 'boolean', value: null });
  });

  it('names one instant in all of a plan', () => {
    expect(bind(parseExpr('now()'), schema, context)).toMatchObject({ value: context.nowMicros });
    expect(bind(parseExpr('current_date'), schema, context)).toMatchObject({ type: 'date', value: 19675 });
  });

  it('knows functions by other names and cases', () => {
    expect(bind(parseExpr('NVL(Name, 1)'), schema, context)).toMatchObject({ fn: 'ifnull', type: 'string' });
  });

  it('splits a range whose bounds meet the value in two types', () => {
    expect(bind(parseExpr("id between '1' and 2.5"), schema, context)).toMatchObject({
      fn: 'and',
      args: [{ fn: '>=' }, { fn: '<=' }],
    });
    expect(bind(parseExpr('id between 1 and 2'), schema, context)).toMatchObject({ fn: 'between' });
  });

  it('wants a condition to be boolean', () => {
    expect(() => bindCondition(col('id'), schema, context)).toThrow('a filter must be true or false, id is int');
    expect(bindCondition(lit(null), schema, context)).toEqual({ kind: 'lit', type: 'boolean', value: null });
  });
});

describe('bindAggregation', () => {
  const bound = (by: string, measures: string) =>
    bindAggregation(by === '' ? [] : parseNamedList(by), parseNamedList(measures), schema, context);

  it('keeps each aggregate once and computes with the results', () => {
    const { by, calls, measures } = bound(
      'upper(Name) as key',
      "sum(price) / count(*) as mean, count(*) as n, upper(Name) || '!' as loud",
    );
    expect([by.length, calls.map(({ fn }) => fn)]).toEqual([1, ['sum', 'count']]);
    expect(measures[1]).toMatchObject({ kind: 'col', index: 2, type: 'bigint' });
    expect(evaluateRow(measures[0]!, ['A', 3, 2n])).toBe(1.5);
    expect(evaluateRow(measures[2]!, ['A', 3, 2n])).toBe('A!');
  });

  it('refuses a column that has many values in a group', () => {
    expect(() => bound('Name', 'price')).toThrow('column "price" has many values in a group');
    expect(() => bound('Name', 'nothing')).toThrow('no column "nothing"');
    expect(() => bound('', 'sum(Name) / sum(sum(price))')).toThrow('combines rows');
    expect(() => bound('', 'sum(flag1)')).toThrow('sum: argument 1 must be int, bigint');
  });
});

describe('three-valued logic', () => {
  const three = fc.constantFrom(true, false, null);
  const value = (expr: Expr): unknown => evaluateRow(bind(expr, [], context), []);
  const truth = (each: boolean | null): Expr => typed('boolean', each);

  it('keeps the laws of De Morgan, order and absorption', () => {
    fc.assert(
      fc.property(three, three, three, (a, b, c) => {
        const [x, y, z] = [truth(a), truth(b), truth(c)];
        expect(value(not(and(x, y)))).toBe(value(or(not(x), not(y))));
        expect(value(and(x, y, z))).toBe(value(and(z, and(y, x))));
        expect(value(or(x, and(x, y)))).toBe(a);
        expect(value(and(x, or(y, z)))).toBe(value(or(and(x, y), and(x, z))));
        expect(value(not(not(x)))).toBe(a);
      }),
    );
  });

  it('never lets a comparison with null be true or false', () => {
    for (const fn of ['=', '<>', '<', '<=', '>', '>='])
      expect(value(call(fn, cast(lit('1'), 'int'), typed('int', null)))).toBeNull();
  });

  it('has exactly one of less, equal and greater for any two doubles', () => {
    const real = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, 0, -0));
    const column = parseSchema('a double, b double');
    fc.assert(
      fc.property(real, real, (a, b) => {
        const found = ['<', '=', '>'].filter((fn) => evaluateRow(bind(call(fn, col('a'), col('b')), column, context), [a, b]));
        expect(found).toHaveLength(1);
      }),
    );
  });
});
