import { NO_BYTE } from '../../columns/kernels/csv-frame';
import { fail } from '../../errors';
import { byteOf, CARRIAGE_RETURN, type Dialect, LINE_FEED, TAB, usualCount } from './dialect';
import { looksLikeValue } from './looks';
import type { CsvReadValues } from './options';
import { endsRecord, type PlainRecord, recordsOf, textAt } from './records';

/**
 * Finding the dialect. Options name characters; what they leave to "auto" is tried: every pair of a delimiter and a quote that occur in
 * the sample cuts it into records, and the pair whose table is the most regular and whose cells look the most like values wins:
 *
 *   score = (share of records with the usual number of cells)² · (cells − 1) / cells · (share of cells that look like values) · custom
 */
const USUAL_DELIMITERS = [44, TAB, 59, 124];
const RARE_DELIMITERS = [...'\u0001\u001f\u001e\u001c\u001d\u0002^~:&*!%$=/?@#\\ '].map((each) => each.charCodeAt(0));
const QUOTES = [...'"\'`~^|*$'].map((each) => each.charCodeAt(0));
const BACKSLASH = 92;
const SPACE = 32;
const HASH = 35;
/** So many cells begin with a quote and none ends with one: it quotes nothing. */
const STRAY_QUOTES = 3;
const TRIAL_RECORDS = 120;
const TRIAL_BYTES = 12 << 10;
/** Below this the delimiter makes no table: the file has one column. */
const LEAST_SCORE = 0.12;

export function dialectOf(sample: Buffer, options: CsvReadValues, path: string): Dialect {
  const told = (name: 'delimiter' | 'quote' | 'escape' | 'comment') =>
    options[name] === 'auto' ? null : byteOf(name, options[name], path);
  const delimiter = told('delimiter');
  if (delimiter === NO_BYTE)
    fail('UNKNOWN_OPTION', `csv: a delimiter is needed for ${path}; name one character, "tab" or "auto"`);
  const lines = lineEnds(sample);
  const comment = told('comment');
  const trial = { ...lines, comment: comment ?? (beginsLines(sample, HASH, lines) ? HASH : NO_BYTE) };
  const found = best(sample, trial, delimiter, told('quote'), told('escape'));
  return { ...found, comment: comment ?? commentOf(sample, found) };
}

/** Cells of each of the first records; the last, perhaps cut, only when it is the only one. */
export function cellCounts(sample: Uint8Array, dialect: Dialect, limit: number): number[] {
  return trialRecords(sample, dialect, limit).map((record) => record.cells.length / 2);
}

type Lines = Pick<Dialect, 'newline' | 'loneReturns'>;
type Trial = Lines & Pick<Dialect, 'comment'>;

/** A lone carriage return ends records in files that have no line feed, and where several do so outside quotes. */
function lineEnds(sample: Buffer): Lines {
  if (!sample.includes(LINE_FEED))
    return { newline: sample.includes(CARRIAGE_RETURN) ? CARRIAGE_RETURN : LINE_FEED, loneReturns: false };
  let lone = 0;
  for (let p = sample.indexOf(CARRIAGE_RETURN); p >= 0; p = sample.indexOf(CARRIAGE_RETURN, p + 1)) {
    const next = sample[p + 1];
    if (next !== LINE_FEED && next !== CARRIAGE_RETURN && next !== undefined) lone++;
  }
  return { newline: LINE_FEED, loneReturns: lone > 0 && !withinQuotes(sample) };
}

/** Whether all lone carriage returns stand between quotes, where they are text. */
function withinQuotes(sample: Buffer): boolean {
  let quoted = false;
  for (let p = 0; p < sample.length; p++) {
    if (sample[p] === 34) quoted = !quoted;
    else if (sample[p] === CARRIAGE_RETURN && !quoted && sample[p + 1] !== LINE_FEED && p + 1 < sample.length) return false;
  }
  return true;
}

