import { countOf, fieldsOf } from '../plan/decode';
import type { Slice } from '../plan/relation';
import type { Operator } from './operator';

export const slice: Operator<Slice> = {
  decode: (json, decodeInput) => {
    const { input, offset, limit } = fieldsOf(json, 'op', 'input', 'offset', 'limit');
    return {
      op: 'slice',
      input: decodeInput(input),
      offset: countOf(offset),
      limit: limit.value === null ? null : countOf(limit),
    };
  },
  inputs: ({ input }) => [input],
  withInputs: (node, [input = node.input]) => ({ ...node, input }),
  schema: (_, [input = []]) => input,
  describe: ({ offset, limit }) => `slice from ${offset}${limit === null ? '' : `, ${limit} rows`}`,
};
