import { bitmapBytes } from './bitmap';
import { allocate, type Pointer, viewsOf } from './memory';

/**
 * A growing array inside a partition's memory. Growing moves it (a memory is freed as a whole), so `pointer` must be read again after
 * `reserve`, and a first capacity near the final one saves room. `fill` is the byte that unused room holds; null = anything.
 */
export class Growing {
  pointer: Pointer;
  capacity: number;
  readonly #memory: WebAssembly.Memory;
  readonly #fill: number | null;

  constructor(memory: WebAssembly.Memory, bytes: number, fill: number | null) {
    this.#memory = memory;
    this.#fill = fill;
    this.capacity = bytes;
    this.pointer = this.#fresh(bytes, 0);
  }

  /** Makes room for `bytes` in all, of which the first `used` hold values. */
  reserve(bytes: number, used: number): void {
    if (bytes <= this.capacity) return;
    const capacity = Math.max(bytes, Math.ceil(this.capacity * 1.5));
    const pointer = this.#fresh(capacity, used);
    viewsOf(this.#memory).u8.copyWithin(pointer, this.pointer, this.pointer + used);
    this.pointer = pointer;
    this.capacity = capacity;
  }

  #fresh(bytes: number, used: number): Pointer {
    const pointer = allocate(this.#memory, bytes);
    if (this.#fill !== null) viewsOf(this.#memory).u8.fill(this.#fill, pointer + used, pointer + bytes);
    return pointer;
  }
}

/** A validity bitmap that grows with its column: all set until a null clears its bit. */
export class Validity {
  readonly #bits: Growing;
  nullCount = 0;

  constructor(memory: WebAssembly.Memory, rows: number) {
    this.#bits = new Growing(memory, bitmapBytes(rows), 0xff);
  }

  get pointer(): Pointer {
    return this.#bits.pointer;
  }

  reserve(rows: number, used: number): void {
    this.#bits.reserve(bitmapBytes(rows), bitmapBytes(used));
  }

  /** What a column chunk says: 0 where nothing is null. */
  get chunk(): Pointer {
    return this.nullCount === 0 ? 0 : this.#bits.pointer;
  }
}
