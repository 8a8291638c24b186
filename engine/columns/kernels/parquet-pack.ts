import { type Pointer, viewsOf } from '../memory';

/**
 * What writing needs: values of the rows that are not null, one after the other, as PLAIN or dictionary pages hold them.
 * `validity` 0 = no nulls; pointers stand at the page's first row. Callers provide 64 bytes of slack after every result.
 */
export interface ParquetPackKernels {
  /** Values of `width` 4, 8 or 16 bytes. Returns how many. */
  parquetDense(source: Pointer, rows: number, validity: Pointer, width: number, out: Pointer): number;
  /** Bits; `out` must be 0. Returns how many. */
  parquetDenseBits(source: Pointer, rows: number, validity: Pointer, out: Pointer): number;
  /** map[code] of codes of `width` 1, 2 or 4 bytes, as u32. Returns how many. */
  parquetDenseCodes(codes: Pointer, rows: number, validity: Pointer, width: number, map: Pointer, out: Pointer): number;
  /** flags[code] = 1 (u8) for every code in use. */
  parquetUsed(codes: Pointer, rows: number, validity: Pointer, width: number, flags: Pointer): void;
  /** u32 length and bytes of each string. Returns their size. */
  parquetPrefix(offsets: Pointer, bytes: Pointer, rows: number, validity: Pointer, out: Pointer): number;
  /** u32 values to `width` bits each, groups of eight filled up with 0. Returns the size. */
  parquetPack(values: Pointer, count: number, width: number, out: Pointer): number;
  /** Doubles to floats. */
  parquetNarrow(source: Pointer, count: number, out: Pointer): void;
  /** 128-bit values, highest byte first. */
  parquetToBigEndian(source: Pointer, count: number, out: Pointer): void;
}

export function parquetPackTwins(memory: WebAssembly.Memory): ParquetPackKernels {
  return {
    parquetDense(source, rows, validity, width, out) {
      const { u8 } = viewsOf(memory);
      let count = 0;
      for (let i = 0; i < rows; i++)
        if (isPresent(u8, validity, i)) u8.copyWithin(out + count++ * width, source + i * width, source + (i + 1) * width);
      return count;
    },

    parquetDenseBits(source, rows, validity, out) {
      const { u8 } = viewsOf(memory);
      let count = 0;
      for (let i = 0; i < rows; i++) {
        if (!isPresent(u8, validity, i)) continue;
        u8[out + (count >>> 3)]! |= ((u8[source + (i >>> 3)]! >>> (i & 7)) & 1) << (count & 7);
        count++;
      }
      return count;
    },

    parquetDenseCodes(codes, rows, validity, width, map, out) {
      const { u8, u16, u32 } = viewsOf(memory);
      const source = width === 1 ? u8 : width === 2 ? u16 : u32;
      let count = 0;
      for (let i = 0; i < rows; i++)
        if (isPresent(u8, validity, i)) u32[(out >>> 2) + count++] = u32[(map >>> 2) + source[codes / width + i]!]!;
      return count;
    },

    parquetUsed(codes, rows, validity, width, flags) {
      const { u8, u16, u32 } = viewsOf(memory);
      const source = width === 1 ? u8 : width === 2 ? u16 : u32;
      for (let i = 0; i < rows; i++) if (isPresent(u8, validity, i)) u8[flags + source[codes / width + i]!] = 1;
    },

    parquetPrefix(offsets, bytes, rows, validity, out) {
      const { u8, u32 } = viewsOf(memory);
      let to = out;
      for (let i = 0; i < rows; i++) {
        if (!isPresent(u8, validity, i)) continue;
        const start = u32[(offsets >>> 2) + i]!;
        const length = u32[(offsets >>> 2) + i + 1]! - start;
        for (let k = 0; k < 4; k++) u8[to + k] = length >>> (k * 8);
        u8.copyWithin(to + 4, bytes + start, bytes + start + length);
        to += 4 + length;
      }
      return to - out;
    },

    parquetPack(values, count, width, out) {
      const { u8, u32 } = viewsOf(memory);
      const size = Math.ceil(count / 8) * width;
      u8.fill(0, out, out + size);
      for (let i = 0, bit = 0; i < count; i++)
        for (let k = 0; k < width; k++, bit++) u8[out + (bit >>> 3)]! |= ((u32[(values >>> 2) + i]! >>> k) & 1) << (bit & 7);
      return size;
    },

    parquetNarrow(source, count, out) {
      const { f64 } = viewsOf(memory);
      const view = new DataView(memory.buffer);
      for (let i = 0; i < count; i++) view.setFloat32(out + i * 4, f64[(source >>> 3) + i]!, true);
    },

    parquetToBigEndian(source, count, out) {
      const { u8 } = viewsOf(memory);
      for (let i = 0; i < count; i++) for (let k = 0; k < 16; k++) u8[out + i * 16 + k] = u8[source + i * 16 + 15 - k]!;
    },
  };
}

function isPresent(u8: Uint8Array, validity: Pointer, row: number): boolean {
  return validity === 0 || ((u8[validity + (row >>> 3)]! >>> (row & 7)) & 1) === 1;
}
