import type { Step } from '../cluster/executor/messages';
import type { Table } from '../columns/column';
import type { Bound } from '../functions/bound';
import { deriveColumn } from './derive';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

export interface ProjectStep extends Step {
  readonly step: 'project';
  readonly columns: readonly { readonly name: string; readonly bound: Bound }[];
}

/** Column references cost nothing; what is computed lands in the same memory. Rows and selection stay. */
export const projectStep: StepDefinition<ProjectStep> = {
  step: 'project',
  run: ({ columns }, [input], context): Table => {
    const table = tableOf(input);
    const chunks = columns.map(({ bound }) =>
      bound.kind === 'col' ? table.columns[bound.index]! : deriveColumn(table, bound, () => context.checkCancelled()),
    );
    const schema = columns.map(({ name, bound }) => ({ name, type: bound.type, nullable: true }));
    return { ...table, schema, columns: chunks };
  },
};
