/**
 * Joins callbacks to an async iteration: push from anywhere, read in order; `fail` and `end` close it once.
 * A producer that can wait asks for `room` first, so that a slow reader is never ahead of more than a few items.
 */
export class FrameQueue<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | null = null;
  #drained: (() => void) | null = null;
  #closed: { readonly error: unknown } | null = null;

  push(item: T): void {
    if (this.#closed !== null) return;
    this.#items.push(item);
    this.#wake?.();
  }

  /** Resolves when the reader has taken what is there. */
  async room(): Promise<void> {
    while (this.#items.length >= AHEAD && this.#closed === null) await new Promise<void>((resolve) => (this.#drained = resolve));
  }

  end(): void {
    this.#close(undefined);
  }

  fail(error: unknown): void {
    this.#close(error);
  }

  #close(error: unknown): void {
    this.#closed ??= { error };
    this.#wake?.();
    this.#drained?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        if (this.#items.length < AHEAD) this.#drained?.();
        yield item;
      } else if (this.#closed === null) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (this.#closed.error !== undefined) throw this.#closed.error;
      else return;
    }
  }
}

const AHEAD = 8;
