import { fail } from '../errors';
import type { Call, Cast, Col, Expr, Lit, Named, SortKey } from './expr';
import type { Command, Query, Write } from './plan';
import type {
  Aggregate,
  Distinct,
  Filter,
  Join,
  JoinHow,
  JoinKey,
  OptionBag,
  Project,
  Rejects,
  Relation,
  Sample,
  Scan,
  Slice,
  Sort,
  Union,
} from './relation';
import type { TypeName } from './schema';

export function col(name: string): Col {
  return { kind: 'col', name };
}

/** A literal by its JavaScript value: int where it fits, else double; bigint; text; boolean; NULL. */
export function lit(value: string | number | boolean | bigint | null): Lit {
  if (value === null) return typed('void', null);
  if (typeof value === 'bigint') return typed('bigint', value.toString());
  if (typeof value === 'boolean') return typed('boolean', value);
  if (typeof value === 'string') return typed('string', value);
  if (!Number.isFinite(value)) return typed('double', String(value));
  return typed(value === (value | 0) && !Object.is(value, -0) ? 'int' : 'double', value);
}

/** A literal of a type; the value as `Lit` describes it. */
export function typed(type: TypeName, value: Lit['value']): Lit {
  return { kind: 'lit', type, value };
}

export function call(fn: string, ...args: readonly Expr[]): Call {
  return { kind: 'call', fn, args };
}

export function cast(arg: Expr, to: TypeName): Cast {
  return { kind: 'cast', to, arg };
}

/** The condition itself where it is the only one. */
export function and(...conditions: readonly Expr[]): Expr {
  return grouped('and', conditions);
}

export function or(...conditions: readonly Expr[]): Expr {
  return grouped('or', conditions);
}

function grouped(fn: 'and' | 'or', conditions: readonly Expr[]): Expr {
  const [first = fail('MALFORMED_PLAN', `${fn} needs at least one condition`), ...rest] = conditions;
  return rest.length === 0 ? first : call(fn, first, ...rest);
}

export function not(condition: Expr): Call {
  return call('not', condition);
}

export function named(name: string, expr: Expr): Named {
  return { name, expr };
}

export function asc(expr: Expr, nulls: 'first' | 'last' = 'first'): SortKey {
  return { expr, descending: false, nulls };
}

export function desc(expr: Expr, nulls: 'first' | 'last' = 'last'): SortKey {
  return { expr, descending: true, nulls };
}

export function scan(format: string, paths: readonly string[], options: OptionBag = {}): Scan {
  return { op: 'scan', format, paths, options };
}

export function filter(input: Relation, where: Expr): Filter {
  return { op: 'filter', input, where };
}

export function project(input: Relation, columns: readonly Named[]): Project {
  return { op: 'project', input, columns };
}

export function aggregate(input: Relation, by: readonly Named[], measures: readonly Named[]): Aggregate {
  return { op: 'aggregate', input, by, measures };
}

export function sort(input: Relation, keys: readonly SortKey[]): Sort {
  return { op: 'sort', input, keys };
}

export function slice(input: Relation, offset: number, limit: number | null): Slice {
  return { op: 'slice', input, offset, limit };
}

export function distinct(input: Relation): Distinct {
  return { op: 'distinct', input };
}

export function join(left: Relation, right: Relation, how: JoinHow, on: readonly JoinKey[], where: Expr | null = null): Join {
  return { op: 'join', left, right, how, on, where };
}

/** Columns of equal names on both sides. */
export function sameNames(...names: readonly string[]): readonly JoinKey[] {
  return names.map((name) => ({ left: col(name), right: col(name), nulls: false }));
}

export function union(...inputs: readonly Relation[]): Union {
  return { op: 'union', inputs, byName: false };
}

export function unionByName(...inputs: readonly Relation[]): Union {
  return { op: 'union', inputs, byName: true };
}

export function rejects(input: Scan): Rejects {
  return { op: 'rejects', input };
}

export function sample(input: Relation, fraction: number, seed: number): Sample {
  return { op: 'sample', input, fraction, seed };
}

/** One row: how many rows the relation has. */
export function countOf(input: Relation): Aggregate {
  return aggregate(input, [], [named('count', call('count'))]);
}

export function query(root: Relation): Query {
  return { version: 1, root };
}

export function write(
  input: Relation,
  format: string,
  path: string,
  mode: Write['mode'],
  options: OptionBag = {},
  layout: Pick<Write, 'folder' | 'manifest'> = {},
): Command {
  return { version: 1, command: { do: 'write', input, format, path, mode, options, ...layout } };
}
