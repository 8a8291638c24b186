import { allocate, type Pointer, viewsOf } from '../../columns/memory';

const FIRST_BYTES = 64 << 10;
const SPARE_BYTES = 64;

/** Room for cells of one block that are not in the file as the columns want them; a new block may use it again. */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  #room: Pointer = 0;
  #capacity = 0;
  #used = 0;
  /** Bytes put since the last reset. */
  bytes = 0;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  reset(): void {
    this.#used = 0;
    this.bytes = 0;
  }

  /** Keeps a text behind `mark`, the byte that tells its kind; gives the place of the mark. What was put before stays. */
  put(mark: string, text: string | Uint8Array): { readonly before: Pointer; readonly end: Pointer } {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
    this.#ensure(bytes.length + 1);
    const before = this.#room + this.#used;
    const { u8 } = viewsOf(this.#memory);
    u8[before] = mark.charCodeAt(0);
    u8.set(bytes, before + 1);
    this.#used += bytes.length + 1;
    this.bytes += bytes.length + 1;
    return { before, end: before + 1 + bytes.length };
  }

  #ensure(bytes: number): void {
    if (this.#used + bytes <= this.#capacity) return;
    this.#capacity = Math.max(FIRST_BYTES, this.#capacity * 2, bytes * 2);
    this.#room = allocate(this.#memory, this.#capacity + SPARE_BYTES);
    this.#used = 0;
  }
}
