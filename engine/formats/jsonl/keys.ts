import { ENTRY_BYTES, jsonEntryWords as entryWord, jsonWords as word } from '../../columns/kernels/json-frame';
import { allocate, allocateZeroed, type Pointer, viewsOf } from '../../columns/memory';

/** Names are longer than this in no file that a table can be made of; a longer key's value is passed over. */
const MOST_NAME_BYTES = 65536;

/**
 * The keys that records are expected to have, as json kernels look them up. The first `columns` are columns of the table; keys that are
 * found later only have a name.
 */
export class Keys {
  readonly names: string[];
  readonly stride: number;
  readonly #memory: WebAssembly.Memory;
  readonly #frame: Pointer;
  readonly #columns: number;
  #capacity: number;
  #entries: Pointer;

  /** `wanted` tells which columns have a cell. */
  constructor(memory: WebAssembly.Memory, frame: Pointer, names: readonly string[], wanted: (column: number) => boolean) {
    this.#memory = memory;
    this.#frame = frame;
    this.#columns = names.length;
    this.names = [];
    this.stride = 4 + names.length * 8;
    this.#capacity = Math.max(16, names.length * 2);
    this.#entries = allocateZeroed(memory, this.#capacity * ENTRY_BYTES);
    this.#word(word.STRIDE, this.stride);
    names.forEach((name, column) => {
      this.#append(name, wanted(column) ? this.cellOf(column) : 0);
    });
    this.#hash();
  }

  /** Byte offset of a column's cell in a row of positions. */
  cellOf(column: number): number {
    return 4 + column * 8;
  }

  /** Takes a key that no record had until now. */
  add(name: string): void {
    this.#append(name, 0);
    this.#hash();
  }

  /** The column of a name; −1 = it has none. */
  columnOf(name: string): number {
    const index = this.names.indexOf(name);
    return index < this.#columns ? index : -1;
  }

  kindsOf(column: number): number {
    return viewsOf(this.#memory).u32[this.#entry(column) + entryWord.KINDS]!;
  }

  note(column: number, kind: number): void {
    const at = this.#entry(column) + entryWord.KINDS;
    const { u32 } = viewsOf(this.#memory);
    u32[at] = u32[at]! | kind;
  }

  forgetKinds(): void {
    const { u32 } = viewsOf(this.#memory);
    for (let column = 0; column < this.#columns; column++) u32[this.#entry(column) + entryWord.KINDS] = 0;
  }

  #entry(index: number): number {
    return (this.#entries + index * ENTRY_BYTES) >>> 2;
  }

  #word(index: number, value: number): void {
    viewsOf(this.#memory).u32[(this.#frame >>> 2) + index] = value;
  }

  #append(name: string, cell: number): void {
    const bytes = Buffer.from(`${name}"`).subarray(0, MOST_NAME_BYTES);
    const text = allocateZeroed(this.#memory, bytes.length + 8);
    viewsOf(this.#memory).u8.set(bytes, text);
    if (this.names.length === this.#capacity) this.#grow();
    const { u8, u32 } = viewsOf(this.#memory);
    const at = this.#entry(this.names.length);
    u32[at + entryWord.TEXT] = text;
    u32[at + entryWord.LENGTH] = bytes.length;
    u32[at + entryWord.CELL] = cell;
    u32[at + entryWord.KINDS] = 0;
    for (let i = 0; i < 8; i++) {
      u8[at * 4 + entryWord.START * 4 + i] = bytes[i] ?? 0;
      u8[at * 4 + entryWord.STARTS * 4 + i] = i < bytes.length ? 255 : 0;
    }
    this.names.push(name);
  }

  #grow(): void {
    const larger = allocateZeroed(this.#memory, this.#capacity * 2 * ENTRY_BYTES);
    viewsOf(this.#memory).u8.copyWithin(larger, this.#entries, this.#entries + this.#capacity * ENTRY_BYTES);
    this.#entries = larger;
    this.#capacity *= 2;
  }

  /** Open addressing by FNV-1a of the name, a quarter full at most. */
  #hash(): void {
    const slots = 2 ** Math.ceil(Math.log2(this.#capacity * 4));
    const known = viewsOf(this.#memory).u32[(this.#frame >>> 2) + word.MASK]! + 1;
    const table =
      known === slots ? viewsOf(this.#memory).u32[(this.#frame >>> 2) + word.TABLE]! : allocate(this.#memory, slots * 4);
    const { u32 } = viewsOf(this.#memory);
    u32.fill(0, table >>> 2, (table >>> 2) + slots);
    this.names.forEach((name, index) => {
      let slot = hashOf(Buffer.from(name)) & (slots - 1);
      while (u32[(table >>> 2) + slot] !== 0) slot = (slot + 1) & (slots - 1);
      u32[(table >>> 2) + slot] = index + 1;
    });
    this.#word(word.ENTRIES, this.#entries);
    this.#word(word.COUNT, this.names.length);
    this.#word(word.TABLE, table);
    this.#word(word.MASK, slots - 1);
  }
}

function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
