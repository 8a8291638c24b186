import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import type { Table } from '../columns/column';
import type { Schema } from '../plan/schema';
import type { StepDefinition } from './step';

/** A partition that was left out: no rows, of the columns of its table. */
export interface EmptyStep extends Step {
  readonly step: 'empty';
  readonly schema: Schema;
}

export const emptyStep: StepDefinition<EmptyStep> = {
  step: 'empty',
  run: ({ schema }, _inputs, context): Table => emptyTable(schema, context),
};

/** A table without rows, and without values for any. */
export function emptyTable(schema: Schema, context: TaskContext): Table {
  const none = { storage: 'none', values: 0, bytes: 0, validity: 0, nullCount: 0, dictionary: null } as const;
  return {
    schema,
    memory: context.memory(0),
    columns: schema.map(({ type }) => ({ type, ...none })),
    rows: 0,
    selection: null,
  };
}
