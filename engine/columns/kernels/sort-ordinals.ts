/**
 * Ordinals: any value as a u64 that orders as the value does (ascending, without nulls), eight bytes each, low half first.
 *   integers, dates, timestamps, decimals, booleans   the int64 with its sign bit flipped
 *   doubles     bits with the sign folded in; -0.0 is 0.0, every NaN is the one above infinity
 *   i128        two ordinals: the signed high word, the unsigned low word
 *   text        eight bytes from `skip` on, first byte highest, zero-padded; mode 1: seven bytes and how many there were; mode 2: seven bytes
 *   codes       what a table says for the dictionary code
 * Twins read and write the halves; a BigInt per row would cost twenty times more.
 */
import { type Pointer, viewsOf } from '../memory';

export interface SortOrdinalKernels {
  sortOrdinalBits(values: Pointer, rows: number, out: Pointer): void;
  sortOrdinalI32(values: Pointer, rows: number, out: Pointer): void;
  /** One 8-byte word each `stride` bytes; flip: 1 when the word carries the sign. */
  sortOrdinalI64(values: Pointer, stride: number, flip: number, rows: number, out: Pointer): void;
  sortOrdinalF64(values: Pointer, rows: number, out: Pointer): void;
  /** For doubles that are exact multiples of 1 / scale: the multiple, as an integer. */
  sortOrdinalScaled(values: Pointer, scale: number, rows: number, out: Pointer): void;
  /** `width` 1, 2 or 4 bytes a code; `table` holds a u32 per code. */
  sortOrdinalCodes(values: Pointer, width: number, table: Pointer, rows: number, out: Pointer): void;
  sortOrdinalText(offsets: Pointer, bytes: Pointer, skip: number, mode: number, rows: number, out: Pointer): void;
  sortOrdinalZero(rows: number, out: Pointer): void;
  /**
   * What texts have in common: at `shape` u32 common bytes (at most as many as there is room for), shortest, longest, texts seen,
   * nulls seen, then the beginning of the first text seen.
   */
  sortTextShape(offsets: Pointer, bytes: Pointer, validity: Pointer, rows: number, shape: Pointer): void;
  /** Widens the range [u64 least, u64 greatest] at `range` by the ordinals of non-null rows; gives the number of nulls. */
  sortRange(ordinals: Pointer, validity: Pointer, rows: number, range: Pointer): number;
  /** 1 when every non-null double is an exact multiple of 1 / scale, and small enough that the multiple is exact too. */
  sortScaleFits(values: Pointer, validity: Pointer, scale: number, rows: number): number;
}

const SIGN = 0x80000000;
export const LARGEST_MULTIPLE = 2 ** 50;

