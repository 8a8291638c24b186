import { rowsOf, type Table } from '../columns/column';
import { columnData } from '../columns/column-data';
import type { Picks } from '../columns/gather';
import { neighbours } from '../columns/neighbours';
import type { ColumnData } from '../protocol/engine-service';
import { picksOfOrder, picksOfRange } from './picks';

/** Which rows of the inputs: a stretch of those that belong, or physical rows by global number in any order. */
export type Wanted =
  | { readonly kind: 'range'; readonly offset: number; readonly limit: number }
  | { readonly kind: 'rows'; readonly rows: Uint32Array; readonly bases: readonly number[] };

export function picksOf(tables: readonly Table[], wanted: Wanted): Picks {
  return wanted.kind === 'range' ? picksOfRange(tables, wanted.offset, wanted.limit) : picksOfOrder(wanted.rows, wanted.bases);
}

/** A page: exact-size buffers of its own, one entry per column (by index; null = all). Cheap enough for the driver's thread. */
export function pageOf(tables: readonly Table[], picks: Picks, columns: readonly number[] | null): readonly ColumnData[] {
  const [first] = tables;
  if (first === undefined) return [];
  const wanted = columns ?? first.schema.map((_, index) => index);
  return wanted.map((index) => columnData(tables, index, first.schema[index]!.type, picks));
}

/** The same of `limit` rows of one table from `offset` on, as far as it goes. */
export function pageOfRange(table: Table, offset: number, limit: number): readonly ColumnData[] {
  const rows = Math.max(0, Math.min(limit, rowsOf(table) - offset));
  let picks: Picks | null = null;
  return table.schema.map(({ type }, index) => {
    const together = table.selection === null ? neighbours(table, index, offset, rows) : null;
    if (together !== null) return together;
    picks ??= picksOfRange([table], offset, rows);
    return columnData([table], index, type, picks);
  });
}
