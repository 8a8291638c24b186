import type { SourceReader } from '../source-reader';
import type { ColumnTexts } from './column-guess';
import type { Dialect } from './dialect';
import { type PlainRecord, recordsOf, syncRecord, textAt } from './records';

/** A look at sixteen places spread over the file, and at its end. */
const PLACES = 16;
const PLACE_BYTES = 3 << 10;
const DIALECT_PLACES = 2;
const DIALECT_HEAD = 12 << 10;
/** Values of a column beyond this tell nothing new. */
const MOST_TEXTS = 1000;

export function readAt(reader: SourceReader, position: number, bytes: number): Buffer {
  const target = Buffer.allocUnsafe(Math.max(0, Math.min(bytes, reader.size - position)));
  return target.subarray(0, reader.readInto(target, position));
}

/** What the dialect is judged by: the head and whole lines from the middle and the end. */
export function dialectSample(reader: SourceReader, body: Buffer): Buffer {
  if (reader.size < DIALECT_HEAD * 2) return body;
  const head = body.subarray(0, lastLineEnd(body.subarray(0, DIALECT_HEAD)));
  const places = Array.from({ length: DIALECT_PLACES }, (_, i) => {
    const place = readAt(reader, Math.floor(((reader.size - PLACE_BYTES) * (i + 1)) / DIALECT_PLACES), PLACE_BYTES);
    return place.subarray(Math.max(0, place.indexOf(10) + 1), lastLineEnd(place));
  });
  return head.length === 0 ? body.subarray(0, DIALECT_HEAD) : Buffer.concat([head, ...places]);
}

function lastLineEnd(bytes: Buffer): number {
  return bytes.lastIndexOf(10) + 1;
}

/** Collects the texts of each column from records that fit the table. */
export class Texts {
  readonly columns: readonly Map<string, boolean>[];
  readonly #dialect: Dialect;

  constructor(columns: number, dialect: Dialect) {
    this.columns = Array.from({ length: columns }, () => new Map<string, boolean>());
    this.#dialect = dialect;
  }

  take(bytes: Buffer, { cells }: PlainRecord): void {
    for (let i = 0; i < this.columns.length && i * 2 < cells.length; i++) {
      const texts = this.columns[i]!;
      const start = cells[i * 2]!;
      if (start === cells[i * 2 + 1] || texts.size > MOST_TEXTS) continue;
      const text = textAt(bytes, start, cells[i * 2 + 1]!, this.#dialect);
      const quoted = bytes[start] === this.#dialect.quote;
      if (quoted) texts.set(text, true);
      else if (!texts.has(text)) texts.set(text.trim(), false);
    }
  }

  /** Records of another shape may come from a wrong guess of where a record starts, and are passed over. */
  takePlaces(reader: SourceReader, looked: number): void {
    for (let i = 1; i <= PLACES + 1; i++) {
      const position = i > PLACES ? reader.size - PLACE_BYTES : Math.floor(looked + ((reader.size - looked) * i) / (PLACES + 1));
      if (position < looked) continue;
      const sample = readAt(reader, position, PLACE_BYTES);
      const start = syncRecord(sample, this.#dialect, this.columns.length);
      if (start < 0) continue;
      for (const record of recordsOf(sample, start, this.#dialect, i > PLACES))
        if (!record.blank && record.cells.length === this.columns.length * 2) this.take(sample, record);
    }
  }

  /** Without the texts that are told to be null. */
  without(nullTokens: readonly string[]): readonly ColumnTexts[] {
    for (const texts of this.columns) texts.delete('');
    if (nullTokens.length === 0) return this.columns;
    return this.columns.map((texts) => new Map([...texts].filter(([text, quoted]) => quoted || !nullTokens.includes(text))));
  }
}
