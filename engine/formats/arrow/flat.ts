/**
 * A table of a FlatBuffers message, read by slot: as flatc's readers do, but never beyond the message (a RangeError says so).
 * https://flatbuffers.dev/internals
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  /** The root of a message. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  int8(slot: number, fallback = 0): number {
    const at = this.#field(slot);
    return at === 0 ? fallback : this.#view.getInt8(at);
  }

  int16(slot: number, fallback = 0): number {
    const at = this.#field(slot);
    return at === 0 ? fallback : this.#view.getInt16(at, true);
  }

  int32(slot: number, fallback = 0): number {
    const at = this.#field(slot);
    return at === 0 ? fallback : this.#view.getInt32(at, true);
  }

  /** A size or an identity: int64 that must be a safe, non-negative number. */
  size(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : sizeAt(this.#view, at);
  }

  text(slot: number): string | null {
    const at = this.#vector(slot, 1);
    return at === null ? null : Buffer.from(this.#view.buffer, this.#view.byteOffset + at.start, at.count).toString('utf8');
  }

  table(slot: number): FlatTable | null {
    const at = this.#field(slot);
    return at === 0 ? null : new FlatTable(this.#view, at + this.#view.getUint32(at, true));
  }

  tables(slot: number): readonly FlatTable[] {
    const vector = this.#vector(slot, 4);
    return Array.from({ length: vector?.count ?? 0 }, (_, i) => {
      const at = vector!.start + i * 4;
      return new FlatTable(this.#view, at + this.#view.getUint32(at, true));
    });
  }

  /** A vector of structs of `bytes` bytes, each made of int64 (and int32) at fixed places. */
  structs<T>(slot: number, bytes: number, read: (at: (offset: number) => number) => T): readonly T[] {
    const vector = this.#vector(slot, bytes);
    return Array.from({ length: vector?.count ?? 0 }, (_, i) =>
      read((offset) => sizeAt(this.#view, vector!.start + i * bytes + offset)),
    );
  }

  #field(slot: number): number {
    const vtable = this.#at - this.#view.getInt32(this.#at, true);
    if (slot >= this.#view.getUint16(vtable, true)) return 0;
    const offset = this.#view.getUint16(vtable + slot, true);
    return offset === 0 ? 0 : this.#at + offset;
  }

  #vector(slot: number, bytes: number): { readonly start: number; readonly count: number } | null {
    const at = this.#field(slot);
    if (at === 0) return null;
    const vector = at + this.#view.getUint32(at, true);
    const count = this.#view.getUint32(vector, true);
    if (vector + 4 + count * bytes > this.#view.byteLength) throw new RangeError(`a list claims ${count} entries`);
    return { start: vector + 4, count };
  }
}

function sizeAt(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (value < 0 || !Number.isSafeInteger(value)) throw new RangeError(`a size of ${value}`);
  return value;
}
