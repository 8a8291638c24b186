import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Window } from './batches';
import type { KeyEncoder } from './key-encoder';
import { type SortLayout, textsOf } from './layout';
import { GrowingBytes } from './workspace';

/** Sort keys of some rows: a u64 array per word, u32 row numbers (0 = the word holds them), and the texts that words leave open. */
export interface KeyArrays {
  readonly rows: number;
  readonly words: readonly Pointer[];
  readonly numbers: Pointer;
  readonly texts: readonly KeyText[];
}

/** u32 offsets (rows + 1) into bytes, from 0 to `length`. */
export interface KeyText {
  readonly offsets: Pointer;
  readonly bytes: Pointer;
  readonly length: number;
}

/** Gathers the keys of chosen rows, window by window, in a workspace. */
export class KeyCollector {
  private rows = 0;
  private readonly words: readonly Pointer[];
  private readonly numbers: Pointer;
  private readonly stamped: boolean;
  private readonly texts: readonly { readonly key: number; readonly offsets: Pointer; readonly bytes: GrowingBytes }[];

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly encoder: KeyEncoder,
    layout: SortLayout,
    rows: number,
  ) {
    this.words = Array.from({ length: encoder.words }, () => allocate(memory, rows * 8 + 8));
    this.stamped = layout.rowBits > 0;
    this.numbers = this.stamped ? 0 : allocate(memory, rows * 4 + 4);
    this.texts = textsOf(layout).map(({ key }) => ({
      key,
      offsets: allocate(memory, rows * 4 + 8),
      bytes: new GrowingBytes(memory),
    }));
    for (const { offsets } of this.texts) viewsOf(memory).u32[offsets >>> 2] = 0;
  }

  /** Adds the rows of the window whose bit is set (0 = all), numbered from `base`. */
  add(window: Window, bitmap: Pointer, base: number): void {
    const kernels = kernelsOf(this.memory);
    const { rows } = this;
    this.encoder.encode(
      window,
      bitmap,
      this.encoder.words,
      this.words.map((pointer) => pointer + rows * 8),
    );
    for (const { key, offsets, bytes } of this.texts) {
      const { values, bytes: source } = this.encoder.text(window, key);
      const { u32 } = viewsOf(this.memory);
      bytes.reserve(u32[(values >>> 2) + window.rows]! - u32[values >>> 2]!);
      const end = kernels.sortAppendText(values, source, bitmap, window.rows, offsets + rows * 4, bytes.pointer, bytes.used);
      bytes.used = end >>> 0;
    }
    this.rows += this.stamped
      ? kernels.sortStamp(this.words[0]! + rows * 8, bitmap, window.rows, base)
      : kernels.sortNumber(bitmap, window.rows, base, this.numbers + rows * 4);
  }

  arrays(): KeyArrays {
    const texts = this.texts.map(({ offsets, bytes }) => ({ offsets, bytes: bytes.pointer, length: bytes.used }));
    return { rows: this.rows, words: this.words, numbers: this.numbers, texts };
  }
}
