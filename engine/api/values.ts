import type { Value } from '../columns/vector';
import { fail } from '../errors';
import { cellOf } from '../exec/rows';
import { valueOfText } from '../functions/text-of';
import type { Field, Schema, TypeName } from '../plan/schema';
import { isNanos, isTimestamp } from '../plan/time-type';
import { cellValue, isNull } from '../protocol/cell';
import type { ColumnData } from '../protocol/engine-service';

/**
 * A cell as programs see it: boolean; number (int, float, double); bigint (bigint); text (string, and the exact text of decimals, dates
 * and timestamps, these in UTC); Uint8Array (binary); null.
 */
export type Cell = boolean | number | bigint | string | Uint8Array | null;

/** A row by column name; it has no prototype, so that a column may be called anything. */
export type Row = Readonly<Record<string, Cell>>;

/** A whole column: numbers and instants in typed arrays (dates as days, timestamps as microseconds or nanoseconds since 1970, narrow decimals unscaled). */
export interface ColumnArray {
  readonly name: string;
  readonly type: TypeName;
  readonly values: Int32Array | BigInt64Array | Float64Array | readonly Cell[];
  /** A byte per row, 1 = null; null = no nulls. */
  readonly nulls: Uint8Array | null;
}

export function cellsOf(columns: readonly ColumnData[], schema: Schema, row: number): readonly Cell[] {
  return columns.map((column, i) => cellOf(cellValue(column, row), schema[i]!.type));
}

/** Columns of the same name cannot both be in an object. */
export function checkNames(schema: Schema): void {
  const twice = schema.find(({ name }, i) => schema.findIndex((other) => other.name === name) < i);
  if (twice !== undefined)
    fail(
      'UNSUPPORTED',
      `two columns are called "${twice.name}", so rows cannot be objects; rename or drop one, or use collectArrays()`,
      { column: twice.name },
    );
}

export function rowOf(cells: readonly Cell[], schema: Schema): Row {
  const row = Object.create(null) as Record<string, Cell>;
  schema.forEach(({ name }, i) => {
    row[name] = cells[i]!;
  });
  return row;
}

export interface Batch {
  readonly rows: number;
  readonly columns: readonly ColumnData[];
}

export function columnArray({ name, type }: Field, index: number, batches: readonly Batch[]): ColumnArray {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const nulls = new Uint8Array(rows);
  let at = 0;
  for (const batch of batches)
    for (let row = 0; row < batch.rows; row++) nulls[at++] = isNull(batch.columns[index]!, row) ? 1 : 0;
  return { name, type, values: valuesOf(type, index, batches, rows), nulls: nulls.includes(1) ? nulls : null };
}

function valuesOf(type: TypeName, index: number, batches: readonly Batch[], rows: number): ColumnArray['values'] {
  const layout = batches[0]?.columns[index]?.layout;
  if (layout !== 'i32' && layout !== 'i64' && layout !== 'f64')
    return batches.flatMap(({ columns, rows: count }) =>
      Array.from({ length: count }, (_, row) => cellOf(cellValue(columns[index]!, row), type)),
    );
  const all = layout === 'i32' ? new Int32Array(rows) : layout === 'i64' ? new BigInt64Array(rows) : new Float64Array(rows);
  let at = 0;
  for (const batch of batches) {
    const column = batch.columns[index]!;
    if (column.layout === layout) (all as { set(values: ArrayLike<unknown>, at: number): void }).set(column.values, at);
    at += batch.rows;
  }
  return all;
}

/** A program's value as the engine holds it; complains with the place where it stands. */
export function engineValue(cell: unknown, type: TypeName, where: string): Value {
  if (cell === null || cell === undefined) return null;
  return (
    converted(cell, type) ?? fail('TYPE_MISMATCH', `${where}: ${shown(cell)} is not ${type}; convert it, or declare another type`)
  );
}

function shown(cell: unknown): string {
  const text = typeof cell === 'bigint' ? `${cell}n` : (JSON.stringify(cell) ?? typeof cell);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function converted(cell: unknown, type: TypeName): Value {
  switch (type) {
    case 'void':
      return null;
    case 'boolean':
      return typeof cell === 'boolean' ? cell : null;
    case 'int':
      return typeof cell === 'number' && cell === (cell | 0) ? cell + 0 : null;
    case 'bigint':
      return typeof cell === 'bigint' ? cell : Number.isSafeInteger(cell) ? BigInt(cell as number) : null;
    case 'float':
      return typeof cell === 'number' ? Math.fround(cell) : null;
    case 'double':
      return typeof cell === 'number' ? cell : null;
    case 'string':
      return typeof cell === 'string' ? cell : null;
    case 'binary':
      return cell instanceof Uint8Array ? cell : null;
    default:
      return spelled(cell, type);
  }
}

/** Dates, timestamps and decimals come as text (or as Date, number, bigint). */
function spelled(cell: unknown, type: TypeName): Value {
  if (cell instanceof Date && isTimestamp(type)) return BigInt(cell.getTime()) * (isNanos(type) ? 1_000_000n : 1000n);
  if (cell instanceof Date) return valueOfText(cell.toISOString().slice(0, 10), type);
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'bigint'
    ? valueOfText(String(cell), type)
    : null;
}

/** The type of a column whose values nobody declared. */
export function inferType(cells: readonly unknown[], where: string): TypeName {
  const present = cells.filter((cell) => cell !== null && cell !== undefined);
  const [first] = present;
  const all = (test: (cell: unknown) => boolean): boolean => present.every(test);
  if (first === undefined) return 'string';
  if (all((cell) => typeof cell === 'boolean')) return 'boolean';
  if (all((cell) => typeof cell === 'string')) return 'string';
  if (all((cell) => typeof cell === 'number')) {
    if (all((cell) => cell === ((cell as number) | 0) && !Object.is(cell, -0))) return 'int';
    return all((cell) => Number.isSafeInteger(cell)) ? 'bigint' : 'double';
  }
  if (all((cell) => typeof cell === 'bigint' || Number.isSafeInteger(cell))) return 'bigint';
  if (all((cell) => cell instanceof Date)) return 'timestamp';
  if (all((cell) => cell instanceof Uint8Array)) return 'binary';
  return fail(
    'TYPE_MISMATCH',
    `${where} holds values of several types; declare a schema, as in createDataFrame(rows, 'a string, b int')`,
  );
}
