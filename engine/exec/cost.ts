import type { Table } from '../columns/column';
import type { Bound } from '../functions/bound';
import { scalarOf } from '../functions/evaluate';

/** Rough cost of a test per row, to order the sides of `and` and `or`: numbers and codes, then text, then row functions. */
const NUMBER = 1;
const TEXT = 8;
const ROW_FUNCTION = 100;

export function costOf(bound: Bound, table: Table): number {
  switch (bound.kind) {
    case 'lit':
      return 0;
    case 'col':
      return table.columns[bound.index]!.storage === 'utf8' ? TEXT : NUMBER;
    case 'cast':
      return costOf(bound.arg, table) + (bound.arg.type === 'string' || bound.type === 'string' ? ROW_FUNCTION : NUMBER);
    case 'call':
      return (
        bound.args.reduce((sum, arg) => sum + costOf(arg, table), 0) *
        (scalarOf(bound.fn).kernel === undefined ? ROW_FUNCTION : 1)
      );
  }
}
