/**
 * Keys packed into as few u64 words as hold them. A key gives one or two u64 ordinals (see sort-ordinals; texts give their numbers);
 * within their ranges they stand side by side as one string of bits, nulls being a value of their own.
 */
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer } from '../../columns/memory';
import { type KeyField, type OrdinalRange, packKeys } from '../sort/layout';

/** What a key can be: a null or not, ordinals within these ranges (one, or high and low; none = always null). */
export interface KeyRange {
  readonly nulls: boolean;
  readonly ranges: readonly OrdinalRange[];
}

/** A key of some rows: arrays of u64 ordinals (as many as it has ranges) and a bitmap, 0 = no nulls. */
export interface KeyOrdinals {
  readonly words: readonly Pointer[];
  readonly validity: Pointer;
}

/** Keys of so few bits are an index into a table. */
const INDEX_BITS = 20;

export class KeyWords {
  /** Words per row. */
  readonly width: number;
  readonly bits: number;
  /** One word of few bits, at its low end. */
  readonly isIndex: boolean;
  readonly fields: readonly KeyField[];
  /** Arrays of words, one after the other. */
  readonly pointer: Pointer;
  private zeroed: Pointer = 0;

  /** `rows`: the most that there are at a time. */
  constructor(
    private readonly memory: WebAssembly.Memory,
    ranges: readonly KeyRange[],
    readonly rows: number,
  ) {
    const packed = packKeys(ranges);
    const bits = packed.fields.reduce((sum, field) => sum + field.bits, 0);
    this.bits = bits;
    this.width = packed.words;
    this.isIndex = bits <= INDEX_BITS;
    this.fields = this.isIndex ? packed.fields.map((field) => ({ ...field, at: field.at + 64 - bits })) : packed.fields;
    this.pointer = allocate(memory, rows * 8 * this.width);
  }

  /** Bytes from one array to the next. */
  get stride(): number {
    return this.rows * 8;
  }

  /** The words of the rows from `start` on. */
  pack(keys: readonly KeyOrdinals[], rows: number, start = 0): void {
    const kernels = kernelsOf(this.memory);
    const fresh = Array.from({ length: this.width }, () => 1);
    for (const { key, ordinal, at, bits, offset, nullCode } of this.fields) {
      const { words, validity } = keys[key]!;
      const from = words[ordinal.kind === 'low' ? 1 : 0]!;
      for (let word = at >> 6; word <= (at + bits - 1) >> 6; word++) {
        const shift = (word + 1) * 64 - at - bits;
        const source = ordinal.kind === 'null' ? this.zeros() : from;
        kernels.sortPlace(source, validity, rows, offset, 0, nullCode, shift, this.wordsAt(word, start), fresh[word]!);
        fresh[word] = 0;
      }
    }
    fresh.forEach((untouched, word) => {
      if (untouched === 1) kernels.sortOrdinalZero(rows, this.wordsAt(word, start));
    });
  }

  private wordsAt(word: number, row: number): Pointer {
    return this.pointer + word * this.stride + row * 8;
  }

  private zeros(): Pointer {
    if (this.zeroed === 0) {
      this.zeroed = allocate(this.memory, this.stride);
      kernelsOf(this.memory).sortOrdinalZero(this.rows, this.zeroed);
    }
    return this.zeroed;
  }
}
