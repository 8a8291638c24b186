import { type Pointer, viewsOf } from '../memory';

export interface MemoryKernels {
  /** Set bits of the first `bits` bits of a bitmap. */
  countBits(bitmap: Pointer, bits: number): number;
}

export function memoryTwins(memory: WebAssembly.Memory): MemoryKernels {
  return {
    countBits(bitmap, bits) {
      const { u8 } = viewsOf(memory);
      let count = 0;
      for (let i = 0; i < bits; i++) count += (u8[bitmap + (i >> 3)]! >> (i & 7)) & 1;
      return count;
    },
  };
}
