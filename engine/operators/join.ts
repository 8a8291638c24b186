import { bindCondition, bindPair } from '../functions/bind';
import { decodeExpr, fieldsOf, flagOf, type JsonNode, listOf, malformed, oneOf } from '../plan/decode';
import { printExpr } from '../plan/print';
import type { Join, JoinHow, JoinKey } from '../plan/relation';
import type { Field, Schema } from '../plan/schema';
import { type Operator, typing } from './operator';

export const join: Operator<Join> = {
  decode: (json, decodeInput) => {
    const { left, right, how, on, where } = fieldsOf(json, 'op', 'left', 'right', 'how', 'on', 'where');
    const node = {
      how: oneOf(how, 'inner', 'left', 'right', 'full', 'semi', 'anti', 'cross'),
      on: listOf(on, decodeKey),
      where: where.value === null ? null : decodeExpr(where),
    };
    if (node.how === 'cross' && (node.on.length > 0 || node.where !== null))
      malformed(how, '"inner" where rows must match; a cross join takes all pairs');
    return { op: 'join', left: decodeInput(left), right: decodeInput(right), ...node };
  },
  inputs: ({ left, right }) => [left, right],
  withInputs: (node, [left = node.left, right = node.right]) => ({ ...node, left, right }),
  schema: ({ how, on, where }, [left = [], right = []]) => {
    for (const key of on) bindPair(key.left, left, key.right, right, typing);
    if (where !== null) bindCondition(where, [...left, ...right], typing);
    return joinedSchema(how, left, right);
  },
  describe: ({ how, on, where }) => {
    const keys = on.map((key) => `${printExpr(key.left)} ${key.nulls ? '<=>' : '='} ${printExpr(key.right)}`);
    const conditions = where === null ? keys : [...keys, printExpr(where)];
    return `${how} join${conditions.length === 0 ? '' : ` on ${conditions.join(' and ')}`}`;
  },
};

/** The side that may lack a partner has nulls. */
export function joinedSchema(how: JoinHow, left: Schema, right: Schema): Schema {
  if (how === 'semi' || how === 'anti') return left;
  const nulls = (field: Field): Field => ({ ...field, nullable: true });
  return [
    ...(how === 'right' || how === 'full' ? left.map(nulls) : left),
    ...(how === 'left' || how === 'full' ? right.map(nulls) : right),
  ];
}

function decodeKey(json: JsonNode): JoinKey {
  const { left, right, nulls } = fieldsOf(json, 'left', 'right', 'nulls');
  return { left: decodeExpr(left), right: decodeExpr(right), nulls: flagOf(nulls) };
}
