import { compress, decompress, isLoaded } from '@foxglove/wasm-zstd';
import { damaged } from './damage';

/** Zstandard, compiled to WebAssembly; await `zstdReady` before the first use in a thread. */
export const zstdReady: Promise<void> = isLoaded.then(() => undefined);

export function unzstd(source: Uint8Array, bytes: number): Uint8Array {
  try {
    return decompress(source, bytes);
  } catch {
    return damaged('its zstd data cannot be decompressed');
  }
}

export function zstd(source: Uint8Array, level: number): Uint8Array {
  return compress(source, level);
}
