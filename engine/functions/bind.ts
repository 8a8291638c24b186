/**
 * From what was asked to what is computed: names resolved, types checked, coercions inserted as casts, constants computed.
 * A scope says what a name means; the rest is the same for a row's columns and for the results of an aggregation.
 */
import { fail } from '../errors';
import type { Call, Expr, Named } from '../plan/expr';
import { nestedOf } from '../plan/nested-type';
import { printExpr } from '../plan/print';
import { placeOf, type Schema, type TypeName } from '../plan/schema';
import type { TypeFamily } from '../protocol/engine-service';
import type { Bound, BoundCall, BoundCol, BoundLit } from './bound';
import { canCast, castValue } from './cast';
import { implicitTarget, toRange, toWider } from './coercion';
import type { AggregateFunction, Coercion, FunctionDef, ScalarFunction } from './define';
import { applyScalar } from './evaluate';
import { functionOf } from './index';
import { literalValue } from './literal';
import { nearest } from './nearest';
import { decimalType, isDecimal, isIntegral } from './types';

export interface BindContext {
  /** What `current_timestamp()` is in this plan: microseconds since 1970. */
  readonly nowMicros: bigint;
}

interface Scope {
  readonly context: BindContext;
  /** What an expression means here before it is taken apart; null = nothing special. */
  known(expr: Expr): Bound | null;
  column(name: string): Bound;
  aggregate(call: Call, definition: AggregateFunction): Bound;
}

export function bind(expr: Expr, schema: Schema, context: BindContext): Bound {
  return bindIn(rowScope(schema, context), expr);
}

/** A condition: boolean, or a plan error. */
export function bindCondition(expr: Expr, schema: Schema, context: BindContext): Bound {
  const bound = bind(expr, schema, context);
  if (bound.type === 'boolean' || bound.type === 'void') return coerced(bound, 'boolean');
  return fail('TYPE_MISMATCH', `a filter must be true or false, ${printExpr(expr)} is ${bound.type}; compare it with something`);
}

/** Two expressions, each over columns of its own, in the type that an equality compares them in. */
export function bindPair(
  left: Expr,
  leftSchema: Schema,
  right: Expr,
  rightSchema: Schema,
  context: BindContext,
): { readonly left: Bound; readonly right: Bound } {
  const sides = [bind(left, leftSchema, context), bind(right, rightSchema, context)] as const;
  const targets = targetsOf(
    functionOf('=') as ScalarFunction,
    sides.map(({ type }) => type),
  );
  return { left: coerced(sides[0], targets[0]!), right: coerced(sides[1], targets[1]!) };
}

/** Types that columns of a union meet in. */
export function commonType(types: readonly TypeName[], what: string): TypeName {
  const [common] = toWider(types) ?? [];
  return common ?? fail('TYPE_MISMATCH', `${what} is ${types.join(' and ')}; cast one of them`);
}

export interface BoundAggregation {
  /** The grouping keys, over the input's columns. */
  readonly by: readonly Bound[];
  /** Calls of aggregate functions, each once; arguments over the input's columns. */
  readonly calls: readonly BoundCall[];
  /** One per measure, over the columns `by` followed by `calls`. */
  readonly measures: readonly Bound[];
}

/** Splits measures such as `sum(price) / count(*)` into aggregate calls and what is computed from their results. */
export function bindAggregation(
  by: readonly Named[],
  measures: readonly Named[],
  schema: Schema,
  context: BindContext,
): BoundAggregation {
  const rows = rowScope(schema, context);
  const keys = by.map((key) => bindIn(rows, key.expr));
  const calls: BoundCall[] = [];
  const places = new Map<string, number>();
  const keyAt = (index: number): BoundCol => ({ kind: 'col', index, name: by[index]!.name, type: keys[index]!.type });
  const texts = by.map((key) => JSON.stringify(key.expr));
  const groups: Scope = {
    context,
    known: (expr) => {
      const index = texts.indexOf(JSON.stringify(expr));
      return index < 0 ? null : keyAt(index);
    },
    column: (name) => {
      const index = by.findIndex((key) => key.name === name);
      if (index >= 0) return keyAt(index);
      findColumn(name, schema);
      return fail(
        'TYPE_MISMATCH',
        `column "${name}" has many values in a group; group by it, or use first(${name}), min(${name}) …`,
      );
    },
    aggregate: (call, definition) => {
      const bound = bindAggregateCall(call, definition, rows);
      const text = textKey(bound);
      const at = places.get(text) ?? calls.push(bound) - 1;
      places.set(text, at);
      return { kind: 'col', index: by.length + at, name: printExpr(call), type: bound.type };
    },
  };
  return { by: keys, calls, measures: measures.map((measure) => bindIn(groups, measure.expr)) };
}

