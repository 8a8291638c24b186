import { fail } from '../errors';
import { bindAggregation, isNullable } from '../functions/bind';
import type { Bound } from '../functions/bound';
import { isGroupable } from '../functions/types';
import { decodeNamed, fieldsOf, listOf, malformed } from '../plan/decode';
import { printNamed } from '../plan/print';
import type { Aggregate } from '../plan/relation';
import type { Field, TypeName } from '../plan/schema';
import { type Operator, typing } from './operator';

export const aggregate: Operator<Aggregate> = {
  decode: (json, decodeInput) => {
    const { input, by, measures } = fieldsOf(json, 'op', 'input', 'by', 'measures');
    const node = { by: listOf(by, decodeNamed), measures: listOf(measures, decodeNamed) };
    if (node.by.length + node.measures.length === 0) malformed(measures, 'at least one measure where nothing is grouped by');
    return { op: 'aggregate', input: decodeInput(input), ...node };
  },
  inputs: ({ input }) => [input],
  withInputs: (node, [input = node.input]) => ({ ...node, input }),
  schema: ({ by, measures }, [input = []]) => {
    const bound = bindAggregation(by, measures, input, typing);
    bound.by.forEach(({ type }, index) => {
      checkGroup(by[index]!.name, type);
    });
    const field = (name: string, { type }: Bound, nullable: boolean): Field => ({ name, type, nullable });
    const keys = by.map(({ name }, index) => field(name, bound.by[index]!, isNullable(bound.by[index]!, input)));
    const results = [...keys, ...bound.calls.map((call) => field(call.fn, call, isNullable(call, input)))];
    return [
      ...keys,
      ...measures.map(({ name }, index) => field(name, bound.measures[index]!, isNullable(bound.measures[index]!, results))),
    ];
  },
  describe: ({ by, measures }) => {
    const groups = by.length === 0 ? '' : ` by ${by.map(printNamed).join(', ')}`;
    return `aggregate${groups}${measures.length === 0 ? '' : `: ${measures.map(printNamed).join(', ')}`}`;
  },
};

/** As in Spark, two maps are never compared. */
export function checkGroup(name: string, type: TypeName): void {
  if (isGroupable(type)) return;
  fail('TYPE_MISMATCH', `rows cannot be grouped by "${name}", which is ${type}; group by a part of it, or by to_json(${name})`);
}
