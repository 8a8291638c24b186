import type { Step } from '../cluster/executor/messages';
import type { Table } from '../columns/column';
import type { Bound } from '../functions/bound';
import { select } from './select';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

export interface FilterStep extends Step {
  readonly step: 'filter';
  readonly where: Bound;
}

/** The same columns, fewer rows: only a bitmap is new. */
export const filterStep: StepDefinition<FilterStep> = {
  step: 'filter',
  run: ({ where }, [input], context): Table => {
    const table = tableOf(input);
    const selection = select(
      table,
      where,
      () => context.checkCancelled(),
      (rows) => context.count('rowsSkipped', rows),
    );
    return { ...table, selection };
  },
};
