/**
 * A partition's memory: ONE shared WebAssembly memory that holds all its columns, visible to the driver and to every executor.
 *
 *   byte 0   u32  heap: the first free byte, moved by Atomics (any thread may allocate)
 *   byte 4   u32  generation: how often the memory was reset; what a thread remembers about a memory is void after a reset
 *   byte 8 .. 1008         constants that kernels read (powers of ten and the like)
 *   byte 1008  f64  identity: a random number that tells one memory from another on every thread
 *   byte 1016  u32  how far the heap reached before some of it was given back, 1020 .. HEAP_START unused
 *   HEAP_START .. heap   allocations, 64-byte aligned, never freed one by one: a memory is reset and pooled as a whole
 *
 * A pointer is a byte offset into this memory; 0 is null. A kernel may read up to 64 bytes past an allocation's end
 * (SIMD tails) because every allocation carries that much slack; it must not write there.
 * Growing replaces `memory.buffer`: take views anew through `viewsOf` after anything that may allocate.
 */
export type Pointer = number;

export const HEAP_START = 1024;
const IDENTITY = 1008;
const REACHED = 1016;
export const ALIGN = 64;
export const SLACK = 64;
export const PAGE_BYTES = 65536;
export const MAX_PAGES = 65536;
/** A memory that grows again and again grows by an eighth, but no more than this: each time all views of it are made anew. */
const MOST_SPARE_PAGES = 16;

export interface Views {
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
}

export function createMemory(initialBytes: number): WebAssembly.Memory {
  const initial = Math.max(1, Math.ceil((HEAP_START + initialBytes) / PAGE_BYTES));
  const memory = new WebAssembly.Memory({ initial, maximum: MAX_PAGES, shared: true });
  new Float64Array(memory.buffer, IDENTITY, 1)[0] = Math.random();
  resetMemory(memory);
  return memory;
}

/** The same on every thread that sees this memory, where its wrapper is another object each time it crosses. */
export function identityOf(memory: WebAssembly.Memory): number {
  return new Float64Array(memory.buffer, IDENTITY, 1)[0]!;
}

/** Forgets all allocations; the pages stay warm for the next user, and clearing them later still knows how far to go. */
export function resetMemory(memory: WebAssembly.Memory): void {
  Atomics.store(new Uint32Array(memory.buffer, REACHED, 1), 0, reachOf(memory));
  const header = new Uint32Array(memory.buffer, 0, 2);
  Atomics.add(header, 1, 1);
  Atomics.store(header, 0, HEAP_START);
}

/** Gives back what was allocated last, [from, end); false = something else was allocated since. */
export function giveBackLast(memory: WebAssembly.Memory, from: Pointer, end: Pointer): boolean {
  const reached = new Uint32Array(memory.buffer, REACHED, 1);
  Atomics.store(reached, 0, Math.max(Atomics.load(reached, 0), end));
  return Atomics.compareExchange(new Uint32Array(memory.buffer, 0, 1), 0, end, from) === end;
}

/** Gives back what `allocate(memory, bytes)` gave, unless something else has been allocated above it meanwhile. */
export function giveBack(memory: WebAssembly.Memory, pointer: Pointer, bytes: number): boolean {
  return giveBackLast(memory, pointer, pointer + Math.ceil((bytes + SLACK) / ALIGN) * ALIGN);
}

/** Resets a memory and fills all that was ever allocated in it with zeros, as if it were new. */
export function clearMemory(memory: WebAssembly.Memory): void {
  const end = Math.min(reachOf(memory), memory.buffer.byteLength);
  // V8 fills shared memory value by value
  viewsOf(memory).f64.fill(0, HEAP_START / 8, Math.ceil(end / 8));
  resetMemory(memory);
  Atomics.store(new Uint32Array(memory.buffer, REACHED, 1), 0, 0);
}

/** How far allocations ever went since the memory was cleared. */
function reachOf(memory: WebAssembly.Memory): number {
  return Math.max(usedBytes(memory), Atomics.load(new Uint32Array(memory.buffer, REACHED, 1), 0));
}

export function generationOf(memory: WebAssembly.Memory): number {
  return Atomics.load(new Uint32Array(memory.buffer, 4, 1), 0);
}

export function usedBytes(memory: WebAssembly.Memory): number {
  return Atomics.load(new Uint32Array(memory.buffer, 0, 1), 0);
}

const views = new WeakMap<WebAssembly.Memory, Views>();

/** Typed views over the whole memory, rebuilt after it has grown. */
export function viewsOf(memory: WebAssembly.Memory): Views {
  const known = views.get(memory);
  const buffer = memory.buffer;
  if (known !== undefined && known.u8.buffer === buffer) return known;
  const fresh: Views = {
    u8: new Uint8Array(buffer),
    i8: new Int8Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    f64: new Float64Array(buffer),
    i64: new BigInt64Array(buffer),
  };
  views.set(memory, fresh);
  return fresh;
}

/** Reserves `bytes` (+ slack), 64-byte aligned, growing the memory when needed. Fresh bytes are not zeroed after a reset. */
export function allocate(memory: WebAssembly.Memory, bytes: number): Pointer {
  const size = Math.ceil((bytes + SLACK) / ALIGN) * ALIGN;
  const pointer = Atomics.add(new Uint32Array(memory.buffer, 0, 1), 0, size);
  ensure(memory, pointer + size);
  return pointer;
}

export function allocateZeroed(memory: WebAssembly.Memory, bytes: number): Pointer {
  const pointer = allocate(memory, bytes);
  zeroWords(memory, pointer, bytes);
  return pointer;
}

/** Zeros from an allocation's start, up to 7 bytes into its slack: V8 fills shared memory value by value, so words take a fourth of the time. */
export function zeroWords(memory: WebAssembly.Memory, pointer: Pointer, bytes: number): void {
  viewsOf(memory).f64.fill(0, pointer / 8, Math.ceil((pointer + bytes) / 8));
}

function ensure(memory: WebAssembly.Memory, end: number): void {
  while (end > memory.buffer.byteLength) {
    const pages = memory.buffer.byteLength / PAGE_BYTES;
    const missing = Math.ceil(end / PAGE_BYTES) - pages;
    memory.grow(Math.min(Math.max(missing, Math.min(pages >>> 3, MOST_SPARE_PAGES)), MAX_PAGES - pages));
  }
}
