/** Functions of columns, as in pyspark.sql.functions. Where a column is wanted, text names one; constants are said by `lit`. */
import type { Expr } from '../plan/expr';
import { parseExpr } from '../plan/parse';
import { Column, type ColumnValue, callOf, columnOf, exprOf, lit } from './column';

export { lit };

type Name = Column | string;

export function col(name: string): Column {
  return columnOf(name);
}

export { col as column };

/** An expression in Spark SQL's words. */
export function expr(text: string): Column {
  return Column.of(parseExpr(text));
}

/** `when(a, 1).when(b, 2).otherwise(3)`; null where no branch holds. */
export function when(condition: Column, value: ColumnValue): Column {
  return callOf('case', condition.expr, exprOf(value));
}

function over(fn: string): (column: Name) => Column {
  return (of) => callOf(fn, columnOf(of).expr);
}

function operandOf(value: Name | number): Expr {
  return typeof value === 'number' ? exprOf(value) : columnOf(value).expr;
}

function many(fn: string): (...columns: readonly Name[]) => Column {
  return (...columns) => callOf(fn, ...columns.map((each) => columnOf(each).expr));
}

/** A column, then values. */
function withValues(fn: string): (column: Name, ...values: readonly ColumnValue[]) => Column {
  return (of, ...values) => callOf(fn, columnOf(of).expr, ...values.map(exprOf));
}

/** Text names columns, numbers are constants. */
function withOperands(fn: string): (column: Name, ...operands: readonly (Name | number)[]) => Column {
  return (of, ...operands) => callOf(fn, columnOf(of).expr, ...operands.map(operandOf));
}

/** `count('*')` counts rows, `count(column)` those where it is not null. */
export function count(of: Name): Column {
  return of === '*' ? callOf('count') : callOf('count', columnOf(of).expr);
}

export const countDistinct = many('count_distinct');
export const approxCountDistinct = over('approx_count_distinct');
export const count_distinct = countDistinct;
export const sum = over('sum');
export const avg = over('avg');
export const mean = avg;
export const min = over('min');
export const max = over('max');
export const first = over('first');
export const first_value = over('first_value');
export const last = over('last');
export const last_value = over('last_value');
export const variance = over('variance');
export const var_samp = over('var_samp');
export const stddev = over('stddev');
export const stddev_samp = over('stddev_samp');
export const std = over('std');

export const abs = over('abs');
export function negative(of: Name): Column {
  return columnOf(of).negate();
}

export { negative as negate };

export const sqrt = over('sqrt');

export function pow(base: Name | number, exponent: Name | number): Column {
  const power = callOf('pow', operandOf(base), operandOf(exponent));
  return power.alias(`POWER${power.getName().slice('pow'.length)}`);
}

export { pow as power };

export const floor = over('floor');
export const ceil = over('ceil');
export const ceiling = over('ceiling');
export const round = withValues('round');
export const isnan = over('isnan');
export const isnull = over('isnull');
export const isnotnull = over('isnotnull');
export const not = over('not');
export const coalesce = many('coalesce');
export const greatest = many('greatest');
export const least = many('least');
export const nullif = many('nullif');
export const ifnull = many('ifnull');
export const nvl = many('nvl');

export const upper = over('upper');
export const ucase = over('ucase');
export const lower = over('lower');
export const lcase = over('lcase');
export const trim = over('trim');
export const ltrim = over('ltrim');
export const rtrim = over('rtrim');
export const reverse = over('reverse');
export const length = over('length');
export const char_length = over('char_length');
export const character_length = over('character_length');
export const concat = many('concat');
export const substring = withOperands('substring');
export const substr = many('substr');
export const left = many('left');
export const right = many('right');
export const replace = many('replace');
export const lpad = withValues('lpad');
export const rpad = withValues('rpad');
export const split_part = many('split_part');
export const regexp_extract = withValues('regexp_extract');
export const regexp_replace = withValues('regexp_replace');
export const like = many('like');
export const ilike = many('ilike');
export const rlike = many('rlike');
export const regexp_like = many('regexp_like');
export const contains = many('contains');
export const startswith = many('startswith');
export const endswith = many('endswith');

export const array = many('array');
export const create_map = many('map');
export const named_struct = many('named_struct');
export const size = over('size');
export const cardinality = over('cardinality');
export const element_at = withValues('element_at');
export const array_contains = withValues('array_contains');
export const array_join = withValues('array_join');
export const map_keys = over('map_keys');
export const map_values = over('map_values');
export const to_json = over('to_json');
export const from_json = withValues('from_json');
export const get_json_object = withValues('get_json_object');

/** A struct of columns, whose fields are called as they are. */
export function struct(...columns: readonly Name[]): Column {
  const all = columns.map((each) => columnOf(each));
  return callOf('named_struct', ...all.flatMap((each) => [exprOf(each.getName()), each.expr]));
}

export const year = over('year');
export const quarter = over('quarter');
export const month = over('month');
export const day = over('day');
export const dayofmonth = over('dayofmonth');
export const dayofweek = over('dayofweek');
export const hour = over('hour');
export const minute = over('minute');
export const second = over('second');
export const to_date = withValues('to_date');
export const to_timestamp = withValues('to_timestamp');
export const date_add = withOperands('date_add');
export const dateadd = withOperands('dateadd');
export const date_sub = withOperands('date_sub');
export const datediff = many('datediff');
export const date_diff = many('date_diff');
export const trunc = withValues('trunc');

export function date_trunc(unit: string, of: Name): Column {
  return callOf('date_trunc', exprOf(unit), columnOf(of).expr);
}

export function current_date(): Column {
  return callOf('current_date');
}

export function current_timestamp(): Column {
  return callOf('current_timestamp');
}

export function now(): Column {
  return callOf('now');
}

export function curdate(): Column {
  return callOf('curdate');
}

export function asc_nulls_first(of: Name): Column {
  return columnOf(of).ascNullsFirst();
}

export function asc_nulls_last(of: Name): Column {
  return columnOf(of).ascNullsLast();
}

export function desc_nulls_first(of: Name): Column {
  return columnOf(of).descNullsFirst();
}

export function desc_nulls_last(of: Name): Column {
  return columnOf(of).descNullsLast();
}

export function asc(of: Name): Column {
  return columnOf(of).asc();
}

export function desc(of: Name): Column {
  return columnOf(of).desc();
}
