import type { BroadcastHandle } from '../cluster/closure/function-data';
import { pack } from '../cluster/closure/packed';
import { asHandle } from '../cluster/closure/read';
import { fail } from '../errors';

/** A value that every executor reads from one place: written to shared memory once, unpacked once per executor. */
export class Broadcast<T> {
  readonly id: number;
  readonly #value: T;
  #handle: BroadcastHandle | null;

  constructor(id: number, value: T) {
    this.id = id;
    this.#value = value;
    this.#handle = { kind: 'broadcast', id, packed: pack(value, 'broadcast') };
  }

  get value(): T {
    if (this.#handle === null) fail('UNSUPPORTED', `broadcast ${this.id} was destroyed`);
    return this.#value;
  }

  /** Lets go of the shared memory; functions that hold it from before may still run. */
  destroy(): void {
    this.#handle = null;
  }

  [asHandle](): BroadcastHandle {
    return this.#handle ?? fail('UNSUPPORTED', `broadcast ${this.id} was destroyed`);
  }
}
