import { describe, expect, it } from 'vitest';
import { plainStorage, type Storage } from '../../../engine/columns/column';
import type { Value } from '../../../engine/columns/vector';
import { bind } from '../../../engine/functions/bind';
import type { Bound } from '../../../engine/functions/bound';
import type { Example, ScalarFunction } from '../../../engine/functions/define';
import { evaluateRow } from '../../../engine/functions/evaluate';
import { functions } from '../../../engine/functions/index';
import { call, col, lit } from '../../../engine/plan/build';
import type { TypeName } from '../../../engine/plan/schema';
import { valuesOf } from '../../support/evaluate';
import { type Row, schemaOf, tableOf } from '../../support/table';

const context = { nowMicros: 0n };
const scalars = [...functions.values()].filter(
  (each): each is ScalarFunction => each.kind === 'scalar' && each.clock === undefined,
);

/** Functions whose type depends on the value of an argument. */
/** Places of the arguments that must be constants. */
const takesLiterals: Readonly<Record<string, (index: number) => boolean>> = {
  round: (index) => index > 0,
  getitem: (index) => index > 0,
  from_json: (index) => index > 0,
  named_struct: (index) => index % 2 === 0,
};

function typeOfValue(value: Value): TypeName {
  if (value === null) return 'void';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'bigint') return 'bigint';
  if (typeof value === 'string') return 'string';
  if (value instanceof Uint8Array) return 'binary';
  return Number.isInteger(value) ? 'int' : 'double';
}

function typesOf(example: Example): readonly TypeName[] {
  return example.types ?? example.args.map(typeOfValue);
}

/** Every example as one row of a table; constants instead of columns where `constant` says so. */
function evaluateExample(
  fn: ScalarFunction,
  example: Example,
  isConstant: (index: number) => boolean,
  textStorage: Storage,
): Value {
  const types = typesOf(example);
  const names = types.map((_, index) => `a${index}`);
  const schema = Object.fromEntries(types.map((type, index) => [names[index]!, type]));
  const storage = Object.fromEntries(
    types.map((type, index) => [names[index]!, type === 'string' || type === 'binary' ? textStorage : plainStorage(type)]),
  );
  const table = tableOf(schema, [example.args, example.args.map(() => null), example.args], { storage });
  const args = names.map((name, index) =>
    takesLiterals[fn.name]?.(index) === true ? lit(example.args[index] as number | string) : col(name),
  );
  const bound = bind(call(fn.name, ...args), schemaOf(schema), context);
  return valuesOf(table, withConstants(bound, example.args, isConstant))[2]!;
}

function withConstants(bound: Bound, args: readonly Value[], isConstant: (index: number) => boolean): Bound {
  switch (bound.kind) {
    case 'col':
      return isConstant(bound.index) ? { kind: 'lit', type: bound.type, value: args[bound.index]! } : bound;
    case 'lit':
      return bound;
    case 'cast':
      return { ...bound, arg: withConstants(bound.arg, args, isConstant) };
    case 'call':
      return { ...bound, args: bound.args.map((arg) => withConstants(arg, args, isConstant)) };
  }
}

describe.each(scalars.map((fn) => [fn.name, fn] as const))('the examples of %s', (_, fn) => {
  it('hold over columns', () => {
    for (const example of fn.examples) expect(evaluateExample(fn, example, () => false, 'utf8')).toEqual(example.result);
  });

  it('hold over a column and constants', () => {
    for (const example of fn.examples) expect(evaluateExample(fn, example, (index) => index > 0, 'utf8')).toEqual(example.result);
  });

  it('hold over a dictionary column and constants', () => {
    for (const example of fn.examples)
      expect(evaluateExample(fn, example, (index) => index > 0, 'dict8')).toEqual(example.result);
  });

  it('hold over a constant and columns', () => {
    for (const example of fn.examples)
      expect(evaluateExample(fn, example, (index) => index === 0, 'dict8')).toEqual(example.result);
  });

  it('hold over constants alone', () => {
    for (const example of fn.examples) expect(evaluateExample(fn, example, () => true, 'utf8')).toEqual(example.result);
  });
});

describe('an evaluation', () => {
  const types = { n: 'int', s: 'string' } as const;

  function rows(count: number): Row[] {
    return Array.from({ length: count }, (_, row) => [row % 5 === 0 ? null : row, row % 7 === 0 ? null : `text ${row % 3}`]);
  }

  it.each([0, 1, 64, 16383, 16384, 16385, 40_000])('gives a value to each of %i rows', (count) => {
    const table = tableOf(types, rows(count), { storage: { s: 'dict8' } });
    const bound = bind(
      call('=', call('upper', col('s')), { kind: 'lit', type: 'string', value: 'TEXT 1' }),
      table.schema,
      context,
    );
    expect(valuesOf(table, bound)).toEqual(rows(count).map((row) => evaluateRow(bound, row)));
  });

  it('skips batches of which nothing is selected', () => {
    const table = tableOf(types, rows(40_000), { selected: [3, 39_999] });
    const bound = bind(call('+', col('n'), { kind: 'lit', type: 'int', value: 1 }), table.schema, context);
    expect(valuesOf(table, bound)).toEqual([4, 40_000]);
  });

  it('reads rows of its own memory while another evaluation is in the middle', () => {
    const table = tableOf(types, rows(20_000));
    const bound = bind(call('+', col('n'), { kind: 'lit', type: 'int', value: 1 }), table.schema, context);
    const inner = bind(call('*', col('n'), { kind: 'lit', type: 'int', value: -1 }), table.schema, context);
    const [first, ...rest] = valuesOf(table, bound);
    expect(valuesOf(table, inner)[1]).toBe(-1);
    expect([first, ...rest]).toEqual(rows(20_000).map((row) => evaluateRow(bound, row)));
  });
});
