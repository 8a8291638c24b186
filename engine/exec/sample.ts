import type { Step } from '../cluster/executor/messages';
import { bitAt, newSelectionBitmap, setBit } from '../columns/bitmap';
import type { Table } from '../columns/column';
import { isSampled } from '../operators/sample';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** The rows of a partition that are in the sample: a bitmap more. `start`: how many rows come before it. */
export interface SampleStep extends Step {
  readonly step: 'sample';
  readonly fraction: number;
  readonly seed: number;
  readonly start: number;
}

export const sampleStep: StepDefinition<SampleStep> = {
  step: 'sample',
  run: ({ fraction, seed, start }, [input], context): Table => {
    const table = tableOf(input);
    const bitmap = newSelectionBitmap(table.rows);
    let number = start;
    let count = 0;
    for (let row = 0; row < table.rows; row++) {
      if (row % 65_536 === 0) context.checkCancelled();
      if (table.selection !== null && !bitAt(table.selection.bitmap, 0, row)) continue;
      if (!isSampled(number++, fraction, seed)) continue;
      setBit(bitmap, 0, row);
      count++;
    }
    return { ...table, selection: { bitmap, count } };
  },
};
