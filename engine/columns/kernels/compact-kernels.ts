import { bitAt, setBit } from '../bitmap';
import { type Pointer, viewsOf } from '../memory';

/** The chosen rows of a column, one after the other; `bitmap` says which, and is padded to whole 64-bit words. */
export interface CompactKernels {
  /** Values of 1, 2, 4, 8 or 16 bytes; gives how many were chosen. */
  compactValues(values: Pointer, width: number, bitmap: Pointer, rows: number, out: Pointer): number;
  /** Bits, into whole 64-bit words; gives how many of them are set. */
  compactBits(values: Pointer, bitmap: Pointer, rows: number, out: Pointer): number;
  /** The way back: bits of chosen rows to where those rows are, into whole 64-bit words; all others 0. */
  spreadBits(bits: Pointer, bitmap: Pointer, rows: number, out: Pointer): void;
  compactTextBytes(offsets: Pointer, bitmap: Pointer, rows: number): number;
  /** Offsets count from 0. Up to 15 bytes behind the last text may be written: `outBytes` has slack. */
  compactTexts(offsets: Pointer, bytes: Pointer, bitmap: Pointer, rows: number, outOffsets: Pointer, outBytes: Pointer): void;
}

export function compactTwins(memory: WebAssembly.Memory): CompactKernels {
  const chosen = (bitmap: Pointer, rows: number): number[] => {
    const { u8 } = viewsOf(memory);
    return Array.from({ length: rows }, (_, row) => row).filter((row) => bitAt(u8, bitmap, row));
  };
  return {
    compactValues(values, width, bitmap, rows, out) {
      const { u8 } = viewsOf(memory);
      const picked = chosen(bitmap, rows);
      picked.forEach((row, i) => {
        u8.copyWithin(out + i * width, values + row * width, values + (row + 1) * width);
      });
      return picked.length;
    },
    compactBits(values, bitmap, rows, out) {
      const { u8 } = viewsOf(memory);
      const picked = chosen(bitmap, rows);
      u8.fill(0, out, out + Math.ceil(picked.length / 64) * 8);
      const set = picked.map((row, i) => (bitAt(u8, values, row) ? i : -1)).filter((i) => i >= 0);
      for (const i of set) setBit(u8, out, i);
      return set.length;
    },
    spreadBits(bits, bitmap, rows, out) {
      const { u8 } = viewsOf(memory);
      const set = chosen(bitmap, rows).filter((_, i) => bitAt(u8, bits, i));
      u8.fill(0, out, out + Math.ceil(rows / 64) * 8);
      for (const row of set) setBit(u8, out, row);
    },
    compactTextBytes(offsets, bitmap, rows) {
      const { u32 } = viewsOf(memory);
      return chosen(bitmap, rows).reduce((sum, row) => sum + u32[(offsets >>> 2) + row + 1]! - u32[(offsets >>> 2) + row]!, 0);
    },
    compactTexts(offsets, bytes, bitmap, rows, outOffsets, outBytes) {
      const { u8, u32 } = viewsOf(memory);
      let end = 0;
      u32[outOffsets >>> 2] = 0;
      chosen(bitmap, rows).forEach((row, i) => {
        const [start, stop] = [u32[(offsets >>> 2) + row]!, u32[(offsets >>> 2) + row + 1]!];
        u8.copyWithin(outBytes + end, bytes + start, bytes + stop);
        end += stop - start;
        u32[(outOffsets >>> 2) + i + 1] = end;
      });
    },
  };
}