function textKey(bound: Bound): string {
  return JSON.stringify(bound, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** The position of a column: its exact name, else the one that differs in letter case only. */
export function findColumn(name: string, schema: Schema): number {
  const exact = placeOf(schema, name);
  if (exact >= 0) return exact;
  const folded = name.toLowerCase();
  const alike = schema.flatMap((field, index) => (field.name.toLowerCase() === folded ? [index] : []));
  if (alike.length === 1) return alike[0]!;
  const names = schema.map((field) => field.name);
  const hint =
    alike.length > 1 ? `; write it exactly: ${alike.map((index) => `"${names[index]}"`).join(' or ')}` : nearest(name, names);
  return fail('UNKNOWN_COLUMN', `no column "${name}"${hint || `; there are ${listed(names)}`}`, { column: name });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `"${name}"`);
  return names.length === 0 ? 'none' : shown.join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '');
}

function rowScope(schema: Schema, context: BindContext): Scope {
  return {
    context,
    known: () => null,
    column: (name) => fieldPath(name, schema) ?? columnAt(findColumn(name, schema), schema),
    aggregate: (call, { name }) =>
      fail('TYPE_MISMATCH', `${printExpr(call)} combines rows; ${name} belongs into a measure of an aggregation, not here`, {
        function: name,
      }),
  };
}

function columnAt(index: number, schema: Schema): BoundCol {
  const { name, type } = schema[index]!;
  return { kind: 'col', index, name, type };
}

/** `user.address.city` where no column is called so but `user` is a struct: its field's field; null = no such column. */
function fieldPath(name: string, schema: Schema): Bound | null {
  if (hasColumn(name, schema)) return null;
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    if (!hasColumn(name.slice(0, dot), schema)) continue;
    const column = columnAt(findColumn(name.slice(0, dot), schema), schema);
    if (nestedOf(column.type) !== null) return fieldsOfPath(column, name.slice(dot + 1));
  }
  return null;
}

function hasColumn(name: string, schema: Schema): boolean {
  const folded = name.toLowerCase();
  return placeOf(schema, name) >= 0 || schema.some((field) => field.name.toLowerCase() === folded);
}

/** The longest name that is a field's is meant. */
function fieldsOfPath(value: Bound, path: string): Bound {
  const struct = nestedOf(value.type);
  const names = struct?.kind === 'struct' ? struct.fields.map((field) => field.name.toLowerCase()) : [];
  let end = path.length;
  while (end > 0 && !names.includes(path.slice(0, end).toLowerCase())) end = path.lastIndexOf('.', end - 1);
  const name = end > 0 ? path.slice(0, end) : (path.split('.')[0] ?? path);
  const field = resolve(functionOf('getitem') as ScalarFunction, [value, { kind: 'lit', type: 'string', value: name }]);
  return name.length === path.length ? field : fieldsOfPath(field, path.slice(name.length + 1));
}

function bindIn(scope: Scope, expr: Expr): Bound {
  const known = scope.known(expr);
  if (known !== null) return known;
  switch (expr.kind) {
    case 'col':
      return scope.column(expr.name);
    case 'lit':
      return { kind: 'lit', type: expr.type, value: literalValue(expr) };
    case 'cast':
      return explicitCast(bindIn(scope, expr.arg), expr.to);
    case 'call':
      return bindCall(scope, expr);
  }
}

function explicitCast(arg: Bound, to: TypeName): Bound {
  if (!canCast(arg.type, to)) return fail('TYPE_MISMATCH', `cannot cast ${arg.type} to ${to}`, { from: arg.type, to });
  return coerced(arg, to);
}

function coerced(bound: Bound, to: TypeName): Bound {
  if (bound.type === to) return bound;
  if (bound.kind === 'lit') return { kind: 'lit', type: to, value: castValue(bound.value, bound.type, to) };
  return { kind: 'cast', type: to, arg: bound };
}

function bindCall(scope: Scope, call: Call): Bound {
  const definition = functionOf(call.fn);
  checkCount(definition, call.args.length);
  if (definition.kind === 'aggregate') return scope.aggregate(call, definition);
  const args = call.args.map((arg) => bindIn(scope, arg));
  if (definition.clock !== undefined) return now(definition, scope.context);
  return resolve(definition, args);
}

function now(definition: ScalarFunction, { nowMicros }: BindContext): BoundLit {
  const type = definition.returns as TypeName;
  return { kind: 'lit', type, value: definition.eval([nowMicros], ['timestamp']) };
}

function bindAggregateCall(call: Call, definition: AggregateFunction, rows: Scope): BoundCall {
  const args = call.args.map((arg) => bindIn(rows, arg));
  const targets = args.map((arg, index) => accepted(definition, index, arg.type));
  const returns = definition.returns;
  const type = typeof returns === 'function' ? returns(targets) : returns;
  return { kind: 'call', fn: definition.name, type, args: args.map((arg, index) => coerced(arg, targets[index]!)) };
}

