import type { Field, Schema } from '../plan/schema';
import type { ColumnChunk, Table } from './column';

/** The table under a schema that may have more columns, in another order: those that it lacks, or of which it has only nulls, are all null. */
export function alignTable(table: Table, schema: Schema): Table {
  const isSame = schema.length === table.schema.length && schema.every(({ name }, i) => name === table.schema[i]!.name);
  const places = isSame ? null : new Map(table.schema.map(({ name }, i) => [name, i]));
  const columns = schema.map((field, i) =>
    alignColumn(table.columns[places === null ? i : (places.get(field.name) ?? -1)], field, table.rows),
  );
  return { ...table, schema, columns };
}

function alignColumn(column: ColumnChunk | undefined, { type }: Field, rows: number): ColumnChunk {
  if (column?.type === type) return column;
  if (column === undefined || column.nullCount === rows)
    return { type, storage: 'none', values: 0, bytes: 0, validity: 0, nullCount: rows, dictionary: null };
  return { ...column, type };
}
