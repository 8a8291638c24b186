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
import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { ALIGN, createMemory, HEAP_START, usedBytes, viewsOf } from '../../columns/memory';
import { EngineError, fail } from '../../errors';
import { holdsShared } from '../executor/measure';
import type { Span } from '../executor/messages';
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

export function readSpill(ref: SpillRef): unknown {
  try {
    return decode(readRecord(ref));
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

function readRecord({ file, offset, bytes, checksum }: SpillRef): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    if (fstatSync(descriptor).size < offset + bytes) throw new Error('the file is too short');
    const record = Buffer.allocUnsafeSlow(bytes);
    for (let done = 0; done < bytes; ) {
      const read = readSync(descriptor, record, done, bytes - done, offset + done);
      if (read === 0) throw new Error('the file is too short');
      done += read;
    }
    if (crc32(record) !== checksum) throw new Error('the checksum is another');
    return record;
  } finally {
    closeSync(descriptor);
  }
}

function decode(record: Buffer): unknown {
  if (record.readUInt32LE(0) === PLAIN) return deserialised(record.subarray(4));
  const length = record.readUInt32LE(4);
  let at = 12;
  const skeleton = deserialised(record.subarray(at, (at += length)));
  const next = () => record.readDoubleLE((at += 8) - 8);
  const found = Array.from({ length: record.readUInt32LE(8) }, () => {
    const kind = next();
    const end = next();
    const memory = kind === MEMORY ? memoryOf(end) : new SharedArrayBuffer(end);
    const bytes = memory instanceof WebAssembly.Memory ? viewsOf(memory).u8 : new Uint8Array(memory);
    for (let spans = next(); spans > 0; spans--) {
      const from = next();
      const size = next();
      bytes.set(record.subarray(at, (at += size)), from);
    }
    return memory;
  });
  return withoutHoles(skeleton, found, new Map());
}

/** A memory in which everything below `end` is taken. */
function memoryOf(end: number): WebAssembly.Memory {
  const memory = createMemory(end - HEAP_START + ALIGN);
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
