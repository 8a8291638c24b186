import type { Step } from '../../cluster/executor/messages';
import type { Table } from '../../columns/column';
import type { Grouped } from '../aggregate/aggregate-reduce';
import type { StepDefinition } from '../step';
import { numbersTable } from './numbers';

/** Grouped → its Table with the number of each group's first row as a last column. */
export interface NumberGroups extends Step {
  readonly step: 'number-groups';
}

export const numberGroups: StepDefinition<NumberGroups> = {
  step: 'number-groups',
  run(_, [input]): Table {
    const { table, firstRows } = input as Grouped;
    const numbers = numbersTable(table.memory, firstRows.length, (group) => firstRows[group]!);
    return { ...table, schema: [...table.schema, ...numbers.schema], columns: [...table.columns, ...numbers.columns] };
  },
};
