import { describe, expect, it } from 'vitest';
import type { Value } from '../../../engine/columns/vector';
import { bind, bindAggregation } from '../../../engine/functions/bind';
import { castValue } from '../../../engine/functions/cast';
import type { AggregateFunction, ScalarFunction } from '../../../engine/functions/define';
import { applyAggregate, applyScalar, evaluateRow } from '../../../engine/functions/evaluate';
import { functions } from '../../../engine/functions/index';
import { textOf } from '../../../engine/functions/text-of';
import { call, col, named, typed } from '../../../engine/plan/build';
import type { Expr } from '../../../engine/plan/expr';
import type { Schema, TypeName } from '../../../engine/plan/schema';

function typeOfValue(value: Value): TypeName {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'bigint') return 'bigint';
  if (typeof value === 'number') return Number.isInteger(value) && !Object.is(value, -0) ? 'int' : 'double';
  return typeof value === 'string' ? 'string' : value === null ? 'void' : 'binary';
}

function schemaFor(values: readonly Value[], types: readonly TypeName[] | undefined): Schema {
  return values.map((value, index) => ({ name: `arg${index}`, type: types?.[index] ?? typeOfValue(value), nullable: true }));
}

function literal(value: Value, type: TypeName): Expr {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return typed(type, value);
  if (typeof value === 'number' && type === 'int') return typed(type, value);
  return typed(type, textOf(value, type));
}

const scalars = [...functions.values()].filter((definition): definition is ScalarFunction => definition.kind === 'scalar');
const aggregates = [...functions.values()].filter(
  (definition): definition is AggregateFunction => definition.kind === 'aggregate',
);

describe('every function', () => {
  it('has a name, label, doc and an example, and no name twice', () => {
    const names = [...functions.values()].flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { name, label, doc, examples } of functions.values()) {
      expect([name, label, doc].map((text) => text.length > 0)).toEqual([true, true, true]);
      expect(doc, name).toMatch(/[.\w]$/);
      expect(examples.length, name).toBeGreaterThan(0);
    }
  });
});

describe.each(scalars.map((definition) => [definition.name, definition] as const))('%s', (_, definition) => {
  it.each(definition.examples)('holds on columns: $args is $result', ({ args, types, result }) => {
    const schema = schemaFor(args, types);
    const context = { nowMicros: definition.clock ? (args[0] as bigint) : 0n };
    const expr = call(
      definition.name,
      ...(definition.clock
        ? []
        : schema.map((field, index) => columnOrConstant(definition, args[index]!, field.name, field.type))),
    );
    const bound = bind(expr, schema, context);
    expect(evaluateRow(bound, args)).toEqual(result);
  });

  it.each(definition.examples)('holds on constants: $args is $result', ({ args, types, result }) => {
    const schema = schemaFor(args, types);
    const expr = call(
      definition.name,
      ...(definition.clock ? [] : schema.map((field, index) => literal(args[index]!, field.type))),
    );
    const bound = bind(expr, [], { nowMicros: definition.clock ? (args[0] as bigint) : 0n });
    expect(bound).toMatchObject({ kind: 'lit', value: result });
  });
});

/** Arguments that must be constants stay constants. */
function columnOrConstant(definition: ScalarFunction, value: Value, name: string, type: TypeName): Expr {
  return constants[definition.name]?.test(name) === true ? literal(value, type) : col(name);
}

const constants: Readonly<Record<string, RegExp>> = {
  round: /^arg1$/,
  getitem: /^arg1$/,
  from_json: /^arg1$/,
  named_struct: /^arg[02468]$/,
};

describe.each(aggregates.map((definition) => [definition.name, definition] as const))('%s', (_, definition) => {
  it.each(definition.examples)('holds on its example: $rows is $result', ({ rows, types, result }) => {
    const schema = schemaFor(rows[0] ?? types?.map(() => null) ?? [], types);
    const measure = call(definition.name, ...schema.map((field) => col(field.name)));
    const { calls, measures } = bindAggregation([], [named('m', measure)], schema, { nowMicros: 0n });
    const values = rows.map((row) => calls[0]!.args.map((arg) => evaluateRow(arg, row)));
    const answer = applyAggregate(
      definition,
      values,
      calls[0]!.args.map((arg) => arg.type),
    );
    expect(evaluateRow(measures[0]!, [answer])).toEqual(result);
  });
});

it('applies a null-propagating function to no null', () => {
  const definition = functions.get('upper') as ScalarFunction;
  expect(applyScalar(definition, [null], ['string'])).toBeNull();
  expect(castValue(null, 'int', 'string')).toBeNull();
});
