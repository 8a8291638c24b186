import type { Kernels } from '../../columns/kernels/kernels';
import { kernelsOf } from '../../columns/kernels/load';
import { ALIGN, allocate, giveBackLast, type Pointer, SLACK, usedBytes } from '../../columns/memory';
import { fail } from '../../errors';

const MOST_BYTES = 2 ** 32 - 2 ** 20;

export interface Part {
  readonly from: Pointer;
  readonly bytes: number;
}

/**
 * Room for columns and, above them, for the scratch that decoding needs: taken in order, given back from the top. A memory that other
 * tasks allocate in at the same time is only given back as far down as all of it is ours.
 */
export class Room {
  readonly kernels: Kernels;
  private base = 0;
  private top = 0;

  /** `tick` is called every few milliseconds of work; it throws when the work is no longer wanted. */
  constructor(
    readonly memory: WebAssembly.Memory,
    readonly tick: () => void,
  ) {
    this.kernels = kernelsOf(memory);
  }

  take(bytes: number): Pointer {
    if (usedBytes(this.memory) + bytes > MOST_BYTES) tooLarge(bytes);
    const pointer = this.allocate(bytes);
    if (pointer !== this.top) this.base = pointer;
    this.top = pointer + sizeOf(bytes);
    return pointer;
  }

  /** Frees everything from `pointer` on. */
  release(pointer: Pointer): void {
    const to = Math.max(pointer, this.base);
    if (to < this.top && giveBackLast(this.memory, to, this.top)) this.top = to;
  }

  /** Moves parts, which stand in this order above `to`, down to it; frees what is above them then, and tells where they are. */
  pack(to: Pointer, parts: readonly Part[]): readonly Pointer[] {
    if (to < this.base) return parts.map((part) => part.from);
    const packed = parts.map(({ from, bytes }) => {
      const at = to;
      this.kernels.parquetCopy(from, bytes, at);
      to += sizeOf(bytes);
      return at;
    });
    this.release(to);
    return packed;
  }

  private allocate(bytes: number): Pointer {
    try {
      return allocate(this.memory, bytes);
    } catch (error) {
      return tooLarge(bytes, error);
    }
  }
}

/** What `take(bytes)` takes. */
export function sizeOf(bytes: number): number {
  return Math.ceil((bytes + SLACK) / ALIGN) * ALIGN;
}

function tooLarge(bytes: number, cause?: unknown): never {
  return fail(
    'OUT_OF_MEMORY',
    `parquet: no room for ${Math.ceil(bytes / 2 ** 20)} MB more in one partition; write the file with smaller row groups`,
    { bytes },
    cause,
  );
}

/** Bytes that grow at the top of the room; nothing else should be taken from it meanwhile (if it is, they move). */
export class GrowingBytes {
  start: Pointer;
  private capacity: number;

  constructor(
    private readonly room: Room,
    firstBytes: number,
  ) {
    this.start = room.take(firstBytes);
    this.capacity = sizeOf(firstBytes) - SLACK;
  }

  /** Makes room for `more` bytes after the `used` ones. */
  ensure(used: number, more: number): void {
    if (used + more <= this.capacity) return;
    const step = Math.max(used + more - this.capacity, this.capacity >>> 1);
    const next = this.room.take(step);
    if (next === this.start + this.capacity + SLACK) this.capacity += sizeOf(step);
    else this.move(used, used + more + step);
  }

  private move(used: number, capacity: number): void {
    const start = this.room.take(capacity);
    this.room.kernels.parquetCopy(this.start, used, start);
    this.start = start;
    this.capacity = sizeOf(capacity) - SLACK;
  }
}
