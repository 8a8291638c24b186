import { type ColumnChunk, plainStorage, scaleOf, type Table, widthOf } from '../../columns/column';
import { powersOfTen } from '../../columns/kernels/csv-frame';
import {
  CELL_ROOM,
  CELLS_BYTES,
  COLUMN_BYTES,
  cellKinds,
  columnWords,
  DAYS,
  dateText,
  decimalText,
  doubleText,
  floatText,
  forgetDates,
  momentText,
  SHEET_BYTES,
  sheetWords,
  writeStops,
} from '../../columns/kernels/csv-write';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, giveBack, type Pointer, SLACK, viewsOf } from '../../columns/memory';
import { isNarrow } from '../../columns/narrow';
import { readValue } from '../../columns/read-value';
import { fail } from '../../errors';
import type { Schema } from '../../plan/schema';
import { isNanos, isTimestamp, isZoned } from '../../plan/time-type';
import { type EncodedChunk, type FormatWriter, freshRoom, type TakeRoom } from '../format';
import { withBytesAsText } from './bytes-as-text';
import { byteOf } from './dialect';
import { NULL_TEXTS, nullTextBytes } from './null-texts';
import { type CsvWriteOptions, type CsvWriteValues, writeOptions } from './options';

/**
 * What is written reads back as the same values:
 *   numbers      integers plain; doubles as their shortest text with a point or an exponent (12.5, 100.0, 1e21), NaN, Infinity;
 *                decimals with all digits of their scale
 *   dates        2024-01-31
 *   timestamps   2024-01-31T10:11:12, with .500, .000001 or .000000001 where there is a fraction, and Z for instants
 *   bytes        base64, as in JSON
 *   text         quoted (RFC 4180) when it holds the delimiter, a quote or a line break, begins or ends with a space, or is the null text
 *                or one that readers take for it (NULL, N/A …)
 *   null         the null text, nothing by default; an empty text is ""
 */
const CHUNK_ROWS = 65536;
const WINDOW_BYTES = 256 << 10;
const nullTexts = nullTextBytes(NULL_TEXTS);

export function delimitedWriter(name: string, delimiter: string): FormatWriter<CsvWriteOptions> {
  return {
    options: writeOptions(delimiter),
    takesCodes: true,
    chunkRows: () => CHUNK_ROWS,
    begin: (schema, options) => header(schema, look(name, options)),
    encode: (table, options, _firstRow, _tick, room = freshRoom) => {
      const spelled = withBytesAsText(table);
      try {
        return new Writing(spelled.table, look(name, options), room).run();
      } finally {
        spelled.giveBack();
      }
    },
    finish: () => new Uint8Array(),
  };
}

interface Look {
  readonly delimiter: number;
  readonly quote: number;
  readonly options: CsvWriteValues;
}

/** Characters that numbers, dates and truth values are made of cannot separate them. */
const PART_OF_VALUES = /^[\w+\-.:]$/;

function look(name: string, options: CsvWriteValues): Look {
  const delimiter = byteOf('delimiter', options.delimiter, name);
  const quote = byteOf('quote', options.quote, name);
  for (const byte of [delimiter, quote]) {
    if (byte < 128 && !PART_OF_VALUES.test(String.fromCharCode(byte))) continue;
    fail('UNKNOWN_OPTION', `${name}: delimiter and quote cannot be none, letters, digits or + - . : _; choose other characters`);
  }
  if (delimiter === quote) fail('UNKNOWN_OPTION', `${name}: delimiter and quote are the same; choose two different characters`);
  return { delimiter, quote, options };
}

function header(schema: Schema, { delimiter, quote, options }: Look): Uint8Array {
  if (!options.header) return new Uint8Array();
  const [mark, border] = [String.fromCharCode(quote), String.fromCharCode(delimiter)];
  const cell = (text: string) => {
    const special = [mark, border, '\n', '\r'].some((each) => text.includes(each)) || text.trim() !== text || text === '';
    return special || options.quoteAll ? `${mark}${text.replaceAll(mark, mark + mark)}${mark}` : text;
  };
  const line = schema.map((field) => cell(field.name)).join(border);
  return Buffer.from(`${line}${options.newline === 'crlf' ? '\r\n' : '\n'}`);
}

/** Encodes one table. Its scratch is taken above the table's columns and given back. */
class Writing {
  readonly #table: Table;
  readonly #look: Look;
  readonly #room: TakeRoom;
  #output: Uint8Array = new Uint8Array();
  #length = 0;
  readonly #scratch: Pointer;
  readonly #scratchBytes: number;
  #used = 0;

  constructor(table: Table, look: Look, room: TakeRoom) {
    this.#table = table;
    this.#look = look;
    this.#room = room;
    this.#scratchBytes = this.#bytesNeeded();
    this.#scratch = allocate(table.memory, this.#scratchBytes);
  }

