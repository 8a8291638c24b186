import { writevSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { HEAP_START, usedBytes, viewsOf } from '../../columns/memory';
import { holdsShared } from '../executor/measure';
import type { Span } from '../executor/messages';
import { type Shared, withHoles } from './holes';
import { isPacked, serialised } from './packed';
import { skeletonBytes } from './skeleton';
import type { SpansOf, SpillRef } from './spill-file';
import { recordKinds, sharedKinds } from './spill-record';

/** The system takes no more parts at once. */
const MOST_PARTS = 512;

/**
 * Writes values one after the other, each at once: its numbers and the bytes that it reaches are listed first. (A call, and a buffer, for
 * each number cost more than the bytes where a task leaves hundreds of small pieces.)
 */
export class RecordWriter {
  private readonly descriptor: number;
  private readonly file: string;
  private offset = 0;
  private parts: Uint8Array[] = [];

  constructor(descriptor: number, file: string) {
    this.descriptor = descriptor;
    this.file = file;
  }

  record(value: unknown, spansOf: SpansOf | null): SpillRef {
    const offset = this.offset;
    if (isPacked(value)) this.plain(new Uint8Array(value.packed, value.offset, value.bytes));
    else if (isSharedView(value)) this.parts.push(words(recordKinds.bytes), value);
    else if (!holdsShared(value)) this.plain(serialised(value));
    else this.shared(value, spansOf);
    const checksum = this.flush();
    return { file: this.file, offset, bytes: this.offset - offset, checksum };
  }

  private plain(bytes: Uint8Array): void {
    this.parts.push(words(recordKinds.plain), bytes);
  }

  private shared(value: unknown, spansOf: SpansOf | null): void {
    const found: Shared[] = [];
    const skeleton = skeletonBytes(withHoles(value, found, new Map()));
    this.parts.push(words(recordKinds.shared, skeleton.byteLength, found.length), skeleton);
    for (const each of found) this.memory(each, spansOf?.(value) ?? null);
  }

  private memory(memory: Shared, narrowed: readonly Span[] | null): void {
    const isMemory = memory instanceof WebAssembly.Memory;
    const bytes = isMemory ? viewsOf(memory).u8 : new Uint8Array(memory);
    const end = isMemory ? Math.min(usedBytes(memory), bytes.byteLength) : bytes.byteLength;
    const whole = isMemory ? { from: HEAP_START, bytes: end - HEAP_START } : { from: 0, bytes: end };
    const spans = isMemory && narrowed !== null ? narrowed.filter((span) => span.bytes > 0) : [whole];
    const places = spans.flatMap((span) => [span.from, span.bytes]);
    this.parts.push(doubles(isMemory ? sharedKinds.memory : sharedKinds.buffer, end, spans.length), doubles(...places));
    this.parts.push(...spans.map((span) => bytes.subarray(span.from, span.from + span.bytes)));
  }

  /** Writes what is listed; gives its checksum. */
  private flush(): number {
    let checksum = 0;
    for (const part of this.parts) checksum = crc32(part, checksum);
    while (this.parts.length > 0) this.written(writevSync(this.descriptor, this.parts.slice(0, MOST_PARTS)));
    return checksum;
  }

  /** So many bytes of what is listed are in the file. */
  private written(bytes: number): void {
    this.offset += bytes;
    let left = bytes;
    let whole = 0;
    while (whole < this.parts.length && this.parts[whole]!.byteLength <= left) left -= this.parts[whole++]!.byteLength;
    this.parts = this.parts.slice(whole);
    if (left > 0) this.parts[0] = this.parts[0]!.subarray(left);
  }
}

function isSharedView(value: unknown): value is Uint8Array<SharedArrayBuffer> {
  return value instanceof Uint8Array && value.buffer instanceof SharedArrayBuffer;
}

function words(...numbers: readonly number[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(numbers.length * 4);
  for (const [i, number] of numbers.entries()) bytes.writeUInt32LE(number, i * 4);
  return bytes;
}

function doubles(...numbers: readonly number[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(numbers.length * 8);
  for (const [i, number] of numbers.entries()) bytes.writeDoubleLE(number, i * 8);
  return bytes;
}
