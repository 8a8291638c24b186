import { EngineError } from '../errors';
import type { MemorySource } from './source';

const CHUNK_BYTES = 16 << 20;
const LEAST_BYTES = 64 << 10;

/** Content that arrives piece by piece, kept in shared memory as a source that every thread can read. */
export class MemoryContent {
  readonly #path: string;
  readonly #chunks: SharedArrayBuffer[] = [];
  #size = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get size(): number {
    return this.#size;
  }

  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const at = this.#size % CHUNK_BYTES;
      const part = bytes.subarray(done, done + CHUNK_BYTES - at);
      new Uint8Array(this.#chunkFor(at, at + part.length)).set(part, at);
      done += part.length;
      this.#size += part.length;
    }
  }

  /** The last chunk, with room up to `end`: it grows, as most content is small, and what is thrown away is not collected soon. */
  #chunkFor(used: number, end: number): SharedArrayBuffer {
    const known = used === 0 ? undefined : this.#chunks.at(-1);
    if (known !== undefined && end <= known.byteLength) return known;
    const grown = shared(Math.min(CHUNK_BYTES, Math.max(LEAST_BYTES, 2 * end)), this.#path);
    if (known === undefined) this.#chunks.push(grown);
    else {
      new Uint8Array(grown).set(new Uint8Array(known, 0, used));
      this.#chunks[this.#chunks.length - 1] = grown;
    }
    return grown;
  }

  finish(): MemorySource {
    const rest = this.#size % CHUNK_BYTES;
    const last = this.#chunks.at(-1);
    if (last !== undefined && rest > 0) this.#chunks[this.#chunks.length - 1] = last.slice(0, rest);
    return { kind: 'memory', path: this.#path, size: this.#size, chunkBytes: CHUNK_BYTES, chunks: this.#chunks };
  }
}

function shared(bytes: number, path: string): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch (error) {
    throw new EngineError(
      'OUT_OF_MEMORY',
      `${path}: its content does not fit into memory; free some, or cut the file`,
      { path },
      error,
    );
  }
}
