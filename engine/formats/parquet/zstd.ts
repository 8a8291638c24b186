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
