import { library } from '../library';
import { unzstd } from '../parquet/zstd';
import type { SourceReader } from '../source-reader';
import { damaged } from './damage';
import type { RecordBatch } from './metadata';

const MOST_BUFFER_BYTES = 2 ** 31 - 1;
/** What a codec can at most make of so many bytes: buffers that claim more are lying. */
const mostExpansion = { lz4: 256, zstd: 32768 } as const;

type DecompressLz4 = typeof import('@foxglove/wasm-lz4').default;

/** It compiles in the background, and reading waits for it once. */
const decompressLz4 = (packed: Uint8Array, bytes: number): Uint8Array => lz4Module()(packed, bytes);
const lz4Module = (): DecompressLz4 => library('@foxglove/wasm-lz4') as DecompressLz4;

export const codecsReady = (): Promise<boolean> => lz4Module().isLoaded;

/** The buffers of one message, as they are asked for. */
export class Body {
  readonly batch: RecordBatch;
  readonly #reader: SourceReader;
  readonly #start: number;
  readonly #bytes: number;
  readonly #read: (bytes: number) => void;

  constructor(reader: SourceReader, start: number, bytes: number, batch: RecordBatch, read: (bytes: number) => void) {
    this.batch = batch;
    this.#reader = reader;
    this.#start = start;
    this.#bytes = bytes;
    this.#read = read;
  }

  get size(): number {
    return this.#bytes;
  }

  /** The first `bytes` bytes of a buffer, straight into memory that is ours where they are not compressed. */
  into(index: number, target: Uint8Array): void {
    if (this.batch.codec === null) {
      const { offset, bytes } = this.#place(index);
      if (bytes < target.length) damaged(`a buffer of ${bytes} bytes must hold ${target.length}`);
      this.#fill(target, offset);
    } else target.set(this.bytes(index, target.length).subarray(0, target.length));
  }

  /** A buffer, of which at least the first `needed` bytes must be there. It begins at a multiple of 8 bytes of its own memory. */
  bytes(index: number, needed: number): Uint8Array {
    const { offset, bytes } = this.#place(index);
    const { codec } = this.batch;
    if (codec === null || bytes === 0) {
      const length = codec === null ? bytes : 0;
      if (length < needed) damaged(`a buffer of ${length} bytes must hold ${needed}`);
      return this.#load(offset, length);
    }
    const packed = this.#load(offset, bytes);
    const length = sizeOf(packed);
    const content = length === -1 ? packed.slice(8) : unpacked(packed.subarray(8), length, codec);
    if (content.length < needed) damaged(`a buffer of ${content.length} bytes must hold ${needed}`);
    return content;
  }

  /** Whether a buffer holds anything. */
  has(index: number): boolean {
    return this.#place(index).bytes > 0;
  }

  #place(index: number): { readonly offset: number; readonly bytes: number } {
    const place = this.batch.buffers[index];
    if (place === undefined) return damaged('a record batch lacks buffers of its columns');
    if (place.offset + place.bytes > this.#bytes) damaged('a buffer lies beyond its record batch');
    return place;
  }

  #load(offset: number, bytes: number): Uint8Array {
    const target = new Uint8Array(bytes);
    this.#fill(target, offset);
    return target;
  }

  #fill(target: Uint8Array, offset: number): void {
    if (this.#reader.readInto(target, this.#start + offset) < target.length) damaged('it ends early');
    this.#read(target.length);
  }
}

/** int64 before the compressed bytes: how long they become; -1 = they are not compressed. */
function sizeOf(packed: Uint8Array): number {
  if (packed.length < 8) damaged('a compressed buffer is too short');
  const length = Number(new DataView(packed.buffer, packed.byteOffset).getBigInt64(0, true));
  return length >= -1 && length <= MOST_BUFFER_BYTES ? length : damaged(`a buffer claims ${length} bytes`);
}

function unpacked(packed: Uint8Array, bytes: number, codec: 'lz4' | 'zstd'): Uint8Array {
  if (bytes > 64 + packed.length * mostExpansion[codec]) damaged(`a buffer of ${packed.length} bytes claims ${bytes}`);
  const content = attempt(codec, () => (codec === 'lz4' ? decompressLz4(packed, bytes) : unzstd(packed, bytes)));
  if (content.length !== bytes) damaged(`a buffer of ${bytes} bytes holds ${content.length}`);
  return content.slice();
}

function attempt(name: string, unpack: () => Uint8Array): Uint8Array {
  try {
    return unpack();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return damaged(`its ${name} data crashed the decoder`);
    return damaged(`its ${name} data cannot be decompressed`);
  }
}
