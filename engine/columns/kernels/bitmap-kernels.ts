import { type Pointer, viewsOf } from '../memory';

/**
 * Word-wise work on bitmaps; `bytes` is a multiple of 8. A truth value is a pair (values, validity): values hold 0 where null,
 * validity 0 stands for "no nulls". True = values, false = validity & ~values. `out` may be one of the inputs.
 */
export interface BitmapKernels {
  andBits(a: Pointer, b: Pointer, out: Pointer, bytes: number): void;
  andNotBits(a: Pointer, b: Pointer, out: Pointer, bytes: number): void;
  orBits(a: Pointer, b: Pointer, out: Pointer, bytes: number): void;
  notBits(a: Pointer, out: Pointer, bytes: number): void;
  /** Three-valued and: false wins over null. */
  andTruth(a: Pointer, aValid: Pointer, b: Pointer, bValid: Pointer, out: Pointer, outValid: Pointer, bytes: number): void;
  /** Three-valued or: true wins over null. */
  orTruth(a: Pointer, aValid: Pointer, b: Pointer, bValid: Pointer, out: Pointer, outValid: Pointer, bytes: number): void;
}

export function bitmapTwins(memory: WebAssembly.Memory): BitmapKernels {
  const each = (out: Pointer, bytes: number, value: (u8: Uint8Array, at: number) => number): void => {
    const { u8 } = viewsOf(memory);
    for (let at = 0; at < bytes; at++) u8[out + at] = value(u8, at);
  };
  const valid = (u8: Uint8Array, pointer: Pointer, at: number): number => (pointer === 0 ? 0xff : u8[pointer + at]!);
  return {
    andBits: (a, b, out, bytes) => each(out, bytes, (u8, at) => u8[a + at]! & u8[b + at]!),
    andNotBits: (a, b, out, bytes) => each(out, bytes, (u8, at) => u8[a + at]! & ~u8[b + at]!),
    orBits: (a, b, out, bytes) => each(out, bytes, (u8, at) => u8[a + at]! | u8[b + at]!),
    notBits: (a, out, bytes) => each(out, bytes, (u8, at) => ~u8[a + at]!),
    andTruth(a, aValid, b, bValid, out, outValid, bytes) {
      const { u8 } = viewsOf(memory);
      for (let at = 0; at < bytes; at++) {
        const isFalse = (valid(u8, aValid, at) & ~u8[a + at]!) | (valid(u8, bValid, at) & ~u8[b + at]!);
        const isTrue = u8[a + at]! & u8[b + at]!;
        u8[out + at] = isTrue;
        u8[outValid + at] = isTrue | isFalse;
      }
    },
    orTruth(a, aValid, b, bValid, out, outValid, bytes) {
      const { u8 } = viewsOf(memory);
      for (let at = 0; at < bytes; at++) {
        const isFalse = valid(u8, aValid, at) & ~u8[a + at]! & valid(u8, bValid, at) & ~u8[b + at]!;
        const isTrue = u8[a + at]! | u8[b + at]!;
        u8[out + at] = isTrue;
        u8[outValid + at] = isTrue | isFalse;
      }
    },
  };
}
