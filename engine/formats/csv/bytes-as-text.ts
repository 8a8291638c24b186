import { buildColumn } from '../../columns/build-column';
import type { ColumnChunk, Table } from '../../columns/column';
import { allocate, giveBack, type Pointer, viewsOf } from '../../columns/memory';
import { readValue } from '../../columns/read-value';

/** The table with its bytes in base64. The texts lie above the table until they are given back. */
export function withBytesAsText(table: Table): { readonly table: Table; giveBack(): void } {
  const { memory, rows, columns } = table;
  const taken: (readonly [pointer: Pointer, bytes: number])[] = [];
  const take = (bytes: number): Pointer => {
    const pointer = allocate(memory, bytes);
    taken.push([pointer, bytes]);
    return pointer;
  };
  const text = (column: ColumnChunk, row: number): string | null => {
    const value = readValue(memory, column, row);
    return value === null ? null : Buffer.from(value as Uint8Array).toString('base64');
  };
  const spelled = (column: ColumnChunk): ColumnChunk => {
    const texts = Array.from({ length: rows }, (_, row) => text(column, row));
    return buildColumn({ take, views: () => viewsOf(memory) }, 'string', 'utf8', texts);
  };
  return {
    table: { ...table, columns: columns.map((column) => (column.type === 'binary' ? spelled(column) : column)) },
    giveBack: () => {
      for (const [pointer, bytes] of taken.reverse()) giveBack(memory, pointer, bytes);
    },
  };
}
