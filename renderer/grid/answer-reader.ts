import type { Schema } from '../../engine/plan/schema';
import type { ColumnData } from '../../engine/protocol/engine-service';
import { cellText } from '../engine/cell-text';
import type { Page } from '../engine/page-cache';
import type { Answer } from '../session/session';
import { isNumeric } from '../view/types';
import type { CellValue } from './cell';
import { LOADING, NULL } from './cell';

const DECIMALS_MAX = 4;

/** Reads single cells of an answer by column name; finds a page's columns once per page, not once per cell. */
export class AnswerReader {
  readonly #answer: Answer;
  readonly #decimals = new Map<string, number>();
  #page: Page | null = null;
  #columns = new Map<string, ColumnData>();

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  /** As the grid shows it: real numbers of a column are padded to the same number of decimals, never cut. */
  cell(row: number, name: string): CellValue {
    const column = this.#column(row, name);
    if (column === null) return LOADING;
    const text = column === undefined ? null : cellText(column, row - this.#page!.start);
    return text === null ? NULL : column!.layout === 'f64' ? padded(text, this.#decimalsOf(name)) : text;
  }

  /** As it is, for copying and for a filter; undefined while its page is on the way. */
  text(row: number, name: string): string | null | undefined {
    const column = this.#column(row, name);
    return column === null || column === undefined ? undefined : cellText(column, row - this.#page!.start);
  }

  /** Null while loading, undefined where the page lacks the column (shown again a moment ago). */
  #column(row: number, name: string): ColumnData | null | undefined {
    const page = this.#answer.pages.pageOf(row);
    if (page === null || row >= page.start + page.rows) return null;
    if (page !== this.#page) {
      this.#page = page;
      this.#columns = columnsByName(page.schema, page.columns);
    }
    return this.#columns.get(name) ?? null;
  }

  #decimalsOf(name: string): number {
    const known = this.#decimals.get(name);
    if (known !== undefined) return known;
    const column = this.#columns.get(name)!;
    let most = 0;
    for (let row = 0; row < this.#page!.rows; row++) most = Math.max(most, decimalsIn(cellText(column, row) ?? ''));
    const decimals = most <= DECIMALS_MAX ? most : 0;
    this.#decimals.set(name, decimals);
    return decimals;
  }
}

function columnsByName(schema: Schema, columns: readonly ColumnData[]): Map<string, ColumnData> {
  return new Map(schema.flatMap((field, index) => (columns[index] === undefined ? [] : [[field.name, columns[index]] as const])));
}

export function decimalsIn(text: string): number {
  const point = text.indexOf('.');
  return point < 0 || text.includes('e') ? 0 : text.length - point - 1;
}

export function padded(text: string, decimals: number): string {
  const own = decimalsIn(text);
  if (own >= decimals || !/^-?\d+(\.\d+)?$/.test(text)) return text;
  return `${text}${own === 0 ? '.' : ''}${'0'.repeat(decimals - own)}`;
}

const SAMPLE_ROWS = 120;
const LETTER_PX = 7.1;
const DIGIT_PX = 8.3;
const PADDING_PX = 26;

/** Digits that values further down may have, whatever the first rows look like. */
const ROOMY: Partial<Record<Schema[number]['type'], number>> = { int: 9, bigint: 12, double: 8, float: 8 };

/** A width that shows a column's name and nearly all of the first rows, from the text alone: nothing has to be laid out. */
export function fittingWidth(reader: AnswerReader, name: string, type: Schema[number]['type'], rows: number): number {
  let widest = (ROOMY[type] ?? 0) * DIGIT_PX;
  for (let row = 0; row < Math.min(rows, SAMPLE_ROWS); row++) {
    const value = reader.cell(row, name);
    if (typeof value === 'string') widest = Math.max(widest, textWidth(value));
  }
  const content = Math.min(isNumeric(type) ? 200 : 300, widest + PADDING_PX);
  return Math.round(Math.max(72, name.length * 7.3 + 52, content));
}

function textWidth(text: string): number {
  const digits = text.length - text.replace(/[\d:.-]/g, '').length;
  return digits * DIGIT_PX + (text.length - digits) * LETTER_PX;
}
