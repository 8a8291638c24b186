import { type ColumnChunk, plainStorage, type Table, widthOf } from '../../engine/columns/column';
import { viewsOf } from '../../engine/columns/memory';
import { Desk, NumberBuilder } from '../../engine/columns/number-builder';

/** The table with its numbers as narrow as they are, as a reader that comes upon `run` rows at a time makes them. */
export function narrowed(table: Table, isWanted: (name: string) => boolean = () => true, run = 1000): Table {
  const desk = new Desk(table.memory);
  const columns = table.columns.map((column, i) =>
    isWanted(table.schema[i]!.name) && ['i32', 'i64', 'f64'].includes(column.storage)
      ? narrowedColumn(desk, column, table.rows, run)
      : column,
  );
  return { ...table, columns };
}

function narrowedColumn(desk: Desk, column: ColumnChunk, rows: number, run: number): ColumnChunk {
  const width = widthOf(plainStorage(column.type));
  const builder = new NumberBuilder(desk, column.type, rows);
  for (let row = 0; row < rows; row += run) {
    const count = Math.min(run, rows - row);
    const to = builder.room(count);
    viewsOf(desk.memory).u8.copyWithin(to, column.values + row * width, column.values + (row + count) * width);
    builder.add(count);
  }
  return { ...column, ...builder.finish() };
}
