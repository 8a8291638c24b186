import { bitmapBytes } from './bitmap';
import { Growing } from './builder';
import type { Pointer } from './memory';
import type { Layout } from './number-builder';

/** Builds a column of truth values, each put at its row's bit; bits are clear until they are set. */
export class BitBuilder {
  readonly #bits: Growing;
  #rows = 0;

  constructor(memory: WebAssembly.Memory, expectedRows: number) {
    this.#bits = new Growing(memory, bitmapBytes(expectedRows), 0);
  }

  /** Where the column's first row is; there is room for so many more. */
  room(rows: number): Pointer {
    this.#bits.reserve(bitmapBytes(this.#rows + rows), bitmapBytes(this.#rows));
    return this.#bits.pointer;
  }

  add(rows: number): void {
    this.#rows += rows;
  }

  finish(): Layout {
    return { storage: 'bits', values: this.#bits.pointer, bytes: 0, dictionary: null };
  }
}
