import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fail } from '../../errors';
import { damaged } from './damage';

/**
 * Zstandard, compiled to WebAssembly by @foxglove/wasm-zstd (version pinned in package.json). Its own loader is asynchronous and copies
 * results twice; this one instantiates the module on first use and hands out views. The module imports two functions, `a` to grow its
 * memory and `b` to copy in it, and exports by one letter each:
 */
interface Exports {
  /** memory */
  readonly c: WebAssembly.Memory;
  /** runs constructors */
  d(): void;
  /** malloc */
  f(bytes: number): number;
  /** free */
  g(pointer: number): void;
  /** compressBound */
  h(bytes: number): number;
  /** compress(target, room, source, bytes, level): size, or -1 */
  i(target: number, room: number, source: number, bytes: number, level: number): number;
  /** decompress(target, room, source, bytes): size, or -1 */
  j(target: number, room: number, source: number, bytes: number): number;
}

const PAGE_BYTES = 65536;
/** A memory that grew beyond this is dropped after the call. */
const KEPT_BYTES = 2 ** 28;

let loaded: Exports | null = null;

/** A view of the decompressed bytes, good until the next call; it must be `bytes` long. */
export function unzstd(source: Uint8Array, bytes: number): Uint8Array {
  return (
    between(source, bytes, (zstd, target, from) => zstd.j(target, bytes, from, source.length)) ??
    damaged('its zstd data cannot be decompressed')
  );
}

const MAGIC = 0xfd2fb528;
/** A window of 128 MB, more than any page looks back. */
const WINDOW = 17 << 3;
const BLOCK_BYTES = 131072;
const HEADERS_BYTES = 32;

/** Compressed bytes that hold at least so many decompressed ones, when all blocks but the last are full. */
export function zstdPrefixBytes(bytes: number): number {
  return HEADERS_BYTES + Math.ceil(bytes / BLOCK_BYTES) * (BLOCK_BYTES + 3);
}

/**
 * At least the first `bytes` bytes of a frame of which `source` holds a prefix: its first blocks under a header of their own,
 * the last of them marked as last. null = the blocks at hand hold less.
 */
export function unzstdPrefix(source: Uint8Array, bytes: number): Uint8Array | null {
  const blocks = Math.ceil(bytes / BLOCK_BYTES);
  const view = new DataView(source.buffer, source.byteOffset, source.length);
  if (source.length < 18 || view.getUint32(0, true) !== MAGIC) return null;
  const descriptor = source[4]!;
  const single = (descriptor >> 5) & 1;
  const dictionaryId = [0, 1, 2, 4][descriptor & 3]!;
  const contentSize = [single, 2, 4, 8][descriptor >> 6]!;
  const start = 6 - single + dictionaryId + contentSize;
  let end = start;
  let last = -1;
  for (let block = 0; block < blocks && end + 3 <= source.length; block++) {
    const head = source[end]! | (source[end + 1]! << 8) | (source[end + 2]! << 16);
    const next = end + 3 + (((head >> 1) & 3) === 1 ? 1 : head >> 3);
    if (next > source.length) break;
    last = end;
    end = next;
    if ((head & 1) === 1) break;
  }
  if (last < 0 || dictionaryId !== 0) return null;
  const frame = new Uint8Array(6 + end - start);
  frame.set(source.subarray(0, 4));
  frame[5] = WINDOW;
  frame.set(source.subarray(start, end), 6);
  frame[6 + last - start]! |= 1;
  const result = between(frame, blocks * BLOCK_BYTES, (zstd, target, from) =>
    zstd.j(target, blocks * BLOCK_BYTES, from, frame.length),
  );
  return result === null || result.length < bytes ? null : result.subarray(0, bytes);
}

/** A view of the compressed bytes, good until the next call. */
export function zstd(source: Uint8Array, level: number): Uint8Array {
  const room = exportsOf().h(source.length);
  const packed = between(source, room, (codec, target, from) => codec.i(target, room, from, source.length, level));
  return packed ?? fail('INTERNAL', `zstd: ${source.length} bytes could not be compressed`);
}

function between(
  source: Uint8Array,
  room: number,
  run: (zstd: Exports, target: number, from: number) => number,
): Uint8Array | null {
  const zstd = exportsOf();
  const from = zstd.f(source.length + 1);
  const target = zstd.f(room + 1);
  try {
    if (from === 0 || target === 0) fail('OUT_OF_MEMORY', `zstd: no room for ${room} bytes`, { bytes: room });
    new Uint8Array(zstd.c.buffer).set(source, from);
    const size = run(zstd, target, from);
    return size < 0 ? null : new Uint8Array(zstd.c.buffer, target, size);
  } finally {
    zstd.g(from);
    zstd.g(target);
    if (zstd.c.buffer.byteLength > KEPT_BYTES) loaded = null;
  }
}

function exportsOf(): Exports {
  loaded ??= instantiate();
  return loaded;
}

function instantiate(): Exports {
  const file = createRequire(import.meta.url).resolve('@foxglove/wasm-zstd/dist/wasm-zstd.wasm');
  let exports: Exports | null = null;
  const imports = {
    a: (bytes: number) => grow(exports!.c, bytes >>> 0),
    b: (to: number, from: number, bytes: number) => copy(exports!.c, to, from, bytes),
  };
  exports = new WebAssembly.Instance(moduleOf(file), { a: imports }).exports as unknown as Exports;
  exports.d();
  return exports;
}

let compiled: WebAssembly.Module | null = null;

function moduleOf(file: string): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(file));
  return compiled;
}

function grow(memory: WebAssembly.Memory, bytes: number): boolean {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  try {
    memory.grow(Math.max(0, missing));
    return true;
  } catch {
    return false;
  }
}

function copy(memory: WebAssembly.Memory, to: number, from: number, bytes: number): void {
  new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes);
}
