import { kernelsOf } from '../../columns/kernels/load';
import { allocate, createMemory, type Pointer, resetMemory, viewsOf } from '../../columns/memory';

/**
 * This thread's working memory for the length of one step: kernels see one memory only, so what they work on together (keys of a
 * partition, pieces of a reduce partition) is copied here first. Steps run one at a time on a thread; each begins by resetting it.
 */
const KEEP_BYTES = 768 * 2 ** 20;
/** Address space, not memory: pages that nothing touched cost nothing, growing costs. */
const INITIAL_BYTES = 256 * 2 ** 20;

let kept: WebAssembly.Memory | null = null;

export function workspace(): WebAssembly.Memory {
  if (kept === null || kept.buffer.byteLength > KEEP_BYTES) kept = createMemory(INITIAL_BYTES);
  else resetMemory(kept);
  return kept;
}

/** Copies bytes between memories. */
export function copyBytes(
  from: WebAssembly.Memory,
  start: Pointer,
  bytes: number,
  to: WebAssembly.Memory,
  target: Pointer,
): void {
  if (bytes > 0) viewsOf(to).u8.set(viewsOf(from).u8.subarray(start, start + bytes), target);
}

/** Room filled with zeros. */
export function allocateCleared(memory: WebAssembly.Memory, bytes: number): Pointer {
  const pointer = allocate(memory, bytes);
  kernelsOf(memory).sortClear(pointer, bytes);
  return pointer;
}

/** Room for bytes whose number is not known before they come: doubles, and moves, when full. */
export class GrowingBytes {
  pointer: Pointer = 0;
  used = 0;
  private room = 0;

  constructor(private readonly memory: WebAssembly.Memory) {}

  /** Makes room for `bytes` more and gives where they go; `used` is the caller's to move. */
  reserve(bytes: number): Pointer {
    if (this.used + bytes > this.room) this.move(Math.max(this.used + bytes, this.room * 2, 4096));
    return this.pointer + this.used;
  }

  private move(room: number): void {
    const pointer = allocate(this.memory, room);
    kernelsOf(this.memory).sortMove(this.pointer, this.used, pointer);
    this.pointer = pointer;
    this.room = room;
  }
}
