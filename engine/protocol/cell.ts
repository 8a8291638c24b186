import type { Value } from '../columns/vector';
import type { ColumnData } from './engine-service';

const decoder = new TextDecoder();

export function isNull(column: ColumnData, row: number): boolean {
  if (column.layout === 'none') return true;
  return column.validity !== null && ((column.validity[row >> 3]! >> (row & 7)) & 1) === 0;
}

/** One cell as a JavaScript value (see Value for what each type becomes). */
export function cellValue(column: ColumnData, row: number): Value {
  if (column.layout === 'none' || isNull(column, row)) return null;
  switch (column.layout) {
    case 'bits':
      return ((column.values[row >> 3]! >> (row & 7)) & 1) === 1;
    case 'i32':
    case 'i64':
    case 'f64':
      return column.values[row]!;
    case 'i128':
      return BigInt.asIntN(128, (column.values[2 * row + 1]! << 64n) | column.values[2 * row]!);
    case 'bytes': {
      const bytes = column.bytes.subarray(column.offsets[row]!, column.offsets[row + 1]!);
      return column.type === 'binary' ? bytes.slice() : decoder.decode(bytes);
    }
  }
}

/** A batch as rows, for tests, scripts and small tables on a terminal. */
export function rowsOfBatch(columns: readonly ColumnData[], rows: number): readonly (readonly Value[])[] {
  return Array.from({ length: rows }, (_, row) => columns.map((column) => cellValue(column, row)));
}
