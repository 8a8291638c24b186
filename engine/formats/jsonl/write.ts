import { bitAt } from '../../columns/bitmap';
import type { ColumnChunk, Table } from '../../columns/column';
import { viewsOf } from '../../columns/memory';
import { quoted } from '../../columns/nested/cursor';
import { jsonText, storedData } from '../../columns/nested/json';
import { leafText } from '../../columns/nested/leaf';
import { readCode, readEntry, readValue } from '../../columns/read-value';
import type { Value } from '../../columns/vector';
import { isNested } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';
import type { EncodedChunk, FormatWriter } from '../format';
import { type JsonWriteOptions, type JsonWriteValues, writeOptions } from './options';

/**
 * What is written reads back as the same values: numbers exact to the last digit, dates and timestamps as ISO texts (with Z for instants),
 * bytes in base64, nested values as they are, NaN and the infinities as texts, as Spark writes them. Records are lines; in a JSON file they
 * are the lines of one list, with commas between them.
 */
export function jsonWriter(form: 'lines' | 'list'): FormatWriter<JsonWriteOptions> {
  return {
    options: writeOptions,
    chunkRows: () => CHUNK_ROWS,
    begin: () => Buffer.from(form === 'list' ? '[' : ''),
    encode: (table, options) => encode(table, options, form),
    between: () => Buffer.from(form === 'list' ? ',' : ''),
    finish: () => Buffer.from(form === 'list' ? '\n]\n' : ''),
  };
}

const CHUNK_ROWS = 65536;

/** A value's JSON, by row; null where the value is null. */
type CellText = (row: number) => string | null;

function encode(table: Table, options: JsonWriteValues, form: 'lines' | 'list'): EncodedChunk {
  const cells = table.columns.map((column, i) =>
    cellTexts(table.memory, column, table.schema[i]!.type, !options.ignoreNullFields),
  );
  const keys = table.schema.map(({ name }) => `${quoted(name)}:`);
  const writer = new ByteWriter();
  for (let row = 0; row < table.rows; row++) {
    const fields: string[] = [];
    cells.forEach((cell, i) => {
      const text = cell(row);
      if (text !== null || !options.ignoreNullFields) fields.push(`${keys[i]}${text ?? 'null'}`);
    });
    writer.put(form === 'lines' ? `{${fields.join(',')}}\n` : `${row === 0 ? '' : ','}\n{${fields.join(',')}}`);
  }
  return { bytes: writer.bytes(), detail: null };
}

function cellTexts(memory: WebAssembly.Memory, column: ColumnChunk, type: TypeName, nulls: boolean): CellText {
  const spell = (value: Value): string | null => (value === null ? null : spelled(value, type, nulls));
  if (column.dictionary === null) return (row) => spell(readValue(memory, column, row));
  const { dictionary, validity } = column;
  const texts = Array.from({ length: dictionary.count }, (_, code) =>
    spell(readEntry(memory, dictionary, code, type === 'binary')),
  );
  const views = viewsOf(memory);
  return (row) => (validity === 0 || bitAt(views.u8, validity, row) ? texts[readCode(views, column, row)]! : null);
}

function spelled(value: Exclude<Value, null>, type: TypeName, nulls: boolean): string {
  if (!isNested(type)) return leafText(value, type);
  return nulls
    ? jsonText(storedData(value as string, type) as Exclude<ReturnType<typeof storedData>, null>, type, true)
    : (value as string);
}

const STEP_BYTES = 1 << 20;

/** Bytes in shared memory that grow as text is put to their end. */
class ByteWriter {
  #bytes = Buffer.from(new SharedArrayBuffer(STEP_BYTES));
  #length = 0;

  put(text: string): void {
    const most = this.#length + text.length * 3;
    if (most > this.#bytes.length) {
      const larger = Buffer.from(new SharedArrayBuffer(Math.max(most, this.#bytes.length * 2)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
