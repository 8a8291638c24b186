import { bind } from '../functions/bind';
import { decodeSortKey, fieldsOf, listOf, malformed } from '../plan/decode';
import { printSortKey } from '../plan/print';
import type { Sort } from '../plan/relation';
import { type Operator, typing } from './operator';

export const sort: Operator<Sort> = {
  decode: (json, decodeInput) => {
    const { input, keys } = fieldsOf(json, 'op', 'input', 'keys');
    const decoded = listOf(keys, decodeSortKey);
    if (decoded.length === 0) malformed(keys, 'at least one sort key');
    return { op: 'sort', input: decodeInput(input), keys: decoded };
  },
  inputs: ({ input }) => [input],
  withInputs: (node, [input = node.input]) => ({ ...node, input }),
  schema: ({ keys }, [input = []]) => {
    for (const { expr } of keys) bind(expr, input, typing);
    return input;
  },
  describe: ({ keys }) => `sort ${keys.map(printSortKey).join(', ')}`,
};
