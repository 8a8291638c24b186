import type { Encoding } from './encodings';

/** Bytes of an encoding, piece by piece → the same text in UTF-8, without byte order mark. What stands in UTF-8 stays as it is. */
export class ToUtf8 {
  readonly #decoder: TextDecoder | null;
  readonly #encoder = new TextEncoder();

  constructor(encoding: Encoding) {
    this.#decoder = encoding === 'utf-8' ? null : new TextDecoder(encoding);
  }

  take(piece: Uint8Array): Uint8Array {
    return this.#decoder === null ? piece : this.#encoder.encode(this.#decoder.decode(piece, { stream: true }));
  }

  /** What a character that was cut at the end leaves. */
  end(): Uint8Array {
    return this.#decoder === null ? new Uint8Array() : this.#encoder.encode(this.#decoder.decode());
  }
}
