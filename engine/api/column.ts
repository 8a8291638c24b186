/**
 * What a DataFrame computes with: an expression, perhaps with a name or a direction to sort in. Columns are values; methods make new
 * ones. A column taken from a DataFrame (`df.col('id')`) means that very column wherever it still exists, also where a join has put
 * another one of the same name beside it; `col('id')` means whatever is called so.
 */
import { fail } from '../errors';
import { call, cast, lit as literal, col as named } from '../plan/build';
import type { Call, Col, Expr } from '../plan/expr';
import { parseType } from '../plan/parse';
import { sparkName } from './column-name';

/** What can stand where a column is wanted: a column, or a value that it is compared or computed with. */
export type ColumnValue = Column | string | number | boolean | bigint | null | Date;

export interface Direction {
  readonly descending: boolean;
  readonly nulls: 'first' | 'last';
}

interface Parts {
  readonly expr: Expr;
  readonly label: string | null;
  readonly direction: Direction | null;
}

const owners = new WeakMap<Col, object>();

/** The DataFrame that a reference was taken from; null = found by name. */
export function ownerOf(reference: Col): object | null {
  return owners.get(reference) ?? null;
}

export class Column {
  readonly expr: Expr;
  readonly label: string | null;
  readonly direction: Direction | null;

  constructor({ expr, label, direction }: Parts) {
    this.expr = expr;
    this.label = label;
    this.direction = direction;
  }

  static of(expr: Expr): Column {
    return new Column({ expr, label: null, direction: null });
  }

  /** A column of one DataFrame. */
  static owned(name: string, owner: object): Column {
    const reference = named(name);
    owners.set(reference, owner);
    return Column.of(reference);
  }

  /** The name that a result of it gets. */
  getName(): string {
    return this.label ?? sparkName(this.expr);
  }

  toString(): string {
    return `Column<'${this.getName()}'>`;
  }

  alias(name: string): Column {
    return new Column({ ...this, label: name });
  }

  as(name: string): Column {
    return this.alias(name);
  }

  name(name: string): Column {
    return this.alias(name);
  }

  equalTo(other: ColumnValue): Column {
    return this.#with('=', other);
  }

  eq(other: ColumnValue): Column {
    return this.equalTo(other);
  }

  notEqual(other: ColumnValue): Column {
    return this.#with('<>', other);
  }

  ne(other: ColumnValue): Column {
    return this.notEqual(other);
  }

  lt(other: ColumnValue): Column {
    return this.#with('<', other);
  }

  le(other: ColumnValue): Column {
    return this.#with('<=', other);
  }

  gt(other: ColumnValue): Column {
    return this.#with('>', other);
  }

  ge(other: ColumnValue): Column {
    return this.#with('>=', other);
  }

  eqNullSafe(other: ColumnValue): Column {
    return this.#with('<=>', other);
  }

  plus(other: ColumnValue): Column {
    return this.#with('+', other);
  }

  minus(other: ColumnValue): Column {
    return this.#with('-', other);
  }

  multiply(other: ColumnValue): Column {
    return this.#with('*', other);
  }

  divide(other: ColumnValue): Column {
    return this.#with('/', other);
  }

  mod(other: ColumnValue): Column {
    return this.#with('%', other);
  }

  negate(): Column {
    return this.#with('negative').alias(`negative(${this.getName()})`);
  }

  and(other: ColumnValue): Column {
    return this.#with('and', other);
  }

  or(other: ColumnValue): Column {
    return this.#with('or', other);
  }

  not(): Column {
    return this.#with('not');
  }

  isin(...values: readonly (ColumnValue | readonly ColumnValue[])[]): Column {
    const list = values.flat() as readonly ColumnValue[];
    return list.length === 0 ? lit(false) : this.#with('in', ...list);
  }

  between(low: ColumnValue, high: ColumnValue): Column {
    return this.#with('between', low, high);
  }

  like(pattern: string): Column {
    return this.#with('like', pattern);
  }

  ilike(pattern: string): Column {
    return this.#with('ilike', pattern);
  }

  rlike(pattern: string): Column {
    return this.#with('rlike', pattern);
  }

  contains(part: ColumnValue): Column {
    return this.#with('contains', part);
  }

  startsWith(start: ColumnValue): Column {
    return this.#with('startswith', start);
  }

  endsWith(end: ColumnValue): Column {
    return this.#with('endswith', end);
  }

  /** Characters from `start`, counted from 1. */
  substr(start: ColumnValue, length: ColumnValue): Column {
    return this.#with('substr', start, length);
  }

  /** The item of an array (counting from 0), the value of a map's key, or the field of a struct. */
  getItem(key: ColumnValue): Column {
    return this.#with('getitem', key);
  }

  getField(name: string): Column {
    return this.getItem(name);
  }

  isNull(): Column {
    return this.#with('isnull');
  }

  isNotNull(): Column {
    return this.#with('isnotnull');
  }

  isNaN(): Column {
    return this.#with('isnan');
  }

  /** To a type by its SQL name: 'int', 'bigint', 'double', 'decimal(10,2)', 'string', 'date', 'timestamp', 'timestamp(9)' … */
  cast(type: string): Column {
    return Column.of(cast(this.expr, parseType(type)));
  }

  astype(type: string): Column {
    return this.cast(type);
  }

  asc(): Column {
    return this.ascNullsFirst();
  }

  ascNullsFirst(): Column {
    return this.#sorted(false, 'first');
  }

  ascNullsLast(): Column {
    return this.#sorted(false, 'last');
  }

  desc(): Column {
    return this.descNullsLast();
  }

  descNullsFirst(): Column {
    return this.#sorted(true, 'first');
  }

  descNullsLast(): Column {
    return this.#sorted(true, 'last');
  }

  /** The next branch of `when(…)`. */
  when(condition: Column, value: ColumnValue): Column {
    return Column.of(call('case', ...this.#branches('when'), condition.expr, exprOf(value)));
  }

  /** What holds where no branch of `when(…)` does. */
  otherwise(value: ColumnValue): Column {
    return Column.of(call('case', ...this.#branches('otherwise'), exprOf(value)));
  }

  #branches(method: string): readonly Expr[] {
    const { expr } = this;
    if (expr.kind === 'call' && expr.fn === 'case' && expr.args.length % 2 === 0) return expr.args;
    return fail('MALFORMED_PLAN', `${method}() follows when(condition, value), not ${this.getName()}; begin with when()`);
  }

  #with(fn: string, ...others: readonly ColumnValue[]): Column {
    return Column.of(call(fn, this.expr, ...others.map(exprOf)));
  }

  #sorted(descending: boolean, nulls: 'first' | 'last'): Column {
    return new Column({ ...this, direction: { descending, nulls } });
  }
}

/** A constant of its JavaScript value; a Date is a timestamp. */
export function lit(value: ColumnValue): Column {
  return Column.of(exprOf(value));
}

/** An operand: what is not a column is a constant. */
export function exprOf(value: ColumnValue): Expr {
  if (value instanceof Column) return value.expr;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return exprOfWhole(value);
  if (value instanceof Date) return { kind: 'lit', type: 'timestamp', value: value.toISOString() };
  return literal(value);
}

/** As in createDataFrame: int where it fits, else bigint. */
function exprOfWhole(value: number): Expr {
  return value === (value | 0) ? literal(value) : literal(BigInt(value));
}

/** Text names a column where a column is wanted. */
export function columnOf(value: Column | string): Column {
  return value instanceof Column ? value : Column.of(named(value));
}

export function callOf(fn: string, ...args: readonly Expr[]): Column {
  return Column.of(call(fn, ...args) satisfies Call);
}
