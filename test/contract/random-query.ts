import type { Value } from '../../engine/columns/vector';
import type { Expr, SortKey } from '../../engine/plan/expr';
import type { Field, TypeName } from '../../engine/plan/schema';
import type { Random } from '../support/random';
import { duckLiteral } from './duck';
import { literalTexts, type TestTable } from './tables';

/** One question asked in two languages: as our algebra and as the oracle's SQL. */
export interface Said {
  readonly expr: Expr;
  readonly sql: string;
}

export interface RandomQuery {
  readonly where: Said | null;
  readonly keys: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
  readonly sql: string;
  readonly countSql: string;
}

export function randomQuery(table: TestTable, random: Random): RandomQuery {
  const where = random.chance(0.9) ? condition(table, random, 2) : null;
  const keys = random.sample(table.schema.slice(1), random.below(4)).map((field) => sortKey(field, random));
  const offset = random.chance(0.5) ? 0 : random.below(200);
  const limit = random.chance(0.1) ? 0 : random.chance(0.2) ? 1_000_000 : 1 + random.below(100);
  const filtered = `FROM ${table.name}${where === null ? '' : ` WHERE ${where.sql}`}`;
  const order = [...keys.map(orderSql), 'rowid'].join(', ');
  return {
    where,
    keys,
    offset,
    limit,
    sql: `SELECT * ${filtered} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    countSql: `SELECT count(*) ${filtered}`,
  };
}

function sortKey(field: Field, random: Random): SortKey {
  return {
    expr: { kind: 'col', name: field.name },
    descending: random.chance(0.5),
    nulls: random.chance(0.5) ? 'first' : 'last',
  };
}

function orderSql({ expr, descending, nulls }: SortKey): string {
  return `${expr.kind === 'col' ? expr.name : ''} ${descending ? 'DESC' : 'ASC'} NULLS ${nulls.toUpperCase()}`;
}

function condition(table: TestTable, random: Random, depth: number): Said {
  if (depth === 0 || random.chance(0.35)) return predicate(table, random);
  const kind = random.below(5);
  if (kind === 0) {
    const inner = condition(table, random, depth - 1);
    return { expr: call('not', inner.expr), sql: `(NOT ${inner.sql})` };
  }
  const parts = Array.from({ length: 2 + random.below(2) }, () => condition(table, random, depth - 1));
  const word = kind < 3 ? 'and' : 'or';
  return {
    expr: parts.map((part) => part.expr).reduce((left, right) => call(word, left, right)),
    sql: `(${parts.map((part) => part.sql).join(` ${word.toUpperCase()} `)})`,
  };
}

function predicate(table: TestTable, random: Random): Said {
  const field = random.pick(table.schema);
  const own = { kind: 'col', name: field.name } as const;
  if (random.chance(0.1)) {
    const not = random.chance(0.5);
    return { expr: call(not ? 'isnotnull' : 'isnull', own), sql: `(${field.name} IS ${not ? 'NOT ' : ''}NULL)` };
  }
  if (field.type === 'boolean') return { expr: own, sql: field.name };
  if (field.type === 'string' && random.chance(0.5)) return textPredicate(field.name, own, random);
  const kind = random.below(10);
  if (kind < 5) return comparison(table, field, random);
  if (kind < 7) return between(table, field, random);
  if (kind < 9) return membership(table, field, random);
  const other = random.pick(table.schema.filter((each) => each.type === field.type));
  const word = random.pick(comparisons);
  return { expr: call(word, own, { kind: 'col', name: other.name }), sql: `(${field.name} ${word} ${other.name})` };
}

const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const;

function comparison(table: TestTable, field: Field, random: Random): Said {
  const value = valueFrom(table, field, random);
  if (random.chance(0.1))
    return {
      expr: call('<=>', column(field), literal(value, field.type)),
      sql: `(${field.name} IS NOT DISTINCT FROM ${duckLiteral(value, field.type)})`,
    };
  const word = random.pick(comparisons);
  return {
    expr: call(word, column(field), literal(value, field.type)),
    sql: `(${field.name} ${word} ${duckLiteral(value, field.type)})`,
  };
}

function between(table: TestTable, field: Field, random: Random): Said {
  const [low, high] = [valueFrom(table, field, random), valueFrom(table, field, random)];
  return {
    expr: call('between', column(field), literal(low, field.type), literal(high, field.type)),
    sql: `(${field.name} BETWEEN ${duckLiteral(low, field.type)} AND ${duckLiteral(high, field.type)})`,
  };
}

function membership(table: TestTable, field: Field, random: Random): Said {
  const values = Array.from({ length: 1 + random.below(5) }, () => valueFrom(table, field, random));
  return {
    expr: call('in', column(field), ...values.map((value) => literal(value, field.type))),
    sql: `(${field.name} IN (${values.map((value) => duckLiteral(value, field.type)).join(', ')}))`,
  };
}

function textPredicate(name: string, own: Expr, random: Random): Said {
  const text = random.pick(literalTexts);
  const cut = [...text].slice(0, 1 + random.below(3)).join('');
  const quoted = duckLiteral(cut, 'string');
  switch (random.below(5)) {
    case 0:
      return { expr: call('contains', own, literal(cut, 'string')), sql: `contains(${name}, ${quoted})` };
    case 1:
      return { expr: call('startswith', own, literal(cut, 'string')), sql: `starts_with(${name}, ${quoted})` };
    case 2:
      return { expr: call('endswith', own, literal(cut, 'string')), sql: `ends_with(${name}, ${quoted})` };
    case 3: {
      const letters = cut.replace(/[^a-zA-Z0-9]/g, '') || 'b';
      const pattern = random.pick([`%${letters}%`, `${letters}%`, `%${letters}`, `_${letters}%`, `${letters}_`, '%', '_', '']);
      return { expr: call('like', own, literal(pattern, 'string')), sql: `(${name} LIKE ${duckLiteral(pattern, 'string')})` };
    }
    default: {
      const pattern = random.pick(['^a', 'b$', '[a-c]{2}', '\\d+', '^[A-Z]', 'a.*b', '(?i)zür', '^$']);
      return {
        expr: call('rlike', own, literal(pattern, 'string')),
        sql: `regexp_matches(${name}, ${duckLiteral(pattern, 'string')})`,
      };
    }
  }
}

/** Mostly a value that is really there, so that filters hit. */
function valueFrom(table: TestTable, field: Field, random: Random): Value {
  const at = table.schema.indexOf(field);
  for (let tries = 0; tries < 20; tries++) {
    const value = random.pick(table.rows)[at]!;
    if (value !== null) return value;
  }
  return null;
}

function column(field: Field): Expr {
  return { kind: 'col', name: field.name };
}

function call(fn: string, ...args: readonly Expr[]): Expr {
  return { kind: 'call', fn, args };
}

/** As `Lit` in engine/plan/expr.ts says that values travel. */
export function literal(value: Value, type: TypeName): Expr {
  return { kind: 'lit', type, value: carried(value, type) };
}

function carried(value: Value, type: TypeName): string | number | boolean | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (type === 'double') return Number.isFinite(value) ? (value as number) || 0 : String(value);
  if (type === 'int') return value as number;
  if (type === 'bigint') return String(value);
  if (type === 'date') return isoDate(value as number);
  if (type === 'timestamp') return `${isoTimestamp(value as bigint)}Z`;
  if (type === 'timestamp_ntz') return isoTimestamp(value as bigint);
  if (type === 'timestamp_ntz(9)') return isoNanos(value as bigint);
  return decimalText(value as bigint, 2);
}

export function isoDate(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

export function isoTimestamp(micros: bigint): string {
  const millis = micros >= 0n ? micros / 1000n : -((-micros + 999n) / 1000n);
  const rest = micros - millis * 1000n;
  const iso = new Date(Number(millis)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(rest).padStart(3, '0')}`;
}

export function isoNanos(nanos: bigint): string {
  const rest = ((nanos % 1000n) + 1000n) % 1000n;
  return `${isoTimestamp((nanos - rest) / 1000n)}${String(rest).padStart(3, '0')}`;
}

export function decimalText(unscaled: bigint, digits: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const text = String(unscaled < 0n ? -unscaled : unscaled).padStart(digits + 1, '0');
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
