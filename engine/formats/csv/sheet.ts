import { FRAME_BYTES, powersOfTen, frameWords as word } from '../../columns/kernels/csv-frame';
import type { Kernels } from '../../columns/kernels/kernels';
import { allocate, allocateZeroed, type Pointer, viewsOf } from '../../columns/memory';
import { Desk } from '../../columns/number-builder';
import type { CsvDetail } from './detail';
import { nullTextBytes } from './null-texts';
import { cellText } from './records';

/** What the columns of one read share: the partition's memory, the kernels' frame, and the careful look at single cells. */
export class Sheet {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly detail: CsvDetail;
  readonly frame: Pointer;
  /** Where columns put values before they are taken over. */
  readonly desk: Desk;
  /** Rows that the partition is likely to have: what a column first makes room for. */
  expectedRows = 0;
  #buffer: Buffer;

  constructor(memory: WebAssembly.Memory, kernels: Kernels, detail: CsvDetail) {
    this.memory = memory;
    this.kernels = kernels;
    this.detail = detail;
    this.desk = new Desk(memory);
    this.frame = allocateZeroed(memory, FRAME_BYTES);
    this.#buffer = Buffer.from(memory.buffer);
    this.#fillFrame();
  }

  word(index: number): number {
    return viewsOf(this.memory).u32[(this.frame >>> 2) + index]!;
  }

  setWord(index: number, value: number): void {
    viewsOf(this.memory).u32[(this.frame >>> 2) + index] = value;
  }

  /** The cell that ends at the word `ends`, as it stands. */
  raw(ends: Pointer): string {
    if (this.#buffer.buffer !== this.memory.buffer) this.#buffer = Buffer.from(this.memory.buffer);
    const { u32 } = viewsOf(this.memory);
    const start = u32[(ends >>> 2) - 1]! + 1;
    return this.#buffer.toString('utf8', start, Math.max(start, u32[ends >>> 2]!));
  }

  text(raw: string): string {
    return cellText(raw, this.detail);
  }

  /** An unquoted cell that stands for null. */
  isNull(raw: string): boolean {
    return raw === '' || this.detail.nullTokens.includes(raw);
  }

  #fillFrame(): void {
    const { delimiter, newline, quote } = this.detail;
    this.setWord(word.DELIMITER, delimiter);
    this.setWord(word.NEWLINE, newline);
    this.setWord(word.QUOTE, quote);
    this.setWord(word.ESCAPE, this.detail.escape);
    this.setWord(word.COMMENT, this.detail.comment);
    this.setWord(word.LONE_CR, this.detail.loneReturns ? 1 : 0);
    const powers = allocate(this.memory, powersOfTen.length);
    viewsOf(this.memory).u8.set(powersOfTen, powers);
    this.setWord(word.POWERS, powers);
    this.setWord(word.TOKENS, this.#tokens());
  }

  #tokens(): Pointer {
    const tokens = this.detail.nullTokens.filter((token) => Buffer.byteLength(token) < 256);
    if (tokens.length === 0) return 0;
    const bytes = nullTextBytes(tokens);
    const pointer = allocate(this.memory, bytes.length);
    viewsOf(this.memory).u8.set(bytes, pointer);
    return pointer;
  }
}
