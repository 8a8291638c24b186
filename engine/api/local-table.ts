/** Rows of a program as a source that scans can name: Parquet in shared memory, a row group per partition. */
import { buildColumn, roomIn } from '../columns/build-column';
import { plainStorage, type Table } from '../columns/column';
import { createMemory } from '../columns/memory';
import type { Value } from '../columns/vector';
import { fail } from '../errors';
import { formatNamed } from '../formats/index';
import { MemoryContent } from '../formats/memory-content';
import { keepSource, newMemoryPath } from '../formats/memory-sources';
import { decodeOptions } from '../formats/option';
import { scan } from '../plan/build';
import { parseSchema } from '../plan/parse';
import type { Scan } from '../plan/relation';
import type { Field, Schema } from '../plan/schema';
import { engineValue, inferType } from './values';

/** Columns by value: `columns[c][row]`. */
export interface LocalRows {
  readonly schema: Schema;
  readonly columns: readonly (readonly Value[])[];
  readonly rows: number;
}

/** A row: an object by column name, or the values in order. */
export type LocalRow = Readonly<Record<string, unknown>> | readonly unknown[];

/** Names, with or without types: `'id bigint, name string'`, or `['id', 'name']`. */
export type SchemaLike = string | Schema | readonly string[];

export function fieldsOf(schema: string | Schema): Schema {
  return typeof schema === 'string' ? parseSchema(schema) : schema;
}

export function localRows(rows: readonly LocalRow[], said: SchemaLike | undefined): LocalRows {
  const isTyped = typeof said === 'string' || (said ?? []).some((each) => typeof each !== 'string');
  const declared = said === undefined ? null : isTyped ? fieldsOf(said as string | Schema) : null;
  const names = declared?.map(({ name }) => name) ?? (said as readonly string[] | undefined) ?? namesIn(rows);
  const cells = names.map((name, i) => rows.map((row) => cellAt(row, name, i)));
  const schema = names.map(
    (name, i): Field => declared?.[i] ?? { name, type: inferType(cells[i]!, `column "${name}"`), nullable: true },
  );
  checkWidths(rows, names);
  const columns = cells.map((column, i) =>
    column.map((cell, row) => engineValue(cell, schema[i]!.type, `row ${row + 1}, column "${names[i]}"`)),
  );
  return { schema, columns, rows: rows.length };
}

function cellAt(row: LocalRow, name: string, index: number): unknown {
  return Array.isArray(row) ? row[index] : (row as Readonly<Record<string, unknown>>)[name];
}

function namesIn(rows: readonly LocalRow[]): readonly string[] {
  const [first] = rows;
  if (first === undefined)
    return fail('MALFORMED_PLAN', "createDataFrame: no rows and no schema; say one, as in createDataFrame([], 'a int')");
  if (Array.isArray(first)) return first.map((_, i) => `_${i + 1}`);
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function checkWidths(rows: readonly LocalRow[], names: readonly string[]): void {
  const odd = rows.findIndex((row) => Array.isArray(row) && row.length !== names.length);
  if (odd >= 0)
    fail(
      'TYPE_MISMATCH',
      `createDataFrame: row ${odd + 1} has ${(rows[odd] as readonly unknown[]).length} values, there are ${names.length} columns`,
    );
}

/** The relation, and the undo that forgets its rows. */
export function localTable(local: LocalRows, partitions: number): { readonly relation: Scan; readonly forget: () => void } {
  const { write } = formatNamed('parquet');
  if (write === null) return fail('INTERNAL', 'parquet cannot be written');
  const options = decodeOptions('parquet', write.options, {});
  const path = newMemoryPath();
  const content = new MemoryContent(path);
  content.append(write.begin(local.schema, options));
  const chunks = cuts(local.rows, partitions).map(([from, to]) => {
    const { bytes, detail } = write.encode(tableOf(local, from, to), options);
    const offset = content.size;
    content.append(bytes);
    return { offset, byteLength: bytes.byteLength, rows: to - from, detail };
  });
  content.append(write.finish(local.schema, options, chunks));
  return { relation: scan('parquet', [path]), forget: keepSource(content.finish()) };
}

/** As Spark slices collections: slice p begins at p * rows / partitions. */
function cuts(rows: number, partitions: number): readonly (readonly [from: number, to: number])[] {
  const at = (slice: number): number => Math.floor((slice * rows) / partitions);
  const all = Array.from({ length: partitions }, (_, slice) => [at(slice), at(slice + 1)] as const);
  return all.filter(([from, to]) => from < to);
}

function tableOf({ schema, columns }: LocalRows, from: number, to: number): Table {
  const memory = createMemory((to - from) * schema.length * 8);
  const chunks = schema.map(({ type }, i) => buildColumn(roomIn(memory), type, plainStorage(type), columns[i]!.slice(from, to)));
  return { schema, memory, columns: chunks, rows: to - from, selection: null };
}
