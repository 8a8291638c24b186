/**
 * What is dealt out when data is larger than memory: rows themselves, not their numbers, since whoever gets them cannot look at all tables.
 * A piece is a stretch of a memory that holds its columns and nothing else, so that it can be read from a file to any place.
 */
import type { PlaceOf, Span } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import type { ColumnChunk, Table } from '../../columns/column';
import { usedBytes } from '../../columns/memory';
import type { Schema } from '../../plan/schema';
import { materialise, materialiseIn } from '../materialise';
import { picksOfRange } from '../picks';

export interface RowsPiece {
  readonly memory: WebAssembly.Memory;
  readonly rows: number;
  readonly columns: readonly ColumnChunk[];
  readonly span: Span;
}

/** A table, and which of its columns go along; null = all. */
export interface Dealt {
  readonly table: Table;
  readonly columns: readonly number[] | null;
}

/** Copies rows of tables that lie side by side to the end of a memory. */
export function pieceOf(sides: readonly Dealt[], rows: Uint32Array, memory: WebAssembly.Memory): RowsPiece {
  const from = usedBytes(memory);
  const picks = { rows, tables: null };
  const columns =
    rows.length === 0
      ? []
      : sides.flatMap(({ table, columns: chosen }) => materialise([table], picks, chosen, () => memory).columns);
  return { memory, rows: rows.length, columns, span: { from, bytes: usedBytes(memory) - from } };
}

/** The pieces as tables, those without a row left out. */
function tablesOf(pieces: unknown, schema: Schema): readonly Table[] {
  return (pieces as readonly RowsPiece[])
    .filter(({ rows }) => rows > 0)
    .map(({ memory, columns, rows }) => ({ schema, memory, columns, rows, selection: null }));
}

export function spansOf(piece: unknown): readonly Span[] {
  return [(piece as RowsPiece).span];
}

export function moved(piece: unknown, memory: WebAssembly.Memory, placeOf: PlaceOf): RowsPiece {
  const { rows, columns, span } = piece as RowsPiece;
  const place = (column: ColumnChunk): ColumnChunk => ({
    ...column,
    values: placeOf(column.values),
    bytes: placeOf(column.bytes),
    validity: placeOf(column.validity),
    dictionary: column.dictionary && {
      ...column.dictionary,
      offsets: placeOf(column.dictionary.offsets),
      bytes: placeOf(column.dictionary.bytes),
    },
  });
  return { memory, rows, columns: columns.map(place), span: { from: placeOf(span.from), bytes: span.bytes } };
}

/** The rows of all pieces as one table. */
export function joinedTable(pieces: unknown, schema: Schema, context: TaskContext): Table {
  const tables = tablesOf(pieces, schema);
  if (tables.length === 0) return emptyTable(schema, context.memory(0));
  if (tables.length === 1) return tables[0]!;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return materialiseIn(context, tables, picksOfRange(tables, 0, rows), null);
}

/** A table of no rows. */
function emptyTable(schema: Schema, memory: WebAssembly.Memory): Table {
  const columns = schema.map(
    ({ type }): ColumnChunk => ({
      type,
      storage: 'none',
      values: 0,
      bytes: 0,
      validity: 0,
      nullCount: 0,
      dictionary: null,
    }),
  );
  return { schema, memory, columns, rows: 0, selection: null };
}
