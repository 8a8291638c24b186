import { type AccumulatorUpdate, mergeOf } from '../cluster/closure/accumulators';
import type { AccumulatorHandle } from '../cluster/closure/function-data';
import { pack, unpack } from '../cluster/closure/packed';
import { type AnyFunction, asHandle, readFunction } from '../cluster/closure/read';
import { callSite } from './call-site';

/** How values of a kind that `+` does not know become one, and where a task starts. */
export interface AccumulatorParam<T> {
  readonly zero: T;
  addInPlace(sum: T, value: T): T;
}

/** A sum that tasks add to and only the program reads. What a task added counts when the task succeeds, once per partition. */
export class Accumulator<T> {
  readonly id: number;
  #value: T;
  readonly #handle: AccumulatorHandle;

  constructor(id: number, initial: T, param: AccumulatorParam<T> | null) {
    this.id = id;
    this.#value = initial;
    const zero = param === null ? (typeof initial === 'bigint' ? 0n : 0) : param.zero;
    const call = { name: 'accumulator', site: callSite() };
    const merge = param === null ? null : readFunction(param.addInPlace as AnyFunction, {}, call);
    this.#handle = { kind: 'accumulator', id, zero: pack(zero, 'accumulator'), merge };
  }

  get value(): T {
    return this.#value;
  }

  add(value: T): void {
    this.#value = mergeOf(this.#handle)(this.#value, value) as T;
  }

  take({ partial }: AccumulatorUpdate): void {
    this.add(unpack(partial) as T);
  }

  [asHandle](): AccumulatorHandle {
    return this.#handle;
  }
}
