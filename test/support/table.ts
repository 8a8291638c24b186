import { bitAt, newSelectionBitmap, setBit } from '../../engine/columns/bitmap';
import { buildColumn, roomIn } from '../../engine/columns/build-column';
import { plainStorage, type Selection, type Storage, type Table } from '../../engine/columns/column';
import { createMemory } from '../../engine/columns/memory';
import { readValue } from '../../engine/columns/read-value';
import type { Value } from '../../engine/columns/vector';
import type { Field, Schema, TypeName } from '../../engine/plan/schema';

export type Row = readonly Value[];

export interface TableOptions {
  /** Storage by column name; the others take the plain one of their type. */
  readonly storage?: Readonly<Record<string, Storage>>;
  /** Rows that belong; absent = all. */
  readonly selected?: readonly number[];
  /** A memory to build into; absent = a fresh one. */
  readonly memory?: WebAssembly.Memory;
}

/** `schemaOf({ n: 'int', name: 'string' })` */
export function schemaOf(types: Readonly<Record<string, TypeName>>): Schema {
  return Object.entries(types).map(([name, type]): Field => ({ name, type, nullable: true }));
}

/** One partition from literal rows: `tableOf({ n: 'int', name: 'string' }, [[1, 'a'], [null, 'b']])`. */
export function tableOf(types: Readonly<Record<string, TypeName>>, rows: readonly Row[], options: TableOptions = {}): Table {
  const schema = schemaOf(types);
  const memory = options.memory ?? createMemory(1);
  const columns = schema.map((field, index) =>
    buildColumn(
      roomIn(memory),
      field.type,
      options.storage?.[field.name] ?? plainStorage(field.type),
      rows.map((row) => row[index] ?? null),
    ),
  );
  return {
    schema,
    memory,
    columns,
    rows: rows.length,
    selection: options.selected === undefined ? null : selectionOf(rows.length, options.selected),
  };
}

export function selectionOf(rows: number, selected: readonly number[]): Selection {
  const bitmap = newSelectionBitmap(rows);
  for (const row of selected) setBit(bitmap, 0, row);
  return { bitmap, count: new Set(selected).size };
}

/** The rows that belong, in order. */
export function rowsIn(table: Table): Row[] {
  const rows: Row[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (table.selection !== null && !bitAt(table.selection.bitmap, 0, row)) continue;
    rows.push(table.columns.map((column) => readValue(table.memory, column, row)));
  }
  return rows;
}
