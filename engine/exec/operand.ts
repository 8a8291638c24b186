import { bitAt } from '../columns/bitmap';
import { buildColumn } from '../columns/build-column';
import { BATCH_ROWS, isTextual, plainStorage } from '../columns/column';
import type { Pointer } from '../columns/memory';
import { readEntry, readValue } from '../columns/read-value';
import { decodeAscii } from '../columns/text';
import type { Operand, Value, Vector } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import type { Batch } from './batch';

export function constantOf(type: TypeName, value: Value): Operand {
  return { kind: 'constant', type, value };
}

export function vectorOperand(vector: Vector): Operand {
  return { kind: 'vector', vector };
}

export function typeOf(operand: Operand): TypeName {
  return operand.kind === 'vector' ? operand.vector.type : operand.type;
}

/** A column of the batch, whatever the operand is: a constant becomes one that repeats it, made once. */
export function vectorOf(operand: Operand, batch: Batch): Vector {
  if (operand.kind === 'vector') return operand.vector;
  const repeated = batch.once(operand, () => repeat(operand.type, operand.value, batch));
  return { ...repeated, rows: batch.rows };
}

function repeat(type: TypeName, value: Value, batch: Batch): Vector {
  if (isTextual(type)) return repeatText(type, value, batch);
  const values = new Array<Value>(Math.min(BATCH_ROWS, batch.table.rows)).fill(value);
  return { ...buildColumn(batch, type, plainStorage(type), values), rows: values.length };
}

function repeatText(type: TypeName, value: Value, batch: Batch): Vector {
  const rows = Math.min(BATCH_ROWS, batch.table.rows);
  const one = buildColumn(batch, type, 'dict8', [value]);
  const values = batch.take(rows);
  batch.views().u8.fill(0, values, values + rows);
  return { ...one, rows, values, validity: value === null ? noneValid(batch, rows) : 0 };
}

function noneValid(batch: Batch, rows: number): Pointer {
  const bytes = Math.ceil(rows / 64) * 8;
  const validity = batch.take(bytes);
  batch.views().u8.fill(0, validity, validity + bytes);
  return validity;
}

/** A vector in scratch from row values. */
export function vectorFrom(type: TypeName, values: readonly Value[], batch: Batch): Vector {
  return { ...buildColumn(batch, type, plainStorage(type), values), rows: values.length };
}

export type ValueReader = (row: number) => Value;

/** Reads an operand row by row: chosen once per batch. */
export function readerOf(operand: Operand, batch: Batch): ValueReader {
  if (operand.kind === 'constant') return () => operand.value;
  const { vector } = operand;
  if (vector.storage === 'none') return () => null;
  const read = presentReader(vector, batch);
  if (vector.validity === 0) return read;
  const { u8 } = batch.views();
  return (row) => (bitAt(u8, vector.validity, row) ? read(row) : null);
}

function presentReader(vector: Vector, batch: Batch): ValueReader {
  const { i32, f64, i64 } = batch.views();
  const { values } = vector;
  if (vector.storage === 'f64') return (row) => f64[(values >>> 3) + row]!;
  if (vector.storage === 'i32') return (row) => i32[(values >>> 2) + row]!;
  if (vector.storage === 'i64') return (row) => i64[(values >>> 3) + row]!;
  if (vector.storage === 'utf8' && vector.type !== 'binary') return textReader(vector, batch);
  return (row) => readValue(batch.memory, { ...vector, validity: 0 }, row);
}

const MOST_AT_ONCE = 16 * 1024 * 1024;

/** ASCII batches are decoded in one go and sliced; long ones and others value by value. */
function textReader(vector: Vector, batch: Batch): ValueReader {
  const { u8, u32 } = batch.views();
  const offsets = vector.values >>> 2;
  const [first, last] = [u32[offsets]!, u32[offsets + vector.rows]!];
  if (batch.alive !== 0 || last - first > MOST_AT_ONCE || batch.kernels.isAscii(vector.bytes + first, last - first) === 0) {
    return (row) => readValue(batch.memory, { ...vector, validity: 0 }, row);
  }
  const all = decodeAscii(u8, vector.bytes + first, vector.bytes + last);
  return (row) => all.substring(u32[offsets + row]! - first, u32[offsets + row + 1]! - first);
}

/** Every distinct value of a dictionary, as row functions take them. */
export function entriesOf(vector: Vector, batch: Batch): Value[] {
  const dictionary = vector.dictionary!;
  return Array.from({ length: dictionary.count }, (_, code) =>
    readEntry(batch.memory, dictionary, code, vector.type === 'binary'),
  );
}

export function hasDictionary(operand: Operand): boolean {
  return operand.kind === 'vector' && operand.vector.dictionary !== null;
}
