import type { Step } from '../../cluster/executor/messages';
import type { Table } from '../../columns/column';
import { identityOf } from '../../columns/memory';
import { materialise } from '../materialise';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';

/** Two Tables of the same rows → one with the columns of both. */
export interface BesideStep extends Step {
  readonly step: 'beside';
}

export const besideStep: StepDefinition<BesideStep> = {
  step: 'beside',
  run(_, [left, right]): Table {
    const [table, other] = [tableOf(left), tableOf(right)];
    const columns = broughtTo(table.memory, other).columns;
    return { ...table, schema: [...table.schema, ...other.schema], columns: [...table.columns, ...columns] };
  },
};

/** The columns in this memory: they are there already where both sides were made of one partition. */
function broughtTo(memory: WebAssembly.Memory, table: Table): Table {
  if (identityOf(table.memory) === identityOf(memory)) return table;
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  return materialise([table], { rows, tables: null }, null, () => memory);
}
