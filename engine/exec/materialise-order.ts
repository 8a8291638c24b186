import type { Step } from '../cluster/executor/messages';
import type { Table } from '../columns/column';
import { picksOf } from './gather';
import { materialiseIn } from './materialise';
import type { Order } from './sort/sort-reduce';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** Order, then all Tables that it numbers → the rows of places [from, to) of that order, as a partition of their own. */
export interface MaterialiseOrderStep extends Step {
  readonly step: 'materialise-order';
  readonly bases: readonly number[];
  readonly from: number;
  readonly to: number;
}

export const materialiseOrderStep: StepDefinition<MaterialiseOrderStep> = {
  step: 'materialise-order',
  run: ({ bases, from, to }, [order, ...inputs], context): Table => {
    const tables = inputs.map(tableOf);
    const rows = (order as Order).rows.subarray(from, to);
    return materialiseIn(context, tables, picksOf(tables, { kind: 'rows', rows, bases }), null);
  },
};
