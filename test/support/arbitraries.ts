import fc from 'fast-check';
import { call, cast, col, lit, typed } from '../../engine/plan/build';
import type { Expr, Lit } from '../../engine/plan/expr';
import type { TypeName } from '../../engine/plan/schema';

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'price', 'Not', 'date', 'user.name', 'a`b', 'größe', 'count', '1st', 'interval', 'x', 'r'),
  fc.string({ minLength: 1 }),
);

const texts = fc.oneof(fc.constantFrom('', "it's", '\\%', '\n\t\0', '"', '😀', '\\', "''", "\\'"), fc.string({ unit: 'binary' }));

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 8 }))
  .map(([unscaled, scale]): Lit => {
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
    const text = `${unscaled < 0n ? '-' : ''}${scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`}`;
    return typed(`decimal(30,${scale})`, text);
  });

export const literals: fc.Arbitrary<Lit> = fc.oneof(
  texts.map(lit),
  fc.integer().map(lit),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => typed('bigint', value.toString())),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0))
    .map((value) => typed('double', value)),
  fc
    .float({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0))
    .map((value) => typed('float', value)),
  fc.constantFrom('NaN', 'Infinity', '-Infinity').map((value) => typed('double', value)),
  decimals,
  fc.boolean().map(lit),
  fc
    .constantFrom<TypeName>('void', 'int', 'string', 'decimal(10,2)', 'timestamp_ntz', 'timestamp(9)')
    .map((type) => typed(type, null)),
  fc.constantFrom('2024-02-29', '0001-01-01').map((day) => typed('date', day)),
  fc.constantFrom('2024-02-29 12:00:00.5', '1960-01-01T00:00:00Z').map((text) => typed('timestamp', text)),
  fc.constantFrom('2024-02-29', '2024-02-29 12:00:00.123456789').map((text) => typed('timestamp_ntz(9)', text)),
  fc
    .uint8Array({ maxLength: 4 })
    .map((bytes) => typed('binary', Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(''))),
);

const known = (
  'and or not = <> < <= > >= <=> + - * / % negative isnull isnotnull in between like ilike rlike concat case if count count_distinct ' +
  'add_interval contains current_date current_timestamp left upper'
).split(' ');

/** Any expression at all, sensible or not: types and argument counts are somebody else's business. */
export const exprs: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    names.map(col),
    literals,
    fc.tuple(fc.constantFrom(...known), fc.array(tie('expr'), { maxLength: 4 })).map(([fn, args]) => call(fn, ...args)),
    fc
      .tuple(tie('expr'), fc.constantFrom<TypeName>('int', 'double', 'decimal(12,3)', 'string', 'timestamp', 'timestamp(9)'))
      .filter(([arg]) => arg.kind !== 'lit')
      .map(([arg, to]) => cast(arg, to)),
  ),
})).expr;