function best(
  sample: Buffer,
  trial: Trial,
  delimiter: number | null,
  quote: number | null,
  escapeByte: number | null,
): Omit<Dialect, 'comment'> {
  const head = sample.subarray(0, TRIAL_BYTES);
  const delimiters =
    delimiter === null ? [...USUAL_DELIMITERS, ...RARE_DELIMITERS].filter((each) => head.includes(each)) : [delimiter];
  const fallback = { ...trial, delimiter: delimiter ?? 44 };
  let bestScore = delimiter === null ? LEAST_SCORE : -1;
  let found = withQuotes(head, fallback, quote, escapeByte);
  for (const each of delimiters) {
    if (customOf(each) <= bestScore) continue; // no table of it could be better
    const dialect = withQuotes(head, { ...trial, delimiter: each }, quote, escapeByte);
    const score = scoreOf(head, dialect) * customOf(each);
    if (score > bestScore) {
      bestScore = score;
      found = dialect;
    }
  }
  const { comment: _, ...rest } = found;
  return rest;
}

/** How much people like to delimit with it. */
function customOf(delimiter: number): number {
  return delimiter === TAB || delimiter === 59 || delimiter === 124 ? 1.02 : USUAL_DELIMITERS.includes(delimiter) ? 1 : 0.7;
}

function withQuotes(
  head: Buffer,
  trial: Trial & Pick<Dialect, 'delimiter'>,
  quote: number | null,
  escapeByte: number | null,
): Dialect {
  const chosen = quote ?? quoteOf(head, trial);
  const doubled = { ...trial, quote: chosen, escape: chosen };
  if (escapeByte !== null) return { ...doubled, escape: escapeByte === NO_BYTE ? chosen : escapeByte };
  return chosen !== NO_BYTE && escapesByBackslash(head, doubled) ? { ...doubled, escape: BACKSLASH } : doubled;
}

/** The quote that most cells have at both ends; a double one unless another is there and it is not. */
function quoteOf(head: Buffer, trial: Trial & Pick<Dialect, 'delimiter'>): number {
  let chosen = 34;
  let most = 0;
  for (const quote of QUOTES) {
    if (quote === trial.delimiter || quote === trial.comment || !head.includes(quote)) continue;
    const { opening, closing, either } = quotedCells(head, quote, trial);
    const wrapped = Math.min(opening, closing);
    if (quote === 34 && opening >= STRAY_QUOTES && closing + either === 0) chosen = NO_BYTE;
    if (wrapped > most && (quote === 34 || wrapped > 1)) {
      most = wrapped;
      chosen = quote;
    }
    if (quote === 34 && wrapped > 0) break;
  }
  return chosen;
}

/** Cells that seem to begin and others that seem to end with the quote. */
function quotedCells(
  head: Buffer,
  quote: number,
  { delimiter }: Pick<Dialect, 'delimiter'>,
): { opening: number; closing: number; either: number } {
  const isBorder = (byte: number | undefined) =>
    byte === undefined || byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN;
  let opening = 0;
  let closing = 0;
  let either = 0;
  for (let p = head.indexOf(quote); p >= 0; p = head.indexOf(quote, p + 1)) {
    const [before, after] = [isBorder(head[p - 1]), isBorder(head[p + 1])];
    if (before && after && head[p - 1] !== undefined) either++;
    else if (before) opening++;
    else if (after) closing++;
  }
  return { opening, closing, either };
}

function escapesByBackslash(head: Buffer, doubled: Dialect): boolean {
  if (!head.includes(BACKSLASH)) return false;
  let escaped = 0;
  let twice = 0;
  for (let p = head.indexOf(doubled.quote); p >= 0; p = head.indexOf(doubled.quote, p + 1)) {
    if (head[p - 1] === BACKSLASH && head[p - 2] !== BACKSLASH) escaped++;
    else if (head[p - 1] === doubled.quote) twice++;
  }
  if (escaped === 0 || twice > escaped) return false;
  const byBackslash = { ...doubled, escape: BACKSLASH };
  return regularity(trialRecords(head, byBackslash, TRIAL_RECORDS)) >= regularity(trialRecords(head, doubled, TRIAL_RECORDS));
}

