import { fail } from '../errors';
import { commonType, findColumn } from '../functions/bind';
import { fieldsOf, flagOf, listOf, malformed } from '../plan/decode';
import type { Union } from '../plan/relation';
import type { Schema } from '../plan/schema';
import type { Operator } from './operator';

export const union: Operator<Union> = {
  decode: (json, decodeInput) => {
    const { inputs, byName } = fieldsOf(json, 'op', 'inputs', 'byName');
    const decoded = listOf(inputs, decodeInput);
    if (decoded.length === 0) malformed(inputs, 'at least one input');
    return { op: 'union', inputs: decoded, byName: flagOf(byName) };
  },
  inputs: ({ inputs }) => inputs,
  withInputs: (node, inputs) => ({ ...node, inputs }),
  schema: (node, inputs) => {
    const [first = [], ...others] = inputs;
    const rest = others.map((schema) => unionColumns(node, first, schema).map((index) => schema[index]!));
    return first.map((field, index) => {
      const fields = [field, ...rest.map((schema) => schema[index]!)];
      const type = commonType(
        fields.map((each) => each.type),
        `union: column "${field.name}"`,
      );
      return { name: field.name, type, nullable: fields.some((each) => each.nullable) };
    });
  },
  describe: ({ byName }) => (byName ? 'union by name' : 'union'),
};

/** Which column of an input stands under each column of the first. */
export function unionColumns({ byName }: Union, first: Schema, schema: Schema): readonly number[] {
  if (schema.length !== first.length)
    return fail(
      'TYPE_MISMATCH',
      `union: one input has ${first.length} columns (${namesOf(first)}), another ${schema.length} (${namesOf(schema)}); select the same columns`,
    );
  return byName ? first.map(({ name }) => findColumn(name, schema)) : first.map((_, index) => index);
}

function namesOf(schema: Schema): string {
  return schema.map(({ name }) => name).join(', ');
}
