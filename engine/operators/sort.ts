import { fail } from '../errors';
import { bind } from '../functions/bind';
import { isOrderable } from '../functions/types';
import { decodeSortKey, fieldsOf, listOf, malformed } from '../plan/decode';
import type { Expr } from '../plan/expr';
import { printExpr, printSortKey } from '../plan/print';
import type { Sort } from '../plan/relation';
import type { TypeName } from '../plan/schema';
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
    for (const { expr } of keys) checkOrder(expr, bind(expr, input, typing).type);
    return input;
  },
  describe: ({ keys }) => `sort ${keys.map(printSortKey).join(', ')}`,
};

/** Nested values have no order here. */
export function checkOrder(expr: Expr, type: TypeName): void {
  if (isOrderable(type)) return;
  fail('TYPE_MISMATCH', `rows cannot be sorted by ${printExpr(expr)}, which is ${type}; sort by a part of it, or by to_json(…)`);
}
