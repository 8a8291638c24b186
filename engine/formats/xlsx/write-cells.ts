import { type ColumnChunk, scaleOf, type Table } from '../../columns/column';
import { dateText, decimalText, doubleText, floatText, momentText } from '../../columns/kernels/csv-write';
import { readValue } from '../../columns/read-value';
import type { Value } from '../../columns/vector';
import { fail } from '../../errors';
import type { TypeName } from '../../plan/schema';
import { isNanos, isTimestamp } from '../../plan/time-type';
import type { XlsxWriteValues } from './options';
import { serialOf } from './serial';

/** Numbers of the styles that styles.xml declares. */
export const Style = { DATE: 1, TIMESTAMP: 2, QUOTED: 3, HEADER: 4 } as const;

const MOST_CELL_CHARACTERS = 32_767;
const MOST_DIGITS = 15;
const ROWS_BETWEEN_TICKS = 128;
const FORMULA = /^[=+\-@\t\r]/;

/** The rows of a table as elements of a sheet, the first of them numbered `firstRow`; `tick` is called now and then, and may throw. */
export function rowsXml(table: Table, options: XlsxWriteValues, firstRow: number, tick: () => void): string {
  const letters = table.columns.map((_, column) => columnName(column));
  const cells = table.columns.map((column) => cellWriter(table.memory, column, options));
  const lines: string[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (row % ROWS_BETWEEN_TICKS === 0) tick();
    const number = firstRow + row;
    let line = `<row r="${number}">`;
    for (let column = 0; column < cells.length; column++) line += cells[column]!(row, `${letters[column]}${number}`);
    lines.push(line, '</row>');
  }
  return lines.join('');
}

export function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}

type CellWriter = (row: number, reference: string) => string;

/** Chosen once per column. */
function cellWriter(memory: WebAssembly.Memory, column: ColumnChunk, options: XlsxWriteValues): CellWriter {
  const spell = spelling(column.type, options) as (value: Value, reference: string) => string;
  return (row, reference) => {
    const value = readValue(memory, column, row);
    return value === null ? '' : spell(value, reference);
  };
}

function spelling(type: TypeName, options: XlsxWriteValues): (value: never, reference: string) => string {
  switch (type) {
    case 'boolean':
      return (value: boolean, reference) => `<c r="${reference}" t="b"><v>${value ? 1 : 0}</v></c>`;
    case 'int':
      return (value: number, reference) => numberCell(String(value), reference);
    case 'bigint':
      return (value: bigint, reference) => exactCell(String(value), reference, options);
    case 'float':
      return (value: number, reference) => floatCell(value, floatText(value), reference);
    case 'double':
      return (value: number, reference) => floatCell(value, doubleText(value), reference);
    case 'date':
      return (value: number, reference) => timeCell(BigInt(value) * 86_400_000_000_000n, dateText(value), Style.DATE, reference);
    case 'binary':
      return (value: Uint8Array, reference) => textCell(Buffer.from(value).toString('hex'), reference, 0);
    default:
      if (isTimestamp(type)) {
        const nanosPerUnit = isNanos(type) ? 1n : 1000n;
        return (value: bigint, reference) => timeCell(value * nanosPerUnit, momentText(value, type), Style.TIMESTAMP, reference);
      }
      if (type.startsWith('decimal'))
        return (value: bigint, reference) => exactCell(decimalText(value, scaleOf(type)), reference, options);
      return (value: string, reference) =>
        textCell(value, reference, options.safeForSpreadsheets && FORMULA.test(value) ? Style.QUOTED : 0);
  }
}

function numberCell(text: string, reference: string): string {
  return `<c r="${reference}"><v>${text}</v></c>`;
}

/** NaN and the infinities are no numbers of a spreadsheet. */
function floatCell(value: number, text: string, reference: string): string {
  return Number.isFinite(value) ? numberCell(text, reference) : textCell(text, reference, 0);
}

function exactCell(text: string, reference: string, { longNumbers }: XlsxWriteValues): string {
  const long = text.replace(/^-?0*\.?0*/, '').replace('.', '').length > MOST_DIGITS;
  return long && longNumbers === 'text' ? textCell(text, reference, 0) : numberCell(text, reference);
}

/** Nanoseconds are beyond the numbers of a spreadsheet. */
function timeCell(nanos: bigint, text: string, style: number, reference: string): string {
  const serial = nanos % 1000n === 0n ? serialOf(nanos / 1000n) : null;
  return serial === null ? textCell(text, reference, 0) : `<c r="${reference}" s="${style}"><v>${serial}</v></c>`;
}

export function textCell(text: string, reference: string, style: number): string {
  if (text.length > MOST_CELL_CHARACTERS)
    fail(
      'UNSUPPORTED',
      `xlsx: cell ${reference} has ${text.length} characters, a cell holds ${MOST_CELL_CHARACTERS}; leave the column out or choose another format`,
    );
  const styled = style === 0 ? '' : ` s="${style}"`;
  return `<c r="${reference}"${styled} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

const SPECIAL = /[&<>]|_(?=x[0-9A-Fa-f]{4}_)|[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What XML cannot hold is spelled as Excel does: _x0000_. */
export function escaped(text: string): string {
  SPECIAL.lastIndex = 0;
  if (!SPECIAL.test(text)) return text;
  return text.replace(SPECIAL, (each) => named[each] ?? `_x${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);
}
