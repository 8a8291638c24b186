import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, widthOf } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { codedVector } from '../../columns/narrow';
import type { Coded, Vector } from '../../columns/vector';
import { copyBytes } from './workspace';

/** Brings one expression's batches, one after the other, into a workspace; each call overwrites what the call before brought. */
export class Staging {
  private values: Pointer = 0;
  private readonly validity: Pointer;
  private bytes: Pointer = 0;
  private byteRoom = 0;
  private readonly dictionaries = new Map<object, { readonly offsets: Pointer; readonly bytes: Pointer }>();

  constructor(private readonly memory: WebAssembly.Memory) {
    this.validity = allocate(memory, bitmapBytes(BATCH_ROWS));
  }

  /** The vector as it is, in the workspace, where it may be already; dictionary codes stay codes. */
  bring(from: WebAssembly.Memory, vector: Vector): Vector {
    if (from === this.memory) return vector;
    const validity = vector.validity === 0 ? 0 : this.validity;
    if (validity !== 0) copyBytes(from, vector.validity, bitmapBytes(vector.rows), this.memory, validity);
    return vector.storage === 'utf8'
      ? this.bringText(from, vector, validity)
      : this.bringNumbers(from, vector, validity, this.valueRoom());
  }

  /** The values alone of a vector of numbers, plain, to where they are wanted. */
  bringTo(from: WebAssembly.Memory, vector: Vector, values: Pointer): void {
    // reading where they are has codes spelled out there
    void this.bringNumbers(from, vector, 0, values).values;
  }

  private bringNumbers(from: WebAssembly.Memory, vector: Vector, validity: Pointer, values: Pointer): Vector {
    return vector.coded === undefined
      ? this.bringValues(from, vector, validity, values)
      : this.bringCodes(from, vector, vector.coded, validity, values);
  }

  /** The same with text spelled out, whatever its storage. */
  spell(from: WebAssembly.Memory, vector: Vector): Vector {
    if (vector.dictionary === null) return this.bring(from, vector);
    const codes = this.bring(from, vector);
    const width = widthOf(vector.storage);
    const dictionary = this.dictionaryOf(from, vector);
    const offsets = this.valueRoom() + BATCH_ROWS * 4 + 64;
    this.makeRoom(this.spelledBytes(codes, width, dictionary.offsets));
    kernelsOf(this.memory).sortSpell(codes.values, width, dictionary.offsets, dictionary.bytes, vector.rows, offsets, this.bytes);
    return { ...codes, storage: 'utf8', values: offsets, bytes: this.bytes, dictionary: null };
  }

  private bringText(from: WebAssembly.Memory, vector: Vector, validity: Pointer): Vector {
    const { u32 } = viewsOf(from);
    const first = u32[vector.values >>> 2]!;
    const length = u32[(vector.values >>> 2) + vector.rows]! - first;
    this.makeRoom(length + 8);
    const values = this.valueRoom();
    copyBytes(from, vector.values, (vector.rows + 1) * 4, this.memory, values);
    // memories are copied word by word only where both sides are aligned alike, else ten times slower
    const bytes = this.bytes + ((vector.bytes + first) & 7);
    copyBytes(from, vector.bytes + first, length, this.memory, bytes);
    return { ...vector, values, bytes: bytes - first, validity };
  }

  private bringValues(from: WebAssembly.Memory, vector: Vector, validity: Pointer, values: Pointer): Vector {
    const bytes = vector.storage === 'bits' ? bitmapBytes(vector.rows) : vector.rows * widthOf(vector.storage);
    copyBytes(from, vector.values, bytes, this.memory, values);
    return { ...vector, values, validity };
  }

  private bringCodes(
    from: WebAssembly.Memory,
    vector: Vector,
    { width, ...coded }: Coded,
    validity: Pointer,
    values: Pointer,
  ): Vector {
    const codes = this.valueRoom() + BATCH_ROWS * 8;
    copyBytes(from, coded.codes, vector.rows * width, this.memory, codes);
    return codedVector(
      kernelsOf(this.memory),
      { type: vector.type, rows: vector.rows, validity },
      { ...coded, width, codes },
      values,
    );
  }

  private valueRoom(): Pointer {
    if (this.values === 0) this.values = allocate(this.memory, BATCH_ROWS * 16 + 128);
    return this.values;
  }

  private makeRoom(bytes: number): void {
    if (bytes <= this.byteRoom && this.bytes !== 0) return;
    this.byteRoom = Math.ceil(bytes * 1.5) + 4096;
    this.bytes = allocate(this.memory, this.byteRoom);
  }

  private dictionaryOf(from: WebAssembly.Memory, vector: Vector): { readonly offsets: Pointer; readonly bytes: Pointer } {
    const source = vector.dictionary!;
    if (from === this.memory) return source;
    const known = this.dictionaries.get(source);
    if (known !== undefined) return known;
    const brought = bringDictionary(from, source, this.memory);
    this.dictionaries.set(source, brought);
    return brought;
  }

  private spelledBytes(codes: Vector, width: number, offsets: Pointer): number {
    const { u8, u16, u32 } = viewsOf(this.memory);
    const source = width === 1 ? u8 : width === 2 ? u16 : u32;
    let bytes = 0;
    for (let i = 0, at = codes.values / width; i < codes.rows; i++, at++) {
      const entry = (offsets >>> 2) + source[at]!;
      bytes += u32[entry + 1]! - u32[entry]!;
    }
    return bytes;
  }
}

/** A dictionary's texts in another memory. */
export function bringDictionary(
  from: WebAssembly.Memory,
  source: { readonly count: number; readonly offsets: Pointer; readonly bytes: Pointer },
  to: WebAssembly.Memory,
): { readonly offsets: Pointer; readonly bytes: Pointer } {
  const { u32 } = viewsOf(from);
  const first = u32[source.offsets >>> 2]!;
  const length = u32[(source.offsets >>> 2) + source.count]! - first;
  const offsets = allocate(to, (source.count + 1) * 4);
  const bytes = allocate(to, length);
  copyBytes(from, source.offsets, (source.count + 1) * 4, to, offsets);
  copyBytes(from, source.bytes + first, length, to, bytes);
  return { offsets, bytes: bytes - first };
}
