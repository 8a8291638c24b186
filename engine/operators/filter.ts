import { bindCondition } from '../functions/bind';
import { decodeExpr, fieldsOf } from '../plan/decode';
import { printExpr } from '../plan/print';
import type { Filter } from '../plan/relation';
import { type Operator, typing } from './operator';

export const filter: Operator<Filter> = {
  decode: (json, decodeInput) => {
    const { input, where } = fieldsOf(json, 'op', 'input', 'where');
    return { op: 'filter', input: decodeInput(input), where: decodeExpr(where) };
  },
  inputs: ({ input }) => [input],
  withInputs: (node, [input = node.input]) => ({ ...node, input }),
  schema: ({ where }, [input = []]) => {
    bindCondition(where, input, typing);
    return input;
  },
  describe: ({ where }) => `filter ${printExpr(where)}`,
};
