import { fieldsOf } from '../plan/decode';
import type { Distinct } from '../plan/relation';
import type { Operator } from './operator';

export const distinct: Operator<Distinct> = {
  decode: (json, decodeInput) => ({ op: 'distinct', input: decodeInput(fieldsOf(json, 'op', 'input').input) }),
  inputs: ({ input }) => [input],
  withInputs: (node, [input = node.input]) => ({ ...node, input }),
  schema: (_, [input = []]) => input,
  describe: () => 'distinct',
};
