import { NO_BYTE } from '../../columns/kernels/csv-frame';
import { fail } from '../../errors';
import type { CsvReadValues } from './options';
import { recordsOf } from './records';

/** How a file is cut into cells; bytes, NO_BYTE where there is none. `escape` equals `quote` when quotes are doubled. */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
  readonly newline: number;
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const BACKSLASH = 92;
const DELIMITERS = [44, TAB, 59, 124, 94, 126, 1];
const TRIAL_RECORDS = 50;

/** Options name characters; what they leave to "auto" is found in the first bytes. */
export function dialectOf(head: Uint8Array, options: CsvReadValues, path: string): Dialect {
  const newline = newlineOf(head);
  const quote = options.quote === 'auto' ? quoteOf(head) : byteOf('quote', options.quote, path);
  const escapeByte = options.escape === 'auto' ? escapeOf(head, quote) : byteOf('escape', options.escape, path);
  const rest = { quote, escape: escapeByte === NO_BYTE ? quote : escapeByte, newline };
  const delimiter = options.delimiter === 'auto' ? delimiterOf(head, rest) : byteOf('delimiter', options.delimiter, path);
  if (delimiter === NO_BYTE)
    fail('UNKNOWN_OPTION', `csv: a delimiter is needed for ${path}; name one character, "tab" or "auto"`);
  return { delimiter, ...rest };
}

/** A character as options spell it. */
export function spellByte(byte: number): string {
  return byte === NO_BYTE ? 'none' : byte === TAB ? 'tab' : String.fromCharCode(byte);
}

export function byteOf(option: string, spelled: string, path: string): number {
  if (spelled === 'none' || spelled === '') return NO_BYTE;
  if (spelled === 'tab' || spelled === '\\t') return TAB;
  const code = spelled.charCodeAt(0);
  if (spelled.length === 1 && code < 128 && code !== LINE_FEED && code !== CARRIAGE_RETURN) return code;
  return fail(
    'UNKNOWN_OPTION',
    `csv: ${option} of ${path} cannot be ${JSON.stringify(spelled)}; accepted: one ASCII character, "tab", "none" or "auto"`,
  );
}

/** A lone carriage return ends records only in files that have no line feed at all. */
function newlineOf(head: Uint8Array): number {
  return !head.includes(LINE_FEED) && head.includes(CARRIAGE_RETURN) ? CARRIAGE_RETURN : LINE_FEED;
}

function quoteOf(head: Uint8Array): number {
  const doubles = quotedCells(head, DOUBLE_QUOTE);
  return doubles === 0 && quotedCells(head, SINGLE_QUOTE) > 1 ? SINGLE_QUOTE : DOUBLE_QUOTE;
}

/** Cells that seem to begin and others that seem to end with the quote; the smaller number of the two. */
function quotedCells(head: Uint8Array, quote: number): number {
  const borders = new Set([...DELIMITERS, LINE_FEED, CARRIAGE_RETURN, undefined]);
  let opening = 0;
  let closing = 0;
  for (let p = head.indexOf(quote); p >= 0; p = head.indexOf(quote, p + 1)) {
    if (borders.has(head[p - 1])) opening++;
    if (borders.has(head[p + 1])) closing++;
  }
  return Math.min(opening, closing);
}

function escapeOf(head: Uint8Array, quote: number): number {
  let escaped = 0;
  let doubled = 0;
  for (let p = head.indexOf(quote); p >= 0; p = head.indexOf(quote, p + 1)) {
    if (head[p - 1] === BACKSLASH) escaped++;
    else if (head[p + 1] === quote) doubled++;
  }
  return escaped > doubled ? BACKSLASH : quote;
}

/** The delimiter under which most records have the same number of cells, and the more cells the better. */
function delimiterOf(head: Uint8Array, rest: Omit<Dialect, 'delimiter'>): number {
  let best = DELIMITERS[0]!;
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const score = consistencyOf(head, { delimiter, ...rest });
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function consistencyOf(head: Uint8Array, dialect: Dialect): number {
  const counts = cellCounts(head, dialect, TRIAL_RECORDS);
  const usual = usualCount(counts);
  if (usual < 2) return 0;
  const share = counts.filter((count) => count === usual).length / counts.length;
  return share * share * share + Math.min(usual, 100) / 1000;
}

/** Cells of each of the first records; the last, perhaps cut, only when it is the only one. */
export function cellCounts(head: Uint8Array, dialect: Dialect, limit: number): number[] {
  const counts: number[] = [];
  for (const record of recordsOf(head, 0, dialect, true)) {
    if (record.blank) continue;
    if (!record.complete && counts.length > 0) break;
    counts.push(record.cells.length / 2);
    if (counts.length === limit) break;
  }
  return counts;
}

/** The most frequent number; the larger of equals. */
export function usualCount(counts: readonly number[]): number {
  const frequency = new Map<number, number>();
  for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  let usual = 0;
  for (const [count, times] of frequency) {
    const known = frequency.get(usual) ?? 0;
    if (times > known || (times === known && count > usual)) usual = count;
  }
  return usual;
}
