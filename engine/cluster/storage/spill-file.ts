/**
 * Values in spill files: written and read by the thread that has or wants them, never by the driver's.
 *
 * A file holds one record per value, one after the other: kind, then
 *   plain    V8's serialisation
 *   shared   u32 length and serialisation of the value with holes where shared memories and buffers were; then each of these:
 *            u32 kind, f64 size, u32 spans, and per span f64 offset, f64 length, its bytes. A memory is written as far as it is allocated,
 *            or only the spans that the value reads; read back, these lie where they lay, so that pointers hold, in fresh pages.
 * Whoever reads must bring the reference that the writer gave: it has the CRC-32 of the record, so a damaged, exchanged or
 * shortened file is never believed.
 */
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { ALIGN, allocate, createMemory, HEAP_START, type Pointer, usedBytes, viewsOf } from '../../columns/memory';
import { EngineError, fail } from '../../errors';
import { holdsShared } from '../executor/measure';
import type { Moved, Span } from '../executor/messages';
import { deserialised, isPacked, serialised } from './packed';

export interface SpillRef {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly checksum: number;
}

export type SpansOf = (value: unknown) => readonly Span[];

/** A spill file is missing or damaged: what was in it must be computed again. */
export class SpillLost extends EngineError {
  readonly files: readonly string[];

  constructor(files: readonly string[], cause?: unknown) {
    super('IO', `spilled data is missing or damaged: ${files.join(', ')}; it is computed again`, {}, cause);
    this.files = files;
  }
}

export function isSpillRef(value: unknown): value is SpillRef {
  if (typeof value !== 'object' || value === null) return false;
  const { file, checksum } = value as Partial<SpillRef>;
  return typeof file === 'string' && typeof checksum === 'number';
}

/** One record per value; a file that could not be written is removed. `spansOf` narrows what a value's only memory gives. */
export function writeSpill(file: string, values: readonly unknown[], spansOf: SpansOf | null = null): readonly SpillRef[] {
  const descriptor = create(file);
  try {
    const writer = new Writer(descriptor, file);
    return values.map((value) => writer.record(value, spansOf));
  } catch (error) {
    rmSync(file, { force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return fail('DISK_FULL', `${file}: the disk is full; free space or choose another spill folder`, {}, error);
  } finally {
    closeSync(descriptor);
  }
}

/** The folder is made with its first file. */
function create(file: string): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return openSync(file, 'wx', 0o600);
}

/** A memory to fill, with at least so many bytes free. */
export type MemoryOf = (bytes: number) => WebAssembly.Memory;

export function readSpill(ref: SpillRef, memoryOf: MemoryOf = createMemory): unknown {
  return read(ref, (record) => record.value(memoryOf));
}

/** Reads a value, of which spans of one memory were written, into room allocated in another. */
export function readSpillInto(ref: SpillRef, memory: WebAssembly.Memory, moved: Moved): unknown {
  return read(ref, (record) => record.movedValue(memory, moved));
}

function read(ref: SpillRef, take: (record: RecordReader) => unknown): unknown {
  try {
    const record = new RecordReader(ref);
    try {
      const value = take(record);
      record.check();
      return value;
    } finally {
      record.close();
    }
  } catch (error) {
    throw new SpillLost([ref.file], error);
  }
}

const PLAIN = 0;
const SHARED = 1;
const MEMORY = 0;
const BUFFER = 1;
const HOLE = '\u0000hole';

type Shared = WebAssembly.Memory | SharedArrayBuffer;

class Writer {
  private readonly descriptor: number;
  private readonly file: string;
  private offset = 0;
  private start = 0;
  private checksum = 0;

  constructor(descriptor: number, file: string) {
    this.descriptor = descriptor;
    this.file = file;
  }

  record(value: unknown, spansOf: SpansOf | null): SpillRef {
    this.start = this.offset;
    this.checksum = 0;
    if (isPacked(value)) this.plain(new Uint8Array(value.packed, value.offset, value.bytes));
    else if (!holdsShared(value)) this.plain(serialised(value));
    else this.shared(value, spansOf);
    return { file: this.file, offset: this.start, bytes: this.offset - this.start, checksum: this.checksum };
  }

  private plain(bytes: Uint8Array): void {
    this.write(Uint32Array.of(PLAIN));
    this.write(bytes);
  }

  private shared(value: unknown, spansOf: SpansOf | null): void {
    const found: Shared[] = [];
    const skeleton = serialised(withHoles(value, found, new Map()));
    this.write(Uint32Array.of(SHARED, skeleton.byteLength, found.length));
    this.write(skeleton);
    for (const each of found) this.memory(each, spansOf?.(value) ?? null);
  }

  private memory(memory: Shared, narrowed: readonly Span[] | null): void {
    const isMemory = memory instanceof WebAssembly.Memory;
    const bytes = isMemory ? viewsOf(memory).u8 : new Uint8Array(memory);
    const end = isMemory ? Math.min(usedBytes(memory), bytes.byteLength) : bytes.byteLength;
    const whole = isMemory ? { from: HEAP_START, bytes: end - HEAP_START } : { from: 0, bytes: end };
    const spans = isMemory && narrowed !== null ? narrowed.filter((span) => span.bytes > 0) : [whole];
    this.write(Float64Array.of(isMemory ? MEMORY : BUFFER, end, spans.length));
    for (const span of spans) {
      this.write(Float64Array.of(span.from, span.bytes));
      this.write(bytes.subarray(span.from, span.from + span.bytes));
    }
  }

  private write(data: Uint8Array | Uint32Array | Float64Array): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.checksum = crc32(bytes, this.checksum);
    for (let done = 0; done < bytes.byteLength; ) done += writeSync(this.descriptor, bytes, done);
    this.offset += bytes.byteLength;
  }
}