function resolve(definition: ScalarFunction, given: readonly Bound[]): Bound {
  const args = withLiteralDecimals(definition, given);
  const types = args.map((arg) => arg.type);
  if (definition.name === 'between' && toRange(types) === null) return twoComparisons(args);
  const targets = targetsOf(definition, types);
  const cast = args.map((arg, index) => coerced(arg, targets[index]!));
  const literals = cast.map((arg) => (arg.kind === 'lit' ? arg.value : undefined));
  const complaint = definition.check?.(literals) ?? null;
  if (complaint !== null) return fail('SYNTAX', `${definition.name}: ${complaint}`, { function: definition.name });
  const type = typeof definition.returns === 'function' ? definition.returns(targets, literals) : definition.returns;
  return folded(definition, { kind: 'call', fn: definition.name, type, args: cast });
}

function folded(definition: ScalarFunction, call: BoundCall): Bound {
  const literals = call.args.flatMap((arg) => (arg.kind === 'lit' ? [arg.value] : []));
  if (definition.nulls === 'propagate' && literals.includes(null)) return { kind: 'lit', type: call.type, value: null };
  if (literals.length < call.args.length) return call;
  const types = call.args.map((arg) => arg.type);
  return { kind: 'lit', type: call.type, value: applyScalar(definition, literals, types) };
}

/** Where both bounds do not meet the value in one type, Spark compares with each in its own. */
function twoComparisons([value, low, high]: readonly Bound[]): Bound {
  const compare = (name: string, bound: Bound): Bound => resolve(functionOf(name) as ScalarFunction, [value!, bound]);
  return resolve(functionOf('and') as ScalarFunction, [compare('>=', low!), compare('<=', high!)]);
}

const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

/** An integer literal beside a decimal counts with the digits it has, not with the ten or twenty of its type. */
function withLiteralDecimals(definition: ScalarFunction, args: readonly Bound[]): readonly Bound[] {
  if (!arithmetic.has(definition.name) || !args.some((arg) => isDecimal(arg.type))) return args;
  return args.map((arg) => {
    if (arg.kind !== 'lit' || arg.value === null || !isIntegral(arg.type)) return arg;
    return coerced(arg, decimalType(String(arg.value).replace('-', '').length, 0));
  });
}

function coercionOf({ coercion }: ScalarFunction): Coercion {
  if (coercion === 'same') return toWider;
  return coercion === 'as-given' ? (types) => types : coercion;
}

function targetsOf(definition: ScalarFunction, types: readonly TypeName[]): readonly TypeName[] {
  const targets = coercionOf(definition)(types);
  if (targets === null)
    return fail('TYPE_MISMATCH', `${definition.name} cannot take ${types.join(' and ')} together; ${remedy(definition, types)}`, {
      function: definition.name,
    });
  return targets.map((type, index) =>
    type === 'void' && definition.coercion !== 'as-given' ? type : accepted(definition, index, type),
  );
}

function remedy({ name }: ScalarFunction, types: readonly TypeName[]): string {
  const areTimes = types.every((type) => type === 'date' || type.startsWith('timestamp'));
  return name === '-' && areTimes ? 'datediff(end, start) counts days' : 'cast one of them';
}

function accepted(definition: FunctionDef, index: number, type: TypeName): TypeName {
  const families = familiesAt(definition, index);
  const target = implicitTarget(type, families);
  if (target !== null) return target;
  const message = `${definition.name}: argument ${index + 1} must be ${families.join(', ')}, is ${type}; cast it`;
  return fail('TYPE_MISMATCH', message, { function: definition.name, argument: index + 1 });
}

function familiesAt({ args }: FunctionDef, index: number): readonly TypeFamily[] {
  return args[Math.min(index, args.length - 1)] ?? [];
}

function checkCount(definition: FunctionDef, count: number): void {
  const least = definition.args.length - (definition.optional ?? 0);
  const most = definition.variadic ? Number.POSITIVE_INFINITY : definition.args.length;
  if (count >= least && count <= most) return;
  const wanted = most === least ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
  fail('TYPE_MISMATCH', `${definition.name} takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${count}`, {
    function: definition.name,
  });
}

/** Whether a bound expression can be null, erring on the safe side. */
export function isNullable(bound: Bound, schema: Schema): boolean {
  switch (bound.kind) {
    case 'col':
      return schema[bound.index]?.nullable ?? true;
    case 'lit':
      return bound.value === null;
    case 'cast':
      return bound.type !== 'string' || isNullable(bound.arg, schema);
    case 'call':
      return !neverNull.has(bound.fn) && (!likeArguments(bound) || bound.args.some((arg) => isNullable(arg, schema)));
  }
}

const neverNull: ReadonlySet<string> = new Set([
  'isnull',
  'isnotnull',
  'isnan',
  '<=>',
  'count',
  'count_distinct',
  'approx_count_distinct',
]);

/** Conditions, but for these two, are null only because of a null argument. */
function likeArguments({ fn, type }: BoundCall): boolean {
  return type === 'boolean' && fn !== 'nullif' && fn !== 'case';
}
