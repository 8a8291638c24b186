/**
 * Memories that tasks of this thread made and that nobody else has seen, for the tasks after them. V8 does not count shared memory, so one
 * that is left to its collector stays for many tasks; and fresh pages cost as much as clearing used ones.
 */
import { kernelsOf } from '../../columns/kernels/load';
import { createMemory, HEAP_START, resetMemory } from '../../columns/memory';

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

  /** A reset memory, all zeros, with at least `bytes` free: the smallest kept that has them, else a new one. */
  take(bytes: number): WebAssembly.Memory {
    const [fitting] = this.free
      .filter((memory) => memory.buffer.byteLength - HEAP_START >= bytes)
      .sort((a, b) => a.buffer.byteLength - b.buffer.byteLength);
    if (fitting === undefined) return createMemory(bytes);
    this.free = this.free.filter((memory) => memory !== fitting);
    resetMemory(fitting);
    kernelsOf(fitting).sortClear(HEAP_START, fitting.buffer.byteLength - HEAP_START);
    return fitting;
  }

  /** Nobody reads these any more. The largest are kept. */
  giveBack(memories: readonly WebAssembly.Memory[]): void {
    let room = this.most;
    this.free = [...this.free, ...memories]
      .sort((a, b) => b.buffer.byteLength - a.buffer.byteLength)
      .filter((memory) => memory.buffer.byteLength <= room && (room -= memory.buffer.byteLength) >= 0)
      .slice(0, MOST_MEMORIES);
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
