import { abortable } from './abortable';

interface Working<T> {
  readonly abort: AbortController;
  readonly result: Promise<T>;
  waiting: number;
}

/** Work under a key that is begun by the first who wants it, shared by all who come before it ends, and cancelled when the last of them leaves. */
export class SharedWork<T> {
  readonly #working = new Map<string, Working<T>>();

  async join(key: string, begin: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const working = this.#working.get(key) ?? this.#begin(key, begin);
    working.waiting++;
    try {
      return await abortable(working.result, signal);
    } finally {
      working.waiting--;
      if (working.waiting === 0) this.#end(key, working);
    }
  }

  #begin(key: string, begin: (signal: AbortSignal) => Promise<T>): Working<T> {
    const abort = new AbortController();
    const working: Working<T> = { abort, result: begin(abort.signal), waiting: 0 };
    this.#working.set(key, working);
    return working;
  }

  /** Nobody waits any more: it is done, has failed, or is of no use. */
  #end(key: string, working: Working<T>): void {
    if (this.#working.get(key) === working) this.#working.delete(key);
    working.abort.abort();
  }
}