/** Reads a record from its beginning to its end, the bytes of memories straight to their place. */
class RecordReader {
  private readonly descriptor: number;
  private readonly ref: SpillRef;
  private done = 0;
  private checksum = 0;

  constructor(ref: SpillRef) {
    this.ref = ref;
    this.descriptor = openSync(ref.file, 'r');
  }

  value(memoryOf: MemoryOf): unknown {
    if (this.isPlain()) return this.plain();
    const [length, count] = this.counts();
    const skeleton = deserialised(this.bytes(length));
    const found = Array.from({ length: count }, () => {
      const [kind, end, spans] = this.doubles(3) as [number, number, number];
      const memory = kind === MEMORY ? takenUpTo(end, memoryOf) : new SharedArrayBuffer(end);
      for (let span = 0; span < spans; span++) {
        const [from, size] = this.doubles(2) as [number, number];
        const bytes = memory instanceof WebAssembly.Memory ? viewsOf(memory).u8 : new Uint8Array(memory);
        this.into(bytes.subarray(from, from + size), size);
      }
      return memory;
    });
    return withoutHoles(skeleton, found, new Map());
  }

  movedValue(memory: WebAssembly.Memory, moved: Moved): unknown {
    if (this.isPlain()) return this.plain();
    const [length, count] = this.counts();
    if (count !== 1) fail('INTERNAL', `a value over ${count} memories cannot be moved`);
    const skeleton = deserialised(this.bytes(length));
    const spans = Array.from({ length: this.doubles(3)[2]! }, () => {
      const [from, size] = this.doubles(2) as [number, number];
      const to = allocate(memory, this.within(size));
      this.into(viewsOf(memory).u8.subarray(to, to + size), size);
      return { from, size, to };
    });
    const placeOf = (pointer: Pointer): Pointer => {
      const span = spans.find(({ from, size }) => from <= pointer && pointer < from + size);
      return span === undefined ? 0 : span.to + pointer - span.from;
    };
    return moved(withoutHoles(skeleton, [memory], new Map()), memory, placeOf);
  }

  check(): void {
    if (this.done !== this.ref.bytes || this.checksum !== this.ref.checksum) throw new Error('the checksum is another');
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private isPlain(): boolean {
    return this.bytes(4).readUInt32LE(0) === PLAIN;
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

  private doubles(count: number): readonly number[] {
    const bytes = this.bytes(count * 8);
    return Array.from({ length: count }, (_, i) => bytes.readDoubleLE(i * 8));
  }

  private bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.within(length));
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
    for (let filled = 0; filled < length; ) {
      const count = readSync(this.descriptor, target, filled, length - filled, this.ref.offset + this.done + filled);
      if (count === 0) throw new Error('the file is too short');
      filled += count;
    }
    this.checksum = crc32(target, this.checksum);
    this.done += length;
  }
}

/** A memory in which everything below `end` is taken. */
function takenUpTo(end: number, memoryOf: MemoryOf): WebAssembly.Memory {
  const memory = memoryOf(end - HEAP_START + ALIGN);
  Atomics.store(viewsOf(memory).u32, 0, end);
  return memory;
}

/** A typed array over shared memory names its kind, so that it can be made again. */
const arrays = { Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float64Array, BigInt64Array } as const;

interface Hole {
  readonly [HOLE]: number;
  readonly array?: keyof typeof arrays;
  readonly offset?: number;
  readonly length?: number;
}

function withHoles(value: unknown, found: Shared[], known: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  if (value instanceof WebAssembly.Memory || value instanceof SharedArrayBuffer) return remember(value, hole(value, found));
  if (ArrayBuffer.isView(value)) {
    if (!(value.buffer instanceof SharedArrayBuffer)) return value;
    const array = value.constructor.name as keyof typeof arrays;
    if (!(array in arrays)) fail('INTERNAL', `a shared ${array} cannot be spilled`);
    const { byteOffset: offset, length } = value as Uint8Array;
    return remember(value, { ...(withHoles(value.buffer, found, known) as Hole), array, offset, length });
  }
  if (Array.isArray(value)) return mapped(value, (each) => withHoles(each, found, known), known);
  return isPlain(value) ? mapped(value, (each) => withHoles(each, found, known), known) : value;

  function remember(from: object, to: unknown): unknown {
    known.set(from, to);
    return to;
  }
}

function hole(memory: Shared, found: Shared[]): Hole {
  return { [HOLE]: found.push(memory) - 1 };
}

function withoutHoles(value: unknown, found: readonly Shared[], known: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  if (HOLE in value) {
    const { [HOLE]: index, array, offset, length } = value as Hole;
    const memory = found[index]!;
    const filled =
      array === undefined ? memory : new (arrays[array] as typeof Uint8Array)(memory as SharedArrayBuffer, offset, length);
    known.set(value, filled);
    return filled;
  }
  if (!Array.isArray(value) && !isPlain(value)) return value;
  return mapped(value, (each) => withoutHoles(each, found, known), known);
}

/** A copy with each element or property replaced; cycles end at the copy. */
function mapped(value: object, replace: (each: unknown) => unknown, known: Map<object, unknown>): unknown {
  const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? new Array(value.length) : {};
  known.set(value, copy);
  for (const [key, each] of Object.entries(value)) (copy as Record<string, unknown>)[key] = replace(each);
  return copy;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
