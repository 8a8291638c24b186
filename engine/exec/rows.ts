import type { Step } from '../cluster/executor/messages';
import { bitAt } from '../columns/bitmap';
import { readValue } from '../columns/read-value';
import type { Value } from '../columns/vector';
import { textOf } from '../functions/text-of';
import type { Schema, TypeName } from '../plan/schema';
import { isTimestamp } from '../plan/time-type';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** Table → its rows as plain objects by column name: where an RDD of rows begins. */
export interface RowsStep extends Step {
  readonly step: 'rows';
  readonly schema: Schema;
}

export const rowsStep: StepDefinition<RowsStep> = {
  step: 'rows',
  run: ({ schema }, [input], context): readonly object[] => {
    const { memory, columns, rows, selection } = tableOf(input);
    const out: Record<string, Value>[] = [];
    for (let row = 0; row < rows; row++) {
      if (row % 8192 === 0) context.checkCancelled();
      if (selection !== null && !bitAt(selection.bitmap, 0, row)) continue;
      out.push(Object.fromEntries(schema.map(({ name, type }, i) => [name, cellOf(readValue(memory, columns[i]!, row), type)])));
    }
    return out;
  },
};

/** A value as programs see it: decimals, dates and timestamps as their text. */
export function cellOf(value: Value, type: TypeName): Value {
  return value !== null && isSpelled(type) ? textOf(value, type) : value;
}

function isSpelled(type: TypeName): boolean {
  return type === 'date' || isTimestamp(type) || type.startsWith('decimal');
}
