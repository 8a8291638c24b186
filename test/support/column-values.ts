import type { Value } from '../../engine/columns/vector';
import type { ColumnData } from '../../engine/protocol/engine-service';

/** A column of a frame as values. */
export function columnValues(column: ColumnData, rows: number): Value[] {
  return Array.from({ length: rows }, (_, row) => valueIn(column, row));
}

function valueIn(column: ColumnData, row: number): Value {
  if (column.layout === 'none' || (column.validity !== null && !bit(column.validity, row))) return null;
  switch (column.layout) {
    case 'bits':
      return bit(column.values, row);
    case 'i128':
      return (BigInt.asIntN(64, column.values[row * 2 + 1]!) << 64n) | column.values[row * 2]!;
    case 'bytes': {
      const part = column.bytes.slice(column.offsets[row]!, column.offsets[row + 1]!);
      return column.type === 'binary' ? part : Buffer.from(part).toString('utf8');
    }
    default:
      return column.values[row]!;
  }
}

function bit(bytes: Uint8Array, row: number): boolean {
  return ((bytes[row >>> 3]! >>> (row & 7)) & 1) === 1;
}
