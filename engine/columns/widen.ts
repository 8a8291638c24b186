import { type ColumnChunk, plainStorage, type Table, widthOf } from './column';
import { kernelsOf } from './kernels/load';
import type { Pointer } from './memory';
import { isNarrow, type NarrowChunk, widenValues } from './narrow';
import { type Passing, RoomAbove } from './room-above';

/** The table with plain numbers in the place of codes, for those who read columns as they lie. */
export function widen(table: Table): Passing {
  if (!table.columns.some(isNarrow)) return { table, giveBack: () => undefined };
  const room = new RoomAbove(table.memory);
  const columns = table.columns.map((column) =>
    isNarrow(column) ? widenColumn(table, column, (bytes) => room.take(bytes)) : column,
  );
  return { table: { ...table, columns }, giveBack: () => room.giveBack() };
}

/** All rows of a narrow column as a plain one, in room of the same memory. */
export function widenColumn(
  { memory, rows }: Pick<Table, 'memory' | 'rows'>,
  column: NarrowChunk,
  take: (bytes: number) => Pointer,
): ColumnChunk {
  const { type, bytes, validity, nullCount, dictionary } = column;
  const storage = plainStorage(type);
  const values = take(rows * widthOf(storage));
  widenValues(kernelsOf(memory), column, 0, rows, values);
  return { type, storage, values, bytes, validity, nullCount, dictionary };
}