function scoreOf(head: Buffer, dialect: Dialect): number {
  const records = trialRecords(head, dialect, TRIAL_RECORDS);
  const usual = usualCount(records.map((record) => record.cells.length / 2));
  if (usual < 2) return 0;
  const share = regularity(records);
  if (!USUAL_DELIMITERS.includes(dialect.delimiter) && (share < 0.8 || records.length < 3 || linesAreValues(head, dialect)))
    return 0;
  const { values, figures, quoted } = looksOf(head, records, dialect, usual);
  if (dialect.delimiter === SPACE && (usual < 3 || Math.max(figures, quoted) < 0.3)) return 0;
  return ((share * share * (usual - 1)) / usual) * values;
}

/** Times have colons, dates slashes, addresses both: lines that are such values need no delimiter. */
function linesAreValues(head: Buffer, dialect: Dialect): boolean {
  if (dialect.delimiter === SPACE) return false;
  const lines = trialRecords(head, { ...dialect, delimiter: NO_BYTE }, 20).slice(1);
  const like = lines.filter(({ cells }) => looksLikeValue(textAt(head, cells[0]!, cells[1]!, dialect)) !== null);
  return like.length * 2 > lines.length;
}

/** Share of the records that have the usual number of cells. */
function regularity(records: readonly PlainRecord[]): number {
  const counts = records.map((record) => record.cells.length / 2);
  const usual = usualCount(counts);
  return counts.filter((count) => count === usual).length / Math.max(1, counts.length);
}

const LOOKED_CELLS = 600;

/** Shares of the cells that look like values, that look like numbers or dates, and that stand in quotes. */
function looksOf(
  head: Buffer,
  records: readonly PlainRecord[],
  dialect: Dialect,
  usual: number,
): { values: number; figures: number; quoted: number } {
  let cells = 0;
  let values = 0;
  let figures = 0;
  let quoted = 0;
  for (const record of records) {
    if (record.cells.length !== usual * 2) continue;
    for (let i = 0; i < usual && cells < LOOKED_CELLS; i++, cells++) {
      const start = record.cells[i * 2]!;
      const looks = looksLikeValue(textAt(head, start, record.cells[i * 2 + 1]!, dialect));
      if (looks !== null || head[start] === dialect.quote) values++;
      if (looks === 'figure') figures++;
      if (head[start] === dialect.quote) quoted++;
    }
  }
  const all = Math.max(1, cells);
  return { values: values / all, figures: figures / all, quoted: quoted / all };
}

function trialRecords(sample: Uint8Array, dialect: Dialect, limit: number): PlainRecord[] {
  const records: PlainRecord[] = [];
  for (const record of recordsOf(sample, 0, dialect, true)) {
    if (record.blank) continue;
    if (!record.complete && records.length > 0) break;
    records.push(record);
    if (records.length === limit) break;
  }
  return records;
}

/** Lines that begin with # are comments, unless most of them are cut into as many cells as the others. */
function commentOf(sample: Buffer, found: Omit<Dialect, 'comment'>): number {
  if (!beginsLines(sample, HASH, found) || found.delimiter === HASH) return NO_BYTE;
  const usual = usualCount(cellCounts(sample, { ...found, comment: HASH }, TRIAL_RECORDS));
  let like = 0;
  let unlike = 0;
  for (const record of trialRecords(sample, { ...found, comment: NO_BYTE }, TRIAL_RECORDS)) {
    if (sample[record.start] !== HASH) continue;
    if (record.cells.length === usual * 2 && usual > 1) like++;
    else unlike++;
  }
  return unlike > like ? HASH : NO_BYTE;
}

function beginsLines(sample: Buffer, byte: number, lines: Lines): boolean {
  if (sample[0] === byte) return true;
  for (let p = sample.indexOf(byte, 1); p >= 0; p = sample.indexOf(byte, p + 1))
    if (endsRecord(sample, p - 1, { ...lines, delimiter: 0, quote: NO_BYTE, escape: NO_BYTE, comment: NO_BYTE })) return true;
  return false;
}
