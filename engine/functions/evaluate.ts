import type { Value } from '../columns/vector';
import { fail } from '../errors';
import type { TypeName } from '../plan/schema';
import type { Bound } from './bound';
import { castOf } from './cast';
import type { AggregateFunction, ScalarFunction } from './define';
import { functionOf } from './index';

/** One row through a bound expression: the reference, and the fallback where there is no kernel. */
export function evaluateRow(bound: Bound, row: readonly Value[]): Value {
  switch (bound.kind) {
    case 'col':
      return row[bound.index] ?? null;
    case 'lit':
      return bound.value;
    case 'cast':
      return castOf(bound)(evaluateRow(bound.arg, row));
    case 'call':
      return applyScalar(
        scalarOf(bound.fn),
        bound.args.map((arg) => evaluateRow(arg, row)),
        bound.args.map((arg) => arg.type),
      );
  }
}

export function scalarOf(name: string): ScalarFunction {
  const definition = functionOf(name);
  return definition.kind === 'scalar' ? definition : fail('INTERNAL', `${name} combines rows and has no value for one`);
}

export function applyScalar(definition: ScalarFunction, args: readonly Value[], types: readonly TypeName[]): Value {
  return definition.nulls === 'propagate' && args.includes(null) ? null : definition.eval(args, types);
}

/** All rows of a group at once; each row holds the arguments. */
export function applyAggregate(
  definition: AggregateFunction,
  rows: readonly (readonly Value[])[],
  types: readonly TypeName[],
): Value {
  return definition.eval(definition.nulls === 'skip' ? rows.filter((row) => !row.includes(null)) : rows, types);
}
