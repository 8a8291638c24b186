import { NO_BYTE } from '../../columns/kernels/csv-frame';
import { JSON_FRAME_BYTES, jsonWords as word } from '../../columns/kernels/json-frame';
import type { Kernels } from '../../columns/kernels/kernels';
import { allocate, allocateZeroed, type Pointer, viewsOf } from '../../columns/memory';
import { Cursor } from '../../columns/nested/cursor';
import type { TypeName } from '../../plan/schema';
import type { Rows } from '../csv/blocks';
import { Sheet } from '../csv/sheet';
import { Arena } from './arena';
import { typeAt, typeOfString } from './types';

/** A byte that is in no UTF-8: around the empty text, which csv kernels would take for null without quotes. */
const MARK = 0xff;
const QUOTE = 34;
/** Stands before a text whose escapes are resolved already. */
export const RESOLVED = "'";

/** The cells of one read, as csv columns take them, and what only JSON knows of them: a text's cell follows a quote. */
export class Cells {
  readonly sheet: Sheet;
  readonly arena: Arena;
  readonly frame: Pointer;
  readonly dates: boolean;
  readonly #empty: Pointer;

  constructor(memory: WebAssembly.Memory, kernels: Kernels, lines: boolean, dates: boolean) {
    this.sheet = new Sheet(memory, kernels, { ...dialect });
    this.arena = new Arena(memory);
    this.dates = dates;
    this.frame = allocateZeroed(memory, JSON_FRAME_BYTES);
    this.#empty = allocate(memory, 2);
    const { u8, u32 } = viewsOf(memory);
    u8.fill(MARK, this.#empty, this.#empty + 2);
    u32[(this.frame >>> 2) + word.EMPTY] = this.#empty;
    u32[(this.frame >>> 2) + word.LINES] = lines ? 1 : 0;
  }

  get kernels(): Kernels {
    return this.sheet.kernels;
  }

  isNull(ends: Pointer): boolean {
    const { u32 } = viewsOf(this.sheet.memory);
    return u32[ends >>> 2]! <= u32[(ends >>> 2) - 1]! + 1;
  }

  isText(ends: Pointer): boolean {
    const { u8, u32 } = viewsOf(this.sheet.memory);
    const before = u32[(ends >>> 2) - 1]!;
    return u8[before] === QUOTE || u8[before] === RESOLVED.charCodeAt(0) || before === this.#empty - 1;
  }

  /** The cell's first byte: what tells numbers, truth values, objects and lists from each other. */
  firstByte(ends: Pointer): number {
    const { u8, u32 } = viewsOf(this.sheet.memory);
    return u8[u32[(ends >>> 2) - 1]! + 1]!;
  }

  /** The cell as it stands: a text without quotes, its escapes resolved, anything else as JSON. */
  textAt(ends: Pointer): string {
    const text = this.sheet.raw(ends);
    return this.isText(ends) && this.#isEmpty(ends) ? '' : text;
  }

  typeAt(ends: Pointer): TypeName {
    if (this.isNull(ends)) return 'void';
    const text = this.textAt(ends);
    return this.isText(ends) ? typeOfString(text, this.dates) : typeAt(new Cursor(text), this.dates);
  }

  put(ends: Pointer, mark: string, text: string | Uint8Array): void {
    const { before, end } = this.arena.put(mark, text);
    const { u32 } = viewsOf(this.sheet.memory);
    const isEmpty = end === before + 1;
    u32[(ends >>> 2) - 1] = isEmpty ? this.#empty - 1 : before;
    u32[ends >>> 2] = isEmpty ? this.#empty + 2 : end;
  }

  blank(ends: Pointer): void {
    const { u32 } = viewsOf(this.sheet.memory);
    u32[(ends >>> 2) - 1] = 0;
    u32[ends >>> 2] = 0;
  }

  #isEmpty(ends: Pointer): boolean {
    return viewsOf(this.sheet.memory).u32[(ends >>> 2) - 1] === this.#empty - 1;
  }
}

/** Calls `visit` at every cell that is not null. */
export function eachCell(cells: Cells, rows: Rows, visit: (ends: Pointer, row: number) => void): void {
  for (let row = 0, ends = rows.ends; row < rows.rows; row++, ends += rows.stride) if (!cells.isNull(ends)) visit(ends, row);
}

/** To csv kernels a cell is bytes between two marks that never come. */
const dialect = {
  delimiter: NO_BYTE,
  newline: 10,
  quote: MARK,
  escape: MARK,
  comment: NO_BYTE,
  loneReturns: false,
  starts: [],
  end: 0,
  spellings: [],
  sampled: [],
  declared: [],
  nullTokens: [],
  blockBytes: 0,
  longDelimiter: null,
};
