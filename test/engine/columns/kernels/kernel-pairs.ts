import { expect } from 'vitest';
import { type Kernels, twinsOf } from '../../../../engine/columns/kernels/kernels';
import { kernelMode, kernelsOf } from '../../../../engine/columns/kernels/load';
import { allocate, createMemory, type Pointer, viewsOf } from '../../../../engine/columns/memory';
import { askedMode } from '../../../support/kernel-mode';
import type { Random } from '../../exec/random-table';

/** Two memories with the same contents: kernels work in one, their twins in the other, and both must end up the same. */
export class KernelPair {
  private readonly memories = [createMemory(4 << 20), createMemory(4 << 20)] as const;

  constructor() {
    expect(kernelMode(), 'build the kernels first: npm run build').toBe(askedMode);
  }

  room(bytes: number): Pointer {
    const [pointer] = this.memories.map((memory) => allocate(memory, bytes));
    return pointer!;
  }

  bytes(values: ArrayLike<number>): Pointer {
    const pointer = this.room(values.length);
    for (const memory of this.memories) viewsOf(memory).u8.set(values, pointer);
    return pointer;
  }

  halves(values: ArrayLike<number>): Pointer {
    const pointer = this.room(values.length * 4);
    for (const memory of this.memories) viewsOf(memory).u32.set(values, pointer >>> 2);
    return pointer;
  }

  words(values: readonly bigint[]): Pointer {
    const pointer = this.room(values.length * 8);
    for (const memory of this.memories)
      viewsOf(memory).i64.set(
        values.map((value) => BigInt.asIntN(64, value)),
        pointer >>> 3,
      );
    return pointer;
  }

  doubles(values: readonly number[]): Pointer {
    const pointer = this.room(values.length * 8);
    for (const memory of this.memories) viewsOf(memory).f64.set(values, pointer >>> 3);
    return pointer;
  }

  /** Offsets and bytes of texts. */
  texts(values: readonly string[]): { readonly offsets: Pointer; readonly bytes: Pointer } {
    const parts = values.map((value) => Buffer.from(value));
    const offsets = [0];
    for (const part of parts) offsets.push(offsets.at(-1)! + part.length);
    return { offsets: this.halves(offsets), bytes: this.bytes(Buffer.concat(parts)) };
  }

  bitmap(rows: number, random: Random, share: number): Pointer {
    const bits = new Uint8Array(Math.ceil(rows / 64) * 8);
    for (let row = 0; row < rows; row++) if (random() < share) bits[row >> 3]! |= 1 << (row & 7);
    return this.bytes(bits);
  }

  /** Calls both and expects one answer and, at each of these places, the same bytes. */
  both(call: (kernels: Kernels) => unknown, ...places: readonly (readonly [pointer: Pointer, bytes: number])[]): unknown {
    const [wasm, plain] = this.memories;
    const answers = [call(kernelsOf(wasm)), call(twinsOf(plain))];
    expect(answers[0]).toEqual(answers[1]);
    for (const [pointer, bytes] of places) {
      const found = Buffer.from(viewsOf(wasm).u8.slice(pointer, pointer + bytes));
      expect(found.equals(Buffer.from(viewsOf(plain).u8.slice(pointer, pointer + bytes)))).toBe(true);
    }
    return answers[0];
  }
}

export function wholeNumber(random: Random): bigint {
  return BigInt.asIntN(64, BigInt(Math.floor(random() * 2 ** 32)) * BigInt(Math.floor(random() * 2 ** 32)) * 7919n);
}

export function someText(random: Random): string {
  const stems = ['', 'a', 'prefix that is long ', 'Zürich ', '\u0000', 'prefix that is long and longer '];
  return (
    stems[Math.floor(random() * stems.length)]! +
    Math.floor(random() * 50)
      .toString(36)
      .repeat(Math.floor(random() * 4))
  );
}
