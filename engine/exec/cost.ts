import { isTextual, type Table } from '../columns/column';
import type { Bound } from '../functions/bound';
import { scalarOf } from '../functions/evaluate';

/** Rough cost of a test per row, to order the sides of `and` and `or`: numbers and codes, then text, then row functions. */
const NUMBER = 1;
const TEXT = 8;
const ROW_FUNCTION = 100;

export function costOf(bound: Bound, table: Table): number {
  if (isCoded(bound, table)) return NUMBER;
  switch (bound.kind) {
    case 'lit':
      return 0;
    case 'col':
      return table.columns[bound.index]!.storage === 'utf8' ? TEXT : NUMBER;
    case 'cast':
      return costOf(bound.arg, table) + (isTextual(bound.arg.type) || isTextual(bound.type) ? ROW_FUNCTION : NUMBER);
    case 'call': {
      const inner = bound.args.reduce((sum, arg) => sum + costOf(arg, table), 0);
      return scalarOf(bound.fn).kernel === undefined ? inner * ROW_FUNCTION : inner;
    }
  }
}

/** A dictionary column, or a function of one and constants: computed once per distinct value. */
function isCoded(bound: Bound, table: Table): boolean {
  if (bound.kind === 'col') return table.columns[bound.index]!.dictionary !== null;
  if (bound.kind === 'cast') return isCoded(bound.arg, table);
  if (bound.kind === 'lit') return false;
  const varying = bound.args.filter((arg) => arg.kind !== 'lit');
  return varying.length === 1 && isCoded(varying[0]!, table);
}
