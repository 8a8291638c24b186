import { isNanos, isZoned, type TimestampType, timestampType } from '../../plan/time-type';
import { type Pointer, type Views, viewsOf } from '../memory';

/**
 * Writing rows as text. What to write is told by u32 words: a sheet (how cells look and how far writing is)
 *
 *   0  DELIMITER   1  QUOTE   2  CRLF        1 = lines end with CR LF
 *   3  QUOTE_ALL   1 = quotes around every cell that is not null
 *   4  GUARD       1 = an apostrophe before text that a spreadsheet would run
 *   5  NULL_TEXT   pointer   6  NULL_LENGTH
 *   7  ROW, 8  COLUMN   in/out: the next cell
 *   9  WRITTEN     in/out: bytes written to `out`
 *  10  POWERS      pointer to f64 10^0 … 10^22
 *  11  NULL_TEXTS  pointer to texts that readers take for null: each after its length, one byte; a zero ends them
 *  12  NULL_LENGTHS   bit n is set where one of these or NULL_TEXT has n bytes, bit 31 for 31 and more
 *  13  CELLS       room for the next rows' cells, CELLS_BYTES for each column
 *  14  DATES       DAYS entries of 16 bytes: text of a day, and as the last i32 which; a day belongs into the one of its last bits
 *
 * and for each column sixteen words:
 *
 *   0  KIND     1  VALUES   2  BYTES   3  VALIDITY (0 = no nulls)
 *   4  SCALE    of decimals; of doubles as codes: the decimals that STEPS stand for
 *   5  OFFSETS  6  WIDTH    bytes of a code, 0 = values are plain
 *   7  STEPS    of codes in a double's 1.0 (a power of ten), of values or codes in a timestamp's second
 *   8  FIRST    (i64) what code 0 of a number counts, in those steps
 *
 * Codes of texts index cells that csvRender made: `OFFSETS` into `BYTES`.
 */
export const sheetWords = {
  DELIMITER: 0,
  QUOTE: 1,
  CRLF: 2,
  QUOTE_ALL: 3,
  GUARD: 4,
  NULL_TEXT: 5,
  NULL_LENGTH: 6,
  ROW: 7,
  COLUMN: 8,
  WRITTEN: 9,
  POWERS: 10,
  NULL_TEXTS: 11,
  NULL_LENGTHS: 12,
  CELLS: 13,
  DATES: 14,
} as const;

export const columnWords = {
  KIND: 0,
  VALUES: 1,
  BYTES: 2,
  VALIDITY: 3,
  SCALE: 4,
  OFFSETS: 5,
  WIDTH: 6,
  STEPS: 7,
  FIRST: 8,
} as const;

export const SHEET_BYTES = 64;
export const COLUMN_BYTES = 64;
export const CELLS_BYTES = 1024;
export const DAYS = 1024;

export const cellKinds = {
  none: 0,
  bits: 1,
  int: 2,
  date: 3,
  bigint: 4,
  timestamp: 5,
  timestamp_ntz: 6,
  double: 7,
  float: 8,
  text: 9,
  codes: 10,
  other: 11,
} as const;

/** Days that are none of their entries' own, so that no text counts as known. */
export function forgetDates({ i32 }: Views, dates: Pointer): void {
  for (let day = 0; day < DAYS; day++) i32[(dates >>> 2) + day * 4 + 3] = day + 1;
}

/** Why csvWrite came back: all rows are written, the room is used up, or the next cell is the caller's to write. */
export const writeStops = { done: 0, full: 1, cell: 2 } as const;

/** Room that a cell without text of its own needs at most, with its separator. */
export const CELL_ROOM = 96;

export interface CsvWriteKernels {
  /** Writes rows up to `rows` to `out`, cell by cell, while there is room; returns a writeStop. */
  csvWrite(columns: Pointer, columnCount: number, rows: number, out: Pointer, room: number, sheet: Pointer): number;
  /** Makes cells of texts, quoted where need be: count + 1 offsets, and bytes that take at most 2 × text + 3 × count. Returns their length. */
  csvRender(offsets: Pointer, bytes: Pointer, count: number, outOffsets: Pointer, out: Pointer, sheet: Pointer): number;
}

