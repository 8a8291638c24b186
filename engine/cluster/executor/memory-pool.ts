/**
 * Memories that tasks of this thread made and that nobody else has seen, for the tasks after them. V8 does not count shared memory, so one
 * that is left to its collector stays for many tasks; and fresh pages cost as much as clearing used ones.
 */
import { clearMemory, createMemory, HEAP_START, resetMemory } from '../../columns/memory';
import type { MemoryContents } from './task-context';

const MOST_MEMORIES = 8;

export class MemoryPool {
  private readonly most: number;
  private free: WebAssembly.Memory[] = [];

  /** Keeps memories of up to so many bytes together. */
  constructor(keepBytes: number) {
    this.most = keepBytes;
  }

  get keptBytes(): number {
    return this.free.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  }

  /** A reset memory with at least `bytes` free: the smallest kept that has them, else a new one. Who needs none gets no kept one. */
  take(bytes: number, holds: MemoryContents = 'zeros'): WebAssembly.Memory {
    if (bytes === 0) return createMemory(0);
    const [fitting] = this.free
      .filter((memory) => memory.buffer.byteLength - HEAP_START >= bytes)
      .sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    if (fitting === undefined) return createMemory(bytes);
    this.free = this.free.filter((memory) => memory !== fitting);
    if (holds === 'zeros') clearMemory(fitting);
    else resetMemory(fitting);
    return fitting;
  }

  /** What tasks made and this pool has not: left to the collector since these were set to 0. */
  lostBytes = 0;
  lostMemories = 0;
  /** Plain buffers that tasks have answered with and let go of. */
  plainBytes = 0;

  /** A task is over that made these; nobody reads those that are free. The largest are kept. */
  giveBack(made: readonly WebAssembly.Memory[], free: readonly WebAssembly.Memory[]): void {
    let room = this.most;
    const before = { bytes: this.keptBytes, memories: this.free.length };
    this.free = [...this.free, ...free]
      .sort((a, b) => b.buffer.byteLength - a.buffer.byteLength)
      .filter((memory) => memory.buffer.byteLength <= room && (room -= memory.buffer.byteLength) >= 0)
      .slice(0, MOST_MEMORIES);
    this.lostBytes += before.bytes - this.keptBytes + made.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
    this.lostMemories += before.memories - this.free.length + made.length;
  }
}

/** An array so long is not looked through. */
const LONG = 2_000;

/** Those of the memories that these values do not reach. */
export function unreached(memories: readonly WebAssembly.Memory[], values: readonly unknown[]): readonly WebAssembly.Memory[] {
  const left = new Set(memories);
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (left.size === 0 || typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof WebAssembly.Memory) left.delete(value);
    else if (Array.isArray(value) && value.length > LONG) left.clear();
    else if (value instanceof Map) for (const each of value) visit(each);
    else if (!ArrayBuffer.isView(value)) for (const each of Object.values(value)) visit(each);
  };
  for (const value of values) visit(value);
  return [...left];
}
