import { col } from '../../engine/plan/build';
import { isNested } from '../../engine/plan/nested-type';
import type { Schema, TypeName } from '../../engine/plan/schema';
import { isNumeric, isTemporal } from './types';
import type { ColumnSort } from './view';

/** Lists, maps and structs have no order; neither has a column that the schema lacks. */
export function canSort(schema: Schema, column: string): boolean {
  return schema.some(({ name, type }) => name === column && !isNested(type));
}

/** Spark's defaults: ascending puts nulls first, descending last. */
export function sortKey(column: string, descending: boolean): ColumnSort {
  return { expr: col(column), descending, nulls: descending ? 'last' : 'first' };
}

/** A header click: ascending, then descending, then off. `add` keeps the other keys (shift). */
export function toggleSort(keys: readonly ColumnSort[], column: string, add: boolean): readonly ColumnSort[] {
  const at = keys.findIndex((key) => key.expr.name === column);
  const current = keys[at];
  if (!add) return next(current, column);
  if (current === undefined) return [...keys, sortKey(column, false)];
  return [...keys.slice(0, at), ...next(current, column), ...keys.slice(at + 1)];
}

function next(current: ColumnSort | undefined, column: string): readonly ColumnSort[] {
  if (current === undefined) return [sortKey(column, false)];
  return current.descending ? [] : [sortKey(column, true)];
}

export function setDirection(keys: readonly ColumnSort[], column: string, descending: boolean): readonly ColumnSort[] {
  return keys.map((key) => (key.expr.name === column ? sortKey(column, descending) : key));
}

export function setNulls(keys: readonly ColumnSort[], column: string, nulls: ColumnSort['nulls']): readonly ColumnSort[] {
  return keys.map((key) => (key.expr.name === column ? { ...key, nulls } : key));
}

export function replaceColumn(keys: readonly ColumnSort[], column: string, by: string): readonly ColumnSort[] {
  return keys.map((key) => (key.expr.name === column ? { ...key, expr: col(by) } : key));
}

export function removeKey(keys: readonly ColumnSort[], column: string): readonly ColumnSort[] {
  return keys.filter((key) => key.expr.name !== column);
}

export function moveKey(keys: readonly ColumnSort[], column: string, target: string): readonly ColumnSort[] {
  const from = keys.findIndex((key) => key.expr.name === column);
  const to = keys.findIndex((key) => key.expr.name === target);
  const moved = keys[from];
  if (moved === undefined || to < 0) return keys;
  const rest = removeKey(keys, column);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}

/** What comes first, in the words of the column's values: going up, going down. */
export function directionWords(type: TypeName): readonly [up: string, down: string] {
  if (isNumeric(type)) return ['lowest first', 'highest first'];
  if (isTemporal(type)) return ['oldest first', 'newest first'];
  return type === 'boolean' ? ['false first', 'true first'] : ['A to Z', 'Z to A'];
}
