import { EngineError } from '../errors';
import type { MemorySource } from './source';

const CHUNK_BYTES = 16 << 20;

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
      if (at === 0) this.#chunks.push(shared(CHUNK_BYTES, this.#path));
      const part = bytes.subarray(done, done + CHUNK_BYTES - at);
      new Uint8Array(this.#chunks.at(-1)!).set(part, at);
      done += part.length;
      this.#size += part.length;
    }
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
