import type { Dialect } from './dialect';

/** A record found by the plain reader, which looks at heads and samples; positions are offsets into the bytes looked at. */
export interface PlainRecord {
  readonly start: number;
  /** One past its line end. */
  readonly end: number;
  /** Start and end of each cell, quotes included. */
  readonly cells: readonly number[];
  /** Has a line end, outside quotes. */
  readonly complete: boolean;
  /** Is an empty line or a comment. */
  readonly blank: boolean;
}

/** Records from `start`, which is taken to be a record's first byte; `cut` lets the last one come without its line end. */
export function* recordsOf(bytes: Uint8Array, start: number, dialect: Dialect, cut: boolean): Generator<PlainRecord> {
  let at = start;
  while (at < bytes.length) {
    const record = recordAt(bytes, at, dialect, false);
    if (!record.complete && !cut) return;
    yield record;
    at = record.end;
  }
}

/** The record at `start`; `quoted` tells that it begins within quotes. Cuts as csvScanCareful does. */
export function recordAt(bytes: Uint8Array, start: number, dialect: Dialect, quoted: boolean): PlainRecord {
  const { delimiter, newline, quote, escape: escapeByte, loneReturns } = dialect;
  const remark = !quoted && bytes[start] === dialect.comment;
  const cells: number[] = [];
  let cellStart = start;
  let opened = -1;
  let lines = 0;
  for (let p = start; p < bytes.length; p++) {
    const c = bytes[p]!;
    if (quoted) {
      if (c === escapeByte && (escapeByte !== quote || bytes[p + 1] === quote)) p++;
      else if (c === newline) lines++;
      else if (c === quote) {
        quoted = false;
        const next = bytes[p + 1] ?? newline;
        const text = next !== delimiter && next !== newline && next !== 13;
        if (text && opened >= 0 && (lines > 0 || bytes[p - 1] === delimiter)) p = opened;
      }
    } else if (c === delimiter && !remark) {
      cells.push(cellStart, p);
      cellStart = p + 1;
    } else if (c === newline || (c === 13 && loneReturns && endsRecord(bytes, p, dialect))) {
      const end = newline === 10 && p > cellStart && bytes[p - 1] === 13 ? p - 1 : p;
      cells.push(cellStart, end);
      const blank = remark || (cells.length === 2 && end === start);
      return { start, end: p + 1, cells, complete: true, blank };
    } else if (c === quote && p === cellStart && !remark) {
      quoted = true;
      opened = p;
      lines = 0;
    }
  }
  cells.push(cellStart, bytes.length);
  return { start, end: bytes.length, cells, complete: false, blank: remark };
}

/** Whether the byte at `p`, outside quotes, ends a record. */
export function endsRecord(bytes: Uint8Array, p: number, { newline, loneReturns }: Dialect): boolean {
  return bytes[p] === newline || (loneReturns && bytes[p] === 13 && p + 1 < bytes.length && bytes[p + 1] !== newline);
}

/**
 * Where the first record begins after an arbitrary byte, most likely: after the first line end if the first byte is outside quotes,
 * or, if the records from there on fit the table worse, after the first line end if it is inside. −1 = no record begins here.
 * A guess all the same: reconcile() checks it against where the split before really ended.
 */
export function syncRecord(bytes: Uint8Array, dialect: Dialect, columns: number): number {
  const outside = firstLineEnd(bytes, dialect);
  if (outside < 0) return -1;
  const plain = outside + 1;
  if (!bytes.includes(dialect.quote)) return plain;
  const inside = recordAt(bytes, 0, dialect, true);
  if (!inside.complete || inside.end === plain) return plain;
  return fitness(bytes, inside.end, dialect, columns) > fitness(bytes, plain, dialect, columns) ? inside.end : plain;
}

function firstLineEnd(bytes: Uint8Array, dialect: Dialect): number {
  if (!dialect.loneReturns) return bytes.indexOf(dialect.newline);
  for (let p = 0; p < bytes.length; p++) if (endsRecord(bytes, p, dialect)) return p;
  return -1;
}

const JUDGED_RECORDS = 12;

/** Share of the next records that have the table's number of cells. */
function fitness(bytes: Uint8Array, start: number, dialect: Dialect, columns: number): number {
  let fitting = 0;
  let judged = 0;
  for (const record of recordsOf(bytes, start, dialect, false)) {
    if (record.blank) continue;
    if (record.cells.length === columns * 2) fitting++;
    if (++judged === JUDGED_RECORDS) break;
  }
  return judged === 0 ? 0 : fitting / judged;
}

/** The texts of a record's cells, without their quotes. */
export function cellsOf(bytes: Buffer, { cells }: PlainRecord, dialect: Dialect): string[] {
  return Array.from({ length: cells.length / 2 }, (_, i) => textAt(bytes, cells[i * 2]!, cells[i * 2 + 1]!, dialect));
}

export function textAt(bytes: Buffer, start: number, end: number, dialect: Dialect): string {
  const raw = bytes.toString('utf8', start, end);
  return bytes[start] === dialect.quote ? cellText(raw, dialect) : raw;
}

/** A cell's text without its quotes. */
export function cellText(raw: string, dialect: Dialect): string {
  const quote = String.fromCharCode(dialect.quote);
  if (dialect.quote > 255 || raw.length < 2 || !raw.startsWith(quote) || !raw.endsWith(quote)) return raw;
  const escaped = String.fromCharCode(dialect.escape) + quote;
  return raw.slice(1, -1).replaceAll(escaped, quote);
}
