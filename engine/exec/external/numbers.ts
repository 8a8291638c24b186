import type { Table } from '../../columns/column';
import { allocate, viewsOf } from '../../columns/memory';
import type { Field } from '../../plan/schema';

/** Where a row stood before it was dealt out, as a column beside the others. */
export const NUMBER: Field = { name: 'row number', type: 'bigint', nullable: true };

/** A table of row numbers alone, in this memory. */
export function numbersTable(memory: WebAssembly.Memory, rows: number, numberOf: (row: number) => number): Table {
  const values = allocate(memory, rows * 8);
  const { u32 } = viewsOf(memory);
  for (let row = 0, at = values >>> 2; row < rows; row++, at += 2) {
    u32[at] = numberOf(row);
    u32[at + 1] = 0;
  }
  const column = { type: 'bigint', storage: 'i64', values, bytes: 0, validity: 0, nullCount: 0, dictionary: null } as const;
  return { schema: [NUMBER], memory, columns: [column], rows, selection: null };
}
