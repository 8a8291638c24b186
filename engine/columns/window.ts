import { type ColumnChunk, type Table, widthOf } from './column';
import { kernelsOf } from './kernels/load';
import { withoutZones } from './zones';

/** Rows of a table without a selection, where they lie; `start` is a multiple of 64, at which every bitmap can begin. */
export function windowOn(table: Table, start: number, rows: number): Table {
  return { ...table, rows, columns: table.columns.map((column) => columnWindow(table.memory, column, start, rows)) };
}

function columnWindow(memory: WebAssembly.Memory, whole: ColumnChunk, start: number, rows: number): ColumnChunk {
  const column = withoutZones(whole);
  const values = column.storage === 'bits' ? column.values + start / 8 : column.values + start * widthOf(column.storage);
  if (column.storage === 'none') return { ...column, nullCount: rows };
  if (column.validity === 0) return { ...column, values };
  const validity = column.validity + start / 8;
  return { ...column, values, validity, nullCount: rows - kernelsOf(memory).countBits(validity, rows) };
}
