import type { Step } from '../cluster/executor/messages';
import { rowsOf, type Table } from '../columns/column';
import type { ColumnData } from '../protocol/engine-service';
import { pageOfRange } from './gather';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** Table → Page[]: copies of a stretch of its rows, batch by batch, where the table itself stays with the executor. */
export interface PageStep extends Step {
  readonly step: 'page';
  readonly offset: number;
  readonly limit: number;
  readonly batchRows: number;
}

export interface Page {
  readonly rows: number;
  readonly columns: readonly ColumnData[];
}

export const pageStep: StepDefinition<PageStep> = {
  step: 'page',
  run: ({ offset, limit, batchRows }, [input], context): readonly Page[] => {
    const table = tableOf(input);
    const end = Math.min(offset + limit, rowsOf(table));
    return Array.from({ length: Math.max(0, Math.ceil((end - offset) / batchRows)) }, (_, batch) => {
      context.checkCancelled();
      const from = offset + batch * batchRows;
      return pageAt(table, from, Math.min(batchRows, end - from));
    });
  },
};

function pageAt(table: Table, offset: number, limit: number): Page {
  return { rows: limit, columns: pageOfRange(table, offset, limit) };
}