  run(): EncodedChunk {
    try {
      const sheet = this.#sheet();
      const columns = this.#columns(sheet);
      this.#rows(sheet, columns);
      return { bytes: this.#output.subarray(0, this.#length), detail: null };
    } finally {
      giveBack(this.#table.memory, this.#scratch, this.#scratchBytes);
    }
  }

  #bytesNeeded(): number {
    const { columns, memory } = this.#table;
    const dictionaries = columns.reduce((sum, { dictionary }) => {
      if (dictionary === null) return sum;
      const textBytes = viewsOf(memory).u32[(dictionary.offsets >>> 2) + dictionary.count]!;
      return sum + textBytes * 2 + dictionary.count * 7 + 4 + 4 * SLACK;
    }, 0);
    return (
      dictionaries +
      SHEET_BYTES +
      (COLUMN_BYTES + CELLS_BYTES) * columns.length +
      powersOfTen.length +
      3 * this.#look.options.nullText.length +
      nullTexts.length +
      16 * DAYS +
      WINDOW_BYTES +
      12 * SLACK
    );
  }

  #take(bytes: number): Pointer {
    const pointer = this.#scratch + this.#used;
    this.#used += Math.ceil((bytes + SLACK) / SLACK) * SLACK;
    return pointer;
  }

  #sheet(): Pointer {
    const { options, delimiter, quote } = this.#look;
    const sheet = this.#take(SHEET_BYTES);
    const nullText = Buffer.from(options.nullText);
    const pointers = {
      powers: this.#take(powersOfTen.length),
      nullText: this.#take(nullText.length),
      nullTexts: this.#take(nullTexts.length),
      cells: this.#take(CELLS_BYTES * this.#table.columns.length),
      dates: this.#take(16 * DAYS),
    };
    const views = viewsOf(this.#table.memory);
    const { u8, u32 } = views;
    forgetDates(views, pointers.dates);
    u8.set(powersOfTen, pointers.powers);
    u8.set(nullText, pointers.nullText);
    u8.set(nullTexts, pointers.nullTexts);
    const word = (index: number, value: number) => {
      u32[(sheet >>> 2) + index] = value;
    };
    word(sheetWords.DELIMITER, delimiter);
    word(sheetWords.QUOTE, quote);
    word(sheetWords.CRLF, options.newline === 'crlf' ? 1 : 0);
    word(sheetWords.QUOTE_ALL, options.quoteAll ? 1 : 0);
    word(sheetWords.GUARD, options.safeForSpreadsheets ? 1 : 0);
    word(sheetWords.NULL_TEXT, pointers.nullText);
    word(sheetWords.NULL_LENGTH, nullText.length);
    word(sheetWords.ROW, 0);
    word(sheetWords.COLUMN, 0);
    word(sheetWords.WRITTEN, 0);
    word(sheetWords.POWERS, pointers.powers);
    word(sheetWords.NULL_TEXTS, pointers.nullTexts);
    word(sheetWords.CELLS, pointers.cells);
    word(sheetWords.DATES, pointers.dates);
    word(sheetWords.NULL_LENGTHS, lengthsOf([...NULL_TEXTS.map((text) => text.length), nullText.length]));
    return sheet;
  }

