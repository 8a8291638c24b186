import { type Pointer, viewsOf } from '../memory';
import { writeBits } from './compare-kernels';

/** Dictionary codes (1, 2 or 4 bytes wide) turned into results through a table by code. */
export interface CodeKernels {
  /** bit(out, row) = lut[code] has bit 0 set. `lut` holds 0 or 255 per code and at least 256 bytes. */
  bitsByCode(codes: Pointer, width: number, rows: number, lut: Pointer, count: number, out: Pointer): void;
  /** out[row] = table[code]; values of 4, 8 or 16 bytes. */
  valuesByCode(codes: Pointer, width: number, rows: number, table: Pointer, valueWidth: number, out: Pointer): void;
}

export function codeTwins(memory: WebAssembly.Memory): CodeKernels {
  const codesOf = (codes: Pointer, width: number, rows: number): Uint8Array | Uint16Array | Uint32Array => {
    const { u8, u16, u32 } = viewsOf(memory);
    const all = width === 1 ? u8 : width === 2 ? u16 : u32;
    return all.subarray(codes / width, codes / width + rows);
  };
  return {
    bitsByCode(codes, width, rows, lut, _count, out) {
      const { u8 } = viewsOf(memory);
      const code = codesOf(codes, width, rows);
      writeBits(u8, rows, out, (row) => u8[lut + code[row]!] !== 0);
    },
    valuesByCode(codes, width, rows, table, valueWidth, out) {
      const { u32 } = viewsOf(memory);
      const code = codesOf(codes, width, rows);
      const words = valueWidth / 4;
      for (let row = 0; row < rows; row++) {
        for (let word = 0; word < words; word++)
          u32[(out >>> 2) + row * words + word] = u32[(table >>> 2) + code[row]! * words + word]!;
      }
    },
  };
}
