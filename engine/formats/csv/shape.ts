import type { TypeName } from '../../plan/schema';
import { typeOfText, widenBy } from './cell-value';
import type { Dialect } from './dialect';
import { cellsOf, type PlainRecord } from './records';

/** Where the table stands in its file: how many of the first records come before it, and how many of the rest name its columns. */
export interface Top {
  readonly before: number;
  readonly headers: number;
}

const MOST_BEFORE = 40;
const JUDGED = 100;

/**
 * Lines before a table (titles, notes, dates) have another number of cells than its records, or hardly any that are filled. A first
 * record of another length is a header all the same when it holds several names and the one after it is no header.
 */
export function topOf(body: Buffer, records: readonly PlainRecord[], dialect: Dialect, usual: number): Top {
  const rows = records.slice(0, JUDGED).map((record) => cellsOf(body, record, dialect).map((text) => text.trim()));
  const before = linesBefore(rows, usual);
  return { before, headers: headersOf(rows.slice(before)) };
}

function linesBefore(rows: readonly (readonly string[])[], usual: number): number {
  if (usual < 2) return 0;
  const start = rows.slice(0, MOST_BEFORE).findIndex((row) => row.length === usual && !isTitle(row));
  if (start <= 0 || rows.length - start < 1) return 0;
  const last = rows[start - 1]!;
  const names =
    last.length > 1 && last.every((text) => text !== '' && typeOfText(text) === 'string') && new Set(last).size === last.length;
  return names && last.length > usual / 2 && headersOf(rows.slice(start)) === 0 ? start - 1 : start;
}

/** One text, and nothing in the other cells. */
function isTitle(row: readonly string[]): boolean {
  return row.length > 2 && row.filter((text) => text !== '').length <= 1;
}

/**
 * Header records are told by types: columns whose cells below are numbers, dates or truth values have texts there, as many records
 * deep as the file begins so, in all such columns. Where all is text, by looks: every top cell is there, differs from the others, is
 * no number or date and does not come again below.
 */
export function headersOf(rows: readonly (readonly string[])[]): number {
  const [top = [], ...below] = rows;
  if (top.length === 0) return 0;
  const typed = top
    .map((_, i) => i)
    .filter((i) => isTyped(columnType(below.slice(Math.min(2, Math.floor(below.length / 2))), i)));
  if (isHeaderLine(top, typed)) {
    let lines = 1;
    while (lines < 3 && typed.length > 1 && rows.length > lines + 2 && isHeaderLine(rows[lines]!, typed)) lines++;
    return lines;
  }
  if (top.some((text) => !['string', 'void'].includes(typeOfText(text)))) return 0;
  const alone = top.every((text, i) => text !== '' && !below.some((row) => row[i] === text));
  return typed.length === 0 && alone && new Set(top).size === top.length ? 1 : 0;
}

/** Text wherever the records have values; a line that is all empty there names nothing. */
function isHeaderLine(row: readonly string[], typed: readonly number[]): boolean {
  const types = typed.map((i) => typeOfText(row[i] ?? ''));
  return (
    types.every((type) => type === 'string' || type === 'void') &&
    types.includes('string') &&
    !typed.some((i) => NO_NAME.test(row[i] ?? ''))
  );
}

const NO_NAME = /^(?:n\/?a|#n\/a|\\n|-+|\?|null|none|nan|<na>|.*\d[.,]\d.*|\d+[-/.]\d+[-/.]\d+.*)$/i;

function columnType(rows: readonly (readonly string[])[], column: number): TypeName {
  return rows.reduce<TypeName>(
    (type, row) => (NO_NAME_TOKEN.test(row[column] ?? '') ? type : widenBy(type, plainly(row[column] ?? ''))),
    'void',
  );
}

const NO_NAME_TOKEN = /^(?:n\/?a|#n\/a|\\n|-+|\?|null|none|nan|<na>)$/i;

/** Numbers and dates in any spelling count as such. */
function plainly(text: string): string {
  if (/^[-+]?\p{Sc}? ?\d[\d.,'’ \u00a0\u202f]*(?: ?[\p{Sc}%])?$/u.test(text) && /\D/.test(text) && typeOfText(text) === 'string')
    return '1.5';
  return /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/.test(text) ? '2000-01-01' : text;
}

function isTyped(type: TypeName): boolean {
  return type !== 'string' && type !== 'void';
}

/** Names from one header record, or from several that are joined. */
export function namesOf(headers: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...headers.map((row) => row.length));
  return Array.from({ length: width }, (_, i) =>
    headers
      .map((row) => row[i]?.trim() ?? '')
      .filter((text) => text !== '')
      .join(' '),
  );
}

/** Records at the end of a file that belong to no table: fewer cells than it has, and no value its first column could hold. */
export function footerOf(
  bytes: Buffer,
  records: readonly PlainRecord[],
  dialect: Dialect,
  columns: number,
  firstColumn: TypeName,
): PlainRecord | null {
  if (columns < 2) return null;
  let footer: PlainRecord | null = null;
  for (const record of [...records].reverse().slice(0, MOST_BEFORE)) {
    if (record.blank) continue;
    const cells = cellsOf(bytes, record, dialect).map((text) => text.trim());
    if (cells.length === columns || cells.length > 2 || /[\r\n]/.test(cells.join('')) || !isNote(cells[0]!, firstColumn)) break;
    footer = record;
  }
  return footer;
}

function isNote(text: string, firstColumn: TypeName): boolean {
  if (text === '') return false;
  if (firstColumn === 'string' || firstColumn === 'void') return /[ :]/.test(text);
  return typeOfText(text) === 'string';
}
