import { selectedRows } from '../columns/bitmap';
import { rowsOf, type Table } from '../columns/column';
import type { Picks } from '../columns/gather';

/** Rows `offset` to `offset + limit` of the tables taken one after the other, as far as they go. */
export function picksOfRange(tables: readonly Table[], offset: number, limit: number): Picks {
  const parts = partsOfRange(tables, offset, limit);
  if (parts.length === 1 && parts[0]!.table === 0) return { rows: parts[0]!.rows, tables: null };
  const length = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const picks = { rows: new Uint32Array(length), tables: new Uint32Array(length) };
  let at = 0;
  for (const { table, rows } of parts) {
    picks.rows.set(rows, at);
    picks.tables.fill(table, at, at + rows.length);
    at += rows.length;
  }
  return picks;
}

interface Part {
  readonly table: number;
  readonly rows: Uint32Array;
}

function partsOfRange(tables: readonly Table[], offset: number, limit: number): Part[] {
  const parts: Part[] = [];
  let [skip, left] = [offset, limit];
  tables.forEach((table, index) => {
    const rows = rowsIn(table, skip, left);
    skip = Math.max(0, skip - rowsOf(table));
    left -= rows.length;
    if (rows.length > 0) parts.push({ table: index, rows });
  });
  return parts;
}

/** Physical numbers of the rows `offset` to `offset + limit` of those that belong. */
export function rowsIn(table: Table, offset: number, limit: number): Uint32Array {
  if (table.selection !== null) return selectedRows(table.selection, offset, limit);
  const length = Math.max(0, Math.min(limit, table.rows - offset));
  const rows = new Uint32Array(length);
  for (let index = 0; index < length; index++) rows[index] = offset + index;
  return rows;
}

/** Rows by global number: `bases[t]` is the number of the first physical row of table t, ascending. */
export function picksOfOrder(order: Uint32Array, bases: readonly number[]): Picks {
  if (bases.length === 1) return { rows: bases[0] === 0 ? order : order.map((row) => row - bases[0]!), tables: null };
  const picks = { rows: new Uint32Array(order.length), tables: new Uint32Array(order.length) };
  for (let at = 0; at < order.length; at++) {
    const table = tableOf(order[at]!, bases);
    picks.tables[at] = table;
    picks.rows[at] = order[at]! - bases[table]!;
  }
  return picks;
}

/** The last table that starts at or before the row. */
function tableOf(row: number, bases: readonly number[]): number {
  let low = 0;
  let high = bases.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (bases[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