  #columns(sheet: Pointer): Pointer {
    const { columns, memory } = this.#table;
    const pointer = this.#take(COLUMN_BYTES * columns.length);
    columns.forEach((column, i) => {
      const cells = this.#cells(column, sheet);
      const { u32, i64 } = viewsOf(memory);
      const at = (pointer + i * COLUMN_BYTES) >>> 2;
      const { scale, steps, first } = countingOf(column);
      u32[at + columnWords.KIND] = kindOf(column);
      u32[at + columnWords.VALUES] = column.values;
      u32[at + columnWords.BYTES] = cells.bytes;
      u32[at + columnWords.VALIDITY] = column.validity;
      u32[at + columnWords.SCALE] = scale;
      u32[at + columnWords.OFFSETS] = cells.offsets;
      u32[at + columnWords.WIDTH] = column.dictionary === null && !isNarrow(column) ? 0 : widthOf(column.storage);
      u32[at + columnWords.STEPS] = steps;
      i64[(at + columnWords.FIRST) >>> 1] = BigInt(first);
    });
    return pointer;
  }

  /** A dictionary's texts become finished cells once; rows only copy them. */
  #cells({ dictionary, bytes }: ColumnChunk, sheet: Pointer): { readonly offsets: Pointer; readonly bytes: Pointer } {
    if (dictionary === null) return { offsets: 0, bytes };
    const { memory } = this.#table;
    const { count, offsets } = dictionary;
    const textBytes = viewsOf(memory).u32[(offsets >>> 2) + count]!;
    const cells = { offsets: this.#take(count * 4 + 4), bytes: this.#take(textBytes * 2 + count * 3) };
    kernelsOf(memory).csvRender(offsets, dictionary.bytes, count, cells.offsets, cells.bytes, sheet);
    return cells;
  }

  #rows(sheet: Pointer, columns: Pointer): void {
    const { memory, rows } = this.#table;
    const kernels = kernelsOf(memory);
    let [pointer, room] = [this.#take(WINDOW_BYTES + 8), WINDOW_BYTES];
    for (;;) {
      // memories are copied word by word only where both sides are aligned alike, else ten times slower
      const window = pointer + (this.#length & 7);
      const stop = kernels.csvWrite(columns, this.#table.columns.length, rows, window, room, sheet);
      if (stop === writeStops.cell) this.#cell(sheet, window);
      else {
        const written = this.#flush(sheet, window);
        if (stop === writeStops.done) return;
        if (written > 0) continue;
        room *= 4;
        pointer = allocate(memory, room + CELL_ROOM + 8);
      }
    }
  }

  #flush(sheet: Pointer, window: Pointer): number {
    const { u8, u32 } = viewsOf(this.#table.memory);
    const written = u32[(sheet >>> 2) + sheetWords.WRITTEN]!;
    this.#makeRoom(written, u32[(sheet >>> 2) + sheetWords.ROW]!);
    this.#output.set(u8.subarray(window, window + written), this.#length);
    this.#length += written;
    u32[(sheet >>> 2) + sheetWords.WRITTEN] = 0;
    return written;
  }

  /** Room for `more` bytes; the rows written so far tell how much all will take. */
  #makeRoom(more: number, rows: number): void {
    const length = this.#length + more;
    if (length <= this.#output.length) return;
    const expected = rows === 0 ? length * 2 : Math.ceil((length / rows) * this.#table.rows * 1.05);
    const output = this.#room(rows >= this.#table.rows ? length : Math.max(length, expected));
    output.set(this.#output.subarray(0, this.#length));
    this.#output = output;
  }

  /** Writes the cell that the kernel left, and what separates it from the next. */
  #cell(sheet: Pointer, window: Pointer): void {
    const { columns, memory } = this.#table;
    const { delimiter, quote, options } = this.#look;
    const { u8, u32 } = viewsOf(memory);
    const w = sheet >>> 2;
    const [row, column] = [u32[w + sheetWords.ROW]!, u32[w + sheetWords.COLUMN]!];
    const lastOfRow = column + 1 === columns.length;
    const mark = options.quoteAll ? String.fromCharCode(quote) : '';
    const lineEnd = options.newline === 'crlf' ? '\r\n' : '\n';
    const text = `${mark}${cellOf(memory, columns[column]!, row)}${mark}${lastOfRow ? lineEnd : String.fromCharCode(delimiter)}`;
    const written = u32[w + sheetWords.WRITTEN]!;
    for (let i = 0; i < text.length; i++) u8[window + written + i] = text.charCodeAt(i);
    u32[w + sheetWords.WRITTEN] = written + text.length;
    u32[w + sheetWords.ROW] = lastOfRow ? row + 1 : row;
    u32[w + sheetWords.COLUMN] = lastOfRow ? 0 : column + 1;
  }
}

/** Bit n for each length of n bytes, the last one for all beyond. */
function lengthsOf(lengths: readonly number[]): number {
  return lengths.reduce((bits, length) => bits | (1 << Math.min(length, 31)), 0);
}

/** What a number of the column counts (../../columns/kernels/csv-write.ts). */
function countingOf({ type, frame }: ColumnChunk): { readonly scale: number; readonly steps: number; readonly first: number } {
  const { base, unit } = frame ?? { base: 0, unit: 1 };
  if (isTimestamp(type)) return { scale: 0, steps: isNanos(type) ? 1e9 : 1e6 / unit, first: base / unit };
  if (plainStorage(type) === 'f64') return { scale: Math.log10(unit), steps: unit, first: base };
  return { scale: scaleOf(type), steps: 1, first: base };
}

function kindOf({ type, storage, dictionary }: ColumnChunk): number {
  if (dictionary !== null) return cellKinds.codes;
  switch (storage) {
    case 'none':
    case 'bits':
      return cellKinds[storage];
    case 'utf8':
      return cellKinds.text;
    case 'i128':
      return cellKinds.other;
    default:
      if (isTimestamp(type)) return isZoned(type) ? cellKinds.timestamp : cellKinds.timestamp_ntz;
      return type === 'int' || type === 'date' || type === 'double' || type === 'float' ? cellKinds[type] : cellKinds.bigint;
  }
}

function cellOf(memory: WebAssembly.Memory, column: ColumnChunk, row: number): string {
  const { type } = column;
  const value = readValue(memory, column, row);
  if (typeof value === 'bigint') return isTimestamp(type) ? momentText(value, type) : decimalText(value, scaleOf(type));
  if (type === 'date') return dateText(Number(value));
  return type === 'float' ? floatText(Number(value)) : doubleText(Number(value));
}