export function csvWriteTwins(memory: WebAssembly.Memory): CsvWriteKernels {
  return {
    csvWrite(columns, columnCount, rows, out, room, sheet) {
      const views = viewsOf(memory);
      const { u8, u32 } = views;
      const w = sheet >>> 2;
      const delimiter = u32[w + sheetWords.DELIMITER]!;
      const quote = u32[w + sheetWords.QUOTE]!;
      const crlf = u32[w + sheetWords.CRLF]!;
      const quoteAll = u32[w + sheetWords.QUOTE_ALL]!;
      const nullText = u32[w + sheetWords.NULL_TEXT]!;
      const nullLength = u32[w + sheetWords.NULL_LENGTH]!;
      let row = u32[w + sheetWords.ROW]!;
      let column = u32[w + sheetWords.COLUMN]!;
      let o = out + u32[w + sheetWords.WRITTEN]!;
      let stop: number = writeStops.done;
      for (; row < rows; row++, column = 0) {
        for (; column < columnCount; column++) {
          const c = (columns >>> 2) + column * 16;
          const kind = u32[c + columnWords.KIND]!;
          const validity = u32[c + columnWords.VALIDITY]!;
          const free = out + room - o;
          if (kind === cellKinds.none || (validity !== 0 && !isSet(u8, validity, row))) {
            if (free < nullLength + CELL_ROOM) stop = writeStops.full;
            else o = copy(u8, nullText, nullLength, o);
          } else if (kind === cellKinds.text || kind === cellKinds.codes) {
            const { from, length } = textOf(views, c, kind, row);
            if (free < length * 2 + CELL_ROOM) stop = writeStops.full;
            else o = kind === cellKinds.text ? putText(u8, u32, from, length, o, w) : copy(u8, from, length, o);
          } else if (free < CELL_ROOM) stop = writeStops.full;
          else {
            const text = plainCell(views, c, kind, row);
            if (text === null) stop = writeStops.cell;
            else {
              if (quoteAll !== 0) u8[o++] = quote;
              for (let i = 0; i < text.length; i++) u8[o++] = text.charCodeAt(i);
              if (quoteAll !== 0) u8[o++] = quote;
            }
          }
          if (stop !== writeStops.done) break;
          if (column + 1 < columnCount) u8[o++] = delimiter;
          else {
            if (crlf !== 0) u8[o++] = 13;
            u8[o++] = 10;
          }
        }
        if (stop !== writeStops.done) break;
      }
      u32[w + sheetWords.ROW] = row;
      u32[w + sheetWords.COLUMN] = column;
      u32[w + sheetWords.WRITTEN] = o - out;
      return stop;
    },

    csvRender(offsets, bytes, count, outOffsets, out, sheet) {
      const { u8, u32 } = viewsOf(memory);
      let o = out;
      u32[outOffsets >>> 2] = 0;
      for (let i = 0; i < count; i++) {
        const start = u32[(offsets >>> 2) + i]!;
        o = putText(u8, u32, bytes + start, u32[(offsets >>> 2) + i + 1]! - start, o, sheet >>> 2);
        u32[(outOffsets >>> 2) + i + 1] = o - out;
      }
      return o - out;
    },
  };
}

/** A double's shortest decimal text that reads back as the same double: 12.5, 100.0, 1e21, -0.0, NaN. */
export function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value).replace('e+', 'e');
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** The same for a float, which is held as a double: the shortest text that rounds to the same float. */
export function floatText(value: number): string {
  for (let digits = 1; digits < 10 && value !== 0 && Number.isFinite(value); digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return doubleText(short);
  }
  return doubleText(value);
}

/** An unscaled decimal with its point set. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return `${unscaled}${unscaled === 0n ? '' : '0'.repeat(-scale)}`;
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** YYYY-MM-DD, with a sign and more digits where the year needs them. */
export function dateText(days: number): string {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const digits = String(Math.abs(year)).padStart(4, '0');
  return `${year < 0 ? '-' : year > 9999 ? '+' : ''}${digits}-${two(month)}-${two(day)}`;
}

/** YYYY-MM-DDTHH:MM:SS, with milliseconds or microseconds where there are any. */
export function timestampText(micros: bigint): string {
  const day = 86_400_000_000n;
  const days = (micros - (((micros % day) + day) % day)) / day;
  const rest = Number(micros - days * day);
  const seconds = Math.floor(rest / 1e6);
  const fraction = rest % 1e6;
  const tail =
    fraction === 0
      ? ''
      : fraction % 1000 === 0
        ? `.${String(fraction / 1000).padStart(3, '0')}`
        : `.${String(fraction).padStart(6, '0')}`;
  return `${dateText(Number(days))}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${tail}`;
}

/** The same of nanoseconds, with all nine digits where there are any beyond six. */
function nanosText(nanos: bigint): string {
  const fraction = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  if (fraction % 1000n === 0n) return timestampText(nanos / 1000n);
  return `${timestampText((nanos - fraction) / 1000n)}.${String(fraction).padStart(9, '0')}`;
}

const NANOS_PER_SECOND = 1_000_000_000n;