export function sortOrdinalTwins(memory: WebAssembly.Memory): SortOrdinalKernels {
  return {
    sortOrdinalBits(values, rows, out) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0, to = out >>> 2; i < rows; i++, to += 2) {
        u32[to] = (u8[values + (i >> 3)]! >> (i & 7)) & 1;
        u32[to + 1] = SIGN;
      }
    },
    sortOrdinalI32(values, rows, out) {
      const { i32, u32 } = viewsOf(memory);
      for (let i = 0, from = values >>> 2, to = out >>> 2; i < rows; i++, to += 2) {
        const value = i32[from + i]!;
        u32[to] = value;
        u32[to + 1] = (value >> 31) ^ SIGN;
      }
    },
    sortOrdinalI64(values, stride, flip, rows, out) {
      const { u32 } = viewsOf(memory);
      const sign = flip === 1 ? SIGN : 0;
      for (let i = 0, from = values >>> 2, to = out >>> 2; i < rows; i++, from += stride >> 2, to += 2) {
        u32[to] = u32[from]!;
        u32[to + 1] = u32[from + 1]! ^ sign;
      }
    },
    sortOrdinalF64(values, rows, out) {
      const { f64, u32 } = viewsOf(memory);
      for (let i = 0, from = values >>> 3, to = out >>> 2; i < rows; i++, to += 2) {
        f64[to >> 1] = f64[from + i]! + 0;
        const low = u32[to]!;
        const high = u32[to + 1]!;
        const fold = high >> 31;
        const nan = Number.isNaN(f64[to >> 1]!);
        u32[to] = nan ? 0 : low ^ fold;
        u32[to + 1] = nan ? 0xfff80000 : high ^ (fold | SIGN);
      }
    },
    sortOrdinalScaled(values, scale, rows, out) {
      const { f64, u32 } = viewsOf(memory);
      for (let i = 0, from = values >>> 3, to = out >>> 2; i < rows; i++, to += 2) {
        const multiple = Math.round(f64[from + i]! * scale);
        u32[to] = multiple;
        u32[to + 1] = Math.floor(multiple / 2 ** 32) ^ SIGN;
      }
    },
    sortOrdinalCodes(values, width, table, rows, out) {
      const { u8, u16, u32 } = viewsOf(memory);
      const codes = width === 1 ? u8 : width === 2 ? u16 : u32;
      for (let i = 0, from = values / width, to = out >>> 2; i < rows; i++, to += 2) {
        u32[to] = u32[(table >>> 2) + codes[from + i]!]!;
        u32[to + 1] = 0;
      }
    },
    sortOrdinalText(offsets, bytes, skip, mode, rows, out) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0, from = offsets >>> 2, to = out >>> 2; i < rows; i++, to += 2) {
        const start = u32[from + i]! + skip;
        const length = u32[from + i + 1]! - start;
        const high = fourBytes(u8, bytes + start, length);
        const low = fourBytes(u8, bytes + start + 4, length - 4);
        u32[to + 1] = mode === 2 ? high >>> 8 : high;
        u32[to] = mode === 2 ? (high << 24) | (low >>> 8) : mode === 1 ? (low & ~255) | (Math.max(0, length) & 255) : low;
      }
    },
    sortOrdinalZero(rows, out) {
      viewsOf(memory).u8.fill(0, out, out + rows * 8);
    },
    sortTextShape(offsets, bytes, validity, rows, shape) {
      const { u8, u32 } = viewsOf(memory);
      const at = shape >>> 2;
      for (let i = 0, from = offsets >>> 2; i < rows; i++) {
        if (validity !== 0 && ((u8[validity + (i >> 3)]! >> (i & 7)) & 1) === 0) {
          u32[at + 4]!++;
          continue;
        }
        const start = u32[from + i]!;
        const length = u32[from + i + 1]! - start;
        u32[at] = Math.min(u32[at]!, length);
        u32[at + 1] = Math.min(u32[at + 1]!, length);
        u32[at + 2] = Math.max(u32[at + 2]!, length);
        if (u32[at + 3]!++ === 0) u8.copyWithin(shape + 20, bytes + start, bytes + start + u32[at]!);
        for (let k = 0; k < u32[at]!; k++) if (u8[bytes + start + k] !== u8[shape + 20 + k]) u32[at] = k;
      }
    },
    sortRange(ordinals, validity, rows, range) {
      const { u8, u32 } = viewsOf(memory);
      const at = range >>> 2;
      let nulls = 0;
      for (let i = 0, from = ordinals >>> 2; i < rows; i++, from += 2) {
        if (validity !== 0 && ((u8[validity + (i >> 3)]! >> (i & 7)) & 1) === 0) {
          nulls++;
          continue;
        }
        const low = u32[from]!;
        const high = u32[from + 1]!;
        if (high < u32[at + 1]! || (high === u32[at + 1]! && low < u32[at]!)) store(u32, at, low, high);
        if (high > u32[at + 3]! || (high === u32[at + 3]! && low > u32[at + 2]!)) store(u32, at + 2, low, high);
      }
      return nulls;
    },
    sortScaleFits(values, validity, scale, rows) {
      const { f64, u8 } = viewsOf(memory);
      for (let i = 0, from = values >>> 3; i < rows; i++) {
        if (validity !== 0 && ((u8[validity + (i >> 3)]! >> (i & 7)) & 1) === 0) continue;
        const value = f64[from + i]!;
        const multiple = Math.round(value * scale);
        if (!(Math.abs(multiple) < LARGEST_MULTIPLE && multiple / scale === value)) return 0;
      }
      return 1;
    },
  };
}

function store(u32: Uint32Array, at: number, low: number, high: number): void {
  u32[at] = low;
  u32[at + 1] = high;
}

/** The next four bytes, first byte highest, zeros past the end. */
function fourBytes(u8: Uint8Array, at: number, length: number): number {
  let word = 0;
  for (let k = 0; k < 4; k++) word = (word << 8) | (k < length ? u8[at + k]! : 0);
  return word >>> 0;
}
