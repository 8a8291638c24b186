import { bitAt } from '../../engine/columns/bitmap';
import type { Table } from '../../engine/columns/column';
import { readValue } from '../../engine/columns/read-value';
import type { Value } from '../../engine/columns/vector';
import { eachBatch } from '../../engine/exec/evaluate';
import { select } from '../../engine/exec/select';
import type { Bound } from '../../engine/functions/bound';

/** The values of an expression in the rows that belong, through the batch evaluator. */
export function valuesOf(table: Table, bound: Bound): Value[] {
  const values: Value[] = [];
  eachBatch(table, [bound], ([vector], batch) => {
    for (let row = 0; row < batch.rows; row++) {
      const belongs = table.selection === null || bitAt(table.selection.bitmap, 0, batch.start + row);
      if (belongs) values.push(readValue(table.memory, vector!, row));
    }
  });
  return values;
}

/** Physical numbers of the rows a condition selects. */
export function selectedBy(table: Table, where: Bound): number[] {
  const { bitmap, count } = select(table, where, () => {});
  const rows = Array.from({ length: bitmap.length * 8 }, (_, row) => row).filter((row) => bitAt(bitmap, 0, row));
  if (rows.length !== count) throw new Error(`counted ${count} of ${rows.length} selected rows`);
  return rows;
}