/** A timestamp as ISO writes it, an instant with Z behind it. */
export function momentText(value: bigint, type: TimestampType): string {
  return `${isNanos(type) ? nanosText(value) : timestampText(value)}${isZoned(type) ? 'Z' : ''}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The text of a cell that holds no text; null = the caller's. */
function plainCell(views: Views, c: number, kind: number, row: number): string | null {
  const { u8, f64, u32 } = views;
  const values = u32[c + columnWords.VALUES]!;
  const isCoded = u32[c + columnWords.WIDTH] !== 0;
  const steps = u32[c + columnWords.STEPS]!;
  switch (kind) {
    case cellKinds.bits:
      return isSet(u8, values, row) ? 'true' : 'false';
    case cellKinds.int:
      return String(countAt(views, c, kind, row));
    case cellKinds.date:
      return dateText(Number(countAt(views, c, kind, row)));
    case cellKinds.bigint:
      return decimalText(countAt(views, c, kind, row), u32[c + columnWords.SCALE]! | 0);
    case cellKinds.timestamp:
    case cellKinds.timestamp_ntz: {
      const count = countAt(views, c, kind, row);
      const type = timestampType(kind === cellKinds.timestamp, steps === 1e9);
      return momentText(steps === 1e9 ? count : count * BigInt(1e6 / steps), type);
    }
    case cellKinds.double:
      return doubleText(isCoded ? Number(countAt(views, c, kind, row)) / steps : f64[(values >>> 3) + row]!);
    case cellKinds.float:
      return floatText(isCoded ? Number(countAt(views, c, kind, row)) / steps : f64[(values >>> 3) + row]!);
    default:
      return null;
  }
}

/** The number of a row: as it stands, or what its code counts. */
function countAt(views: Views, c: number, kind: number, row: number): bigint {
  const { u32, i32, i64 } = views;
  const values = u32[c + columnWords.VALUES]!;
  if (u32[c + columnWords.WIDTH] !== 0) return i64[(c + columnWords.FIRST) >>> 1]! + BigInt(codeAt(views, c, row));
  return kind === cellKinds.int || kind === cellKinds.date ? BigInt(i32[(values >>> 2) + row]!) : i64[(values >>> 3) + row]!;
}

function codeAt({ u8, u16, u32 }: Views, c: number, row: number): number {
  const values = u32[c + columnWords.VALUES]!;
  const width = u32[c + columnWords.WIDTH]!;
  return width === 1 ? u8[values + row]! : width === 2 ? u16[(values >>> 1) + row]! : u32[(values >>> 2) + row]!;
}

function textOf(views: Views, c: number, kind: number, row: number): { from: Pointer; length: number } {
  const { u32 } = views;
  const isText = kind === cellKinds.text;
  const place = u32[c + (isText ? columnWords.VALUES : columnWords.OFFSETS)]! / 4 + (isText ? row : codeAt(views, c, row));
  const start = u32[place]!;
  return { from: u32[c + columnWords.BYTES]! + start, length: u32[place + 1]! - start };
}

function isSet(u8: Uint8Array, bitmap: Pointer, bit: number): boolean {
  return ((u8[bitmap + (bit >>> 3)]! >> (bit & 7)) & 1) === 1;
}

function copy(u8: Uint8Array, from: Pointer, length: number, o: Pointer): Pointer {
  for (let i = 0; i < length; i++) u8[o + i] = u8[from + i]!;
  return o + length;
}

/** A text cell: quoted when it must be to come back as it is. */
function putText(u8: Uint8Array, u32: Uint32Array, from: Pointer, length: number, o: Pointer, w: number): Pointer {
  const quote = u32[w + sheetWords.QUOTE]!;
  const guarded = u32[w + sheetWords.GUARD] !== 0 && length > 0 && startsFormula(u8[from]!);
  if (!u32[w + sheetWords.QUOTE_ALL] && !needsQuotes(u8, u32, from, length, w)) {
    if (guarded) u8[o++] = 39;
    return copy(u8, from, length, o);
  }
  u8[o++] = quote;
  if (guarded) u8[o++] = 39;
  for (let p = from; p < from + length; p++) {
    u8[o++] = u8[p]!;
    if (u8[p] === quote) u8[o++] = quote;
  }
  u8[o++] = quote;
  return o;
}

function needsQuotes(u8: Uint8Array, u32: Uint32Array, from: Pointer, length: number, w: number): boolean {
  if (length === 0 || isBlank(u8[from]!) || isBlank(u8[from + length - 1]!)) return true;
  for (let p = from; p < from + length; p++) {
    const c = u8[p]!;
    if (c === u32[w + sheetWords.DELIMITER] || c === u32[w + sheetWords.QUOTE] || c === 10 || c === 13) return true;
  }
  if (length === u32[w + sheetWords.NULL_LENGTH] && same(u8, from, u32[w + sheetWords.NULL_TEXT]!, length)) return true;
  for (let t = u32[w + sheetWords.NULL_TEXTS]!; u8[t] !== 0; t += u8[t]! + 1) {
    if (length === u8[t] && same(u8, from, t + 1, length)) return true;
  }
  return false;
}

function same(u8: Uint8Array, left: Pointer, right: Pointer, length: number): boolean {
  for (let i = 0; i < length; i++) if (u8[left + i] !== u8[right + i]) return false;
  return true;
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9;
}

/** = + - @ and the two control characters that spreadsheets skip. */
function startsFormula(c: number): boolean {
  return c === 61 || c === 43 || c === 45 || c === 64 || c === 9 || c === 13;
}
