import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../engine/errors';
import { call, cast, col, lit, typed } from '../../../engine/plan/build';
import type { Expr } from '../../../engine/plan/expr';
import { parseExpr, parseNamedList, parseSchema, parseSortKeys, parseType } from '../../../engine/plan/parse';
import { printExpr } from '../../../engine/plan/print';

const [a, b, c] = [col('a'), col('b'), col('c')];

function errorOf(parse: () => unknown): EngineError {
  try {
    parse();
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('no error');
}

describe('parseExpr', () => {
  const cases: readonly (readonly [string, Expr])[] = [
    ['a', a],
    ['`a b``c`', col('a b`c')],
    ['user.name', col('user.name')],
    ['größe', col('größe')],
    ["'it''s'", lit("it's")],
    ["'it\\'s \\\\ \\n \\u0041 \\101 \\%'", lit("it's \\ \n A A \\%")],
    ["r'\\d+'", lit('\\d+')],
    ['"double"', lit('double')],
    ['10', lit(10)],
    ['-10', lit(-10)],
    ['-2147483648', lit(-2147483648)],
    ['2147483648', lit(2147483648n)],
    ['10L', lit(10n)],
    ['-9223372036854775808', lit(-9223372036854775808n)],
    ['99999999999999999999', typed('decimal(20,0)', '99999999999999999999')],
    ['1.50', typed('decimal(3,2)', '1.50')],
    ['.5', typed('decimal(1,1)', '0.5')],
    ['5.', typed('decimal(1,0)', '5')],
    ['1e3', typed('double', 1000)],
    ['1.5D', typed('double', 1.5)],
    ['1.5F', typed('float', 1.5)],
    ['10BD', typed('decimal(2,0)', '10')],
    ["X'1f'", typed('binary', '1F')],
    ['null', lit(null)],
    ['TRUE', lit(true)],
    ["date '2024-02-29'", typed('date', '2024-02-29')],
    ["TIMESTAMP'2024-02-29 12:00:00'", typed('timestamp', '2024-02-29 12:00:00')],
    ["TIMESTAMP_NTZ '2024-02-29 12:00:00.123456789'", typed('timestamp_ntz(9)', '2024-02-29 12:00:00.123456789')],
    ["TIMESTAMP '2024-02-29 12:00:00.123456000'", typed('timestamp', '2024-02-29 12:00:00.123456000')],
    ["timestamp(9) '2024-02-29'", typed('timestamp(9)', '2024-02-29')],
    ['cast(a as timestamp_ltz(9))', cast(a, 'timestamp(9)')],
    ['a::timestamp_ntz(6)', cast(a, 'timestamp_ntz')],
    ['timestamp(a)', cast(a, 'timestamp')],
    ['date', col('date')],
    ['a = b', call('=', a, b)],
    ['a == b', call('=', a, b)],
    ['a != b', call('<>', a, b)],
    ['a or b and not c', call('or', a, call('and', b, call('not', c)))],
    ['a and b and c', call('and', a, b, c)],
    ['(a and b) and c', call('and', call('and', a, b), c)],
    ['a + b * c - 1', call('-', call('+', a, call('*', b, c)), lit(1))],
    ['a -1', call('-', a, lit(1))],
    ['-a', call('negative', a)],
    ['- -a', call('negative', call('negative', a))],
    ['a || b || c', call('concat', a, b, c)],
    ['a between 1 and 2 and b', call('and', call('between', a, lit(1), lit(2)), b)],
    ['a not between 1 and 2', call('not', call('between', a, lit(1), lit(2)))],
    ["a in (1, 'x')", call('in', a, lit(1), lit('x'))],
    ['a not in (1)', call('not', call('in', a, lit(1)))],
    ["a like 'x%'", call('like', a, lit('x%'))],
    ["a like 'x/%' escape '/'", call('like', a, lit('x/%'), lit('/'))],
    ["a not ilike 'x'", call('not', call('ilike', a, lit('x')))],
    ["a rlike 'x'", call('rlike', a, lit('x'))],
    ["a regexp 'x'", call('rlike', a, lit('x'))],
    ['a is null', call('isnull', a)],
    ['a is not null', call('isnotnull', a)],
    ['a is true', call('<=>', a, lit(true))],
    ['a is distinct from b', call('not', call('<=>', a, b))],
    ['a is not distinct from b', call('<=>', a, b)],
    ['cast(a as decimal(10, 2))', cast(a, 'decimal(10,2)')],
    ['a::int::string', cast(cast(a, 'int'), 'string')],
    ['int(a)', cast(a, 'int')],
    ["cast('NaN' as double)", typed('double', 'NaN')],
    ['cast(null as int)', typed('int', null)],
    ['case when a then 1 else 2 end', call('case', a, lit(1), lit(2))],
    ['case a when 1 then b end', call('case', call('=', a, lit(1)), b)],
    ['COUNT(*)', call('count')],
    ['count(distinct a, b)', call('count_distinct', a, b)],
    ['current_date', call('current_date')],
    ['now()', call('now')],
    ['left(a, 2)', call('left', a, lit(2))],
    ['a + interval 2 days', call('add_interval', a, lit(0), lit(2))],
    ["a - interval '90' minutes", call('add_interval', a, lit(0), lit(0), lit(-5400000000n))],
    ["a + interval '1 month 2 days'", call('add_interval', a, lit(1), lit(2))],
    ['a + interval', call('+', a, col('interval'))],
  ];

  it.each(cases)('reads %s', (text, expr) => {
    expect(parseExpr(text)).toEqual(expr);
  });

  it.each(cases)('reads %s again from how it prints it', (text, expr) => {
    const printed = printExpr(parseExpr(text));
    expect(parseExpr(printed), printed).toEqual(expr);
  });
});

describe('a syntax error', () => {
  it.each([
    ['price >', 7, 'the text ends'],
    ['price > > 1', 8, '">" cannot stand here'],
    ["name = 'x", 7, "a closing '"],
    ['a and', 5, 'the text ends'],
    ['a b', 2, 'an operator or the end'],
    ['in (1)', 0, 'a value, a column or a function'],
    ['(a', 2, '")"'],
    ['10abc', 0, 'a number with nothing behind it'],
    ['a between 1', 11, 'AND and the upper bound'],
    ['cast(a as foo)', 10, 'a type such as'],
    ['case when a end', 12, 'THEN'],
    ['sum(distinct a)', 4, 'only count(DISTINCT'],
    ['a ~ b', 2, 'a value, a column or an operator'],
    ['', 0, 'a value, a column or a function'],
    ['a\n+\n +* b', 6, '"*" cannot stand here'],
  ])('in %j stands at offset %i and says %j', (text, offset, part) => {
    const error = errorOf(() => parseExpr(text));
    expect(error.code).toBe('SYNTAX');
    expect(error.details['offset']).toBe(offset);
    expect(error.message).toContain(part);
  });

  it('counts lines and columns from 1', () => {
    expect(errorOf(() => parseExpr('a\n  ) b')).details).toMatchObject({ line: 2, column: 3, offset: 4, token: ')' });
  });

  it.each(['('.repeat(100_000), 'not '.repeat(100_000), `1${'+1'.repeat(100_000)}`, '-'.repeat(100_000)])(
    'stops what nests too deeply',
    (text) => {
      expect(errorOf(() => parseExpr(`${text}-a`)).message).toContain('level');
    },
  );
});

describe('lists', () => {
  it('name select items by alias, column or text', () => {
    expect(parseNamedList('a, `b c`, a + 1, count(*) as n, sum(a) total').map(({ name }) => name)).toEqual([
      'a',
      'b c',
      'a + 1',
      'n',
      'total',
    ]);
  });

  it('sort nulls first ascending and last descending unless told', () => {
    expect(
      parseSortKeys('a, b desc, c asc nulls last, a + 1 desc nulls first').map(({ descending, nulls }) => [descending, nulls]),
    ).toEqual([
      [false, 'first'],
      [true, 'last'],
      [false, 'last'],
      [true, 'first'],
    ]);
  });

  it('read schemas with many spellings of types', () => {
    expect(parseSchema("zip string, id long not null, price: numeric(10,2) comment 'x', name varchar(20)")).toEqual([
      { name: 'zip', type: 'string', nullable: true },
      { name: 'id', type: 'bigint', nullable: false },
      { name: 'price', type: 'decimal(10,2)', nullable: true },
      { name: 'name', type: 'string', nullable: true },
    ]);
    expect(parseType('DECIMAL')).toBe('decimal(10,0)');
    expect(() => parseType('decimal(39,2)')).toThrow('precision');
  });
});
