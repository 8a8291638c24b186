import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ALIGN, allocate, HEAP_START, type Pointer, viewsOf } from '../../columns/memory';
import { fail } from '../../errors';
import type { Moved, PlaceOf } from '../executor/messages';
import { type Shared, withoutHoles } from './holes';
import { deserialised } from './packed';
import { skeletonOf } from './skeleton';
import type { SpillRef } from './spill-file';
import { recordKinds, sharedKinds } from './spill-record';

/** A memory to fill, with at least so many bytes free. */
export type MemoryOf = (bytes: number) => WebAssembly.Memory;

/** What is read of a file before it is known where it goes: a small piece whole, in one call. One record is read at a time on a thread. */
const WINDOW_BYTES = 64 * 2 ** 10;
let window: Buffer | null = null;

interface Place {
  readonly from: number;
  readonly bytes: number;
}

/** Reads a record from its beginning to its end, the bytes of memories straight to their place. */
export class RecordReader {
  private readonly descriptor: number;
  private readonly ref: SpillRef;
  private readonly window: Buffer;
  /** Of the window, what has not been taken. */
  private ahead: Buffer;
  private done = 0;
  private checksum = 0;

  constructor(ref: SpillRef) {
    this.ref = ref;
    this.descriptor = openSync(ref.file, 'r');
    this.window = window ??= Buffer.allocUnsafeSlow(WINDOW_BYTES);
    this.ahead = this.window.subarray(0, 0);
  }

  value(memoryOf: MemoryOf): unknown {
    const kind = this.kind();
    if (kind === recordKinds.plain) return this.plain();
    if (kind === recordKinds.bytes) return this.view();
    const [length, count] = this.counts();
    const skeleton = skeletonOf(this.bytes(length));
    return withoutHoles(
      skeleton,
      Array.from({ length: count }, () => this.shared(memoryOf)),
      new Map(),
    );
  }

  movedValue(memory: WebAssembly.Memory, moved: Moved): unknown {
    if (this.kind() === recordKinds.plain) return this.plain();
    const [length, count] = this.counts();
    if (count !== 1) fail('INTERNAL', `a value over ${count} memories cannot be moved`);
    const skeleton = skeletonOf(this.bytes(length));
    const placeOf = this.moveInto(memory);
    return moved(withoutHoles(skeleton, [memory], new Map()), memory, placeOf);
  }

  check(): void {
    if (this.done !== this.ref.bytes || this.checksum !== this.ref.checksum) throw new Error('the checksum is another');
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private kind(): number {
    return this.bytes(4).readUInt32LE(0);
  }

  private view(): Uint8Array {
    const view = new Uint8Array(this.ref.bytes - this.done);
    this.into(view, view.length);
    return view;
  }

  private plain(): unknown {
    const bytes = this.bytes(this.ref.bytes - this.done);
    this.check();
    return deserialised(bytes);
  }

  private counts(): readonly [skeletonBytes: number, memories: number] {
    const bytes = this.bytes(8);
    return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  }

  private shared(memoryOf: MemoryOf): Shared {
    const [kind, end, spans] = this.doubles(3) as [number, number, number];
    const places = this.places(spans);
    const memory = kind === sharedKinds.memory ? takenUpTo(end, memoryOf) : new SharedArrayBuffer(end);
    const bytes = memory instanceof WebAssembly.Memory ? viewsOf(memory).u8 : new Uint8Array(memory);
    for (const { from, bytes: size } of places) this.into(bytes.subarray(from, from + size), size);
    return memory;
  }

  /** The spans of the only memory go to room allocated in another. */
  private moveInto(memory: WebAssembly.Memory): PlaceOf {
    const spans = this.places(this.doubles(3)[2]!).map((place) => ({ ...place, to: allocate(memory, this.within(place.bytes)) }));
    for (const { to, bytes } of spans) this.into(viewsOf(memory).u8.subarray(to, to + bytes), bytes);
    return (pointer: Pointer): Pointer => {
      const span = spans.find(({ from, bytes }) => from <= pointer && pointer < from + bytes);
      return span === undefined ? 0 : span.to + pointer - span.from;
    };
  }

  private places(count: number): readonly Place[] {
    const numbers = this.doubles(count * 2);
    return Array.from({ length: count }, (_, i) => ({ from: numbers[i * 2]!, bytes: numbers[i * 2 + 1]! }));
  }

  private doubles(count: number): readonly number[] {
    const bytes = this.bytes(count * 8);
    return Array.from({ length: count }, (_, i) => bytes.readDoubleLE(i * 8));
  }

  /** The next bytes, until the next are asked for. */
  private bytes(length: number): Buffer {
    if (this.within(length) > this.ahead.length && length <= WINDOW_BYTES) this.readAhead();
    const bytes = length <= this.ahead.length ? this.ahead.subarray(0, length) : Buffer.allocUnsafeSlow(length);
    this.into(bytes, length);
    return bytes;
  }

  /** A damaged length is found before room is made for it. */
  private within(length: number): number {
    if (!(length <= this.ref.bytes - this.done)) throw new Error('the record is damaged');
    return length;
  }

  private into(target: Uint8Array, length: number): void {
    if (target.byteLength !== this.within(length)) throw new Error('the record is damaged');
    const known = this.ahead.subarray(0, length);
    if (known.byteOffset !== target.byteOffset || known.buffer !== target.buffer) target.set(known);
    this.read(target.subarray(known.length), this.done + known.length);
    this.ahead = this.ahead.subarray(known.length);
    this.checksum = crc32(target, this.checksum);
    this.done += length;
  }

  /** Fills the window from where the record has been read to. */
  private readAhead(): void {
    this.ahead = this.window.subarray(0, Math.min(WINDOW_BYTES, this.ref.bytes - this.done));
    this.read(this.ahead, this.done);
  }

  private read(target: Uint8Array, from: number): void {
    for (let filled = 0; filled < target.byteLength; ) {
      const count = readSync(this.descriptor, target, filled, target.byteLength - filled, this.ref.offset + from + filled);
      if (count === 0) throw new Error('the file is too short');
      filled += count;
    }
  }
}

/** A memory in which everything below `end` is taken. */
function takenUpTo(end: number, memoryOf: MemoryOf): WebAssembly.Memory {
  const memory = memoryOf(end - HEAP_START + ALIGN);
  Atomics.store(viewsOf(memory).u32, 0, end);
  return memory;
}
