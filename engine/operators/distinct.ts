import { fieldsOf } from '../plan/decode';
import type { Distinct } from '../plan/relation';
import { checkGroup } from './aggregate';
import type { Operator } from './operator';

export const distinct: Operator<Distinct> = {
  decode: (json, decodeInput) => ({ op: 'distinct', input: decodeInput(fieldsOf(json, 'op', 'input').input) }),
  inputs: ({ input }) => [input],
  withInputs: (node, [input = node.input]) => ({ ...node, input }),
  schema: (_, [input = []]) => {
    for (const { name, type } of input) checkGroup(name, type);
    return input;
  },
  describe: () => 'distinct',
};
