import { type Pointer, viewsOf } from '../memory';
import { FAILED } from './parquet-rle';

/**
 * Fixed-width values: from how a file spells them (PLAIN, unaligned) to how a column holds them, dense; then gathered through a
 * dictionary's indices, and spread to the rows that are not null.
 */
export interface ParquetValueKernels {
  parquetCopy(source: Pointer, bytes: number, out: Pointer): void;
  /** Signed (1) or unsigned (0) 32-bit values to 64 bits. */
  parquetWiden(source: Pointer, count: number, signed: number, out: Pointer): void;
  parquetFloats(source: Pointer, count: number, out: Pointer): void;
  /** IEEE 754 binary16 to double. */
  parquetHalves(source: Pointer, count: number, out: Pointer): void;
  /** 64-bit milliseconds to microseconds, wrapping. */
  parquetMillis(source: Pointer, count: number, out: Pointer): void;
  /** INT96: nanoseconds of the day (8 bytes) and Julian day (4 bytes) to microseconds since 1970. */
  parquetInt96(source: Pointer, count: number, out: Pointer): void;
  /** Big-endian two's complement of `bytes` bytes to `outBytes` (8 or 16); returns 0, or FAILED when a value does not fit. */
  parquetBigEndian(source: Pointer, bytes: number, count: number, out: Pointer, outBytes: number): number;
  /** The same for values between offsets (u32), of any length. */
  parquetTextBigEndian(offsets: Pointer, bytes: Pointer, count: number, out: Pointer, outBytes: number): number;
  /** Unsigned 64-bit values to 128 bits. */
  parquetUnsigned64(source: Pointer, count: number, out: Pointer): void;
  /** BYTE_STREAM_SPLIT: byte k of every value stands in stream k. */
  parquetUnsplit(source: Pointer, count: number, width: number, out: Pointer): void;
  /** out[i] = dictionary[indices[i]], values of `width` 4, 8 or 16 bytes. */
  parquetGather(indices: Pointer, count: number, dictionary: Pointer, width: number, out: Pointer): void;
  /** out[i] = map[indices[i]] (u32), stored in `width` 1, 2 or 4 bytes. */
  parquetCodes(indices: Pointer, count: number, map: Pointer, width: number, out: Pointer): void;
  /** codes[i] = map[codes[i]], bytes by u32. */
  parquetRecode(codes: Pointer, count: number, map: Pointer): void;
  /** Dense values of `width` bytes to the rows whose bit is set from `bit` on; 0 elsewhere. */
  parquetSpread(source: Pointer, rows: number, validity: Pointer, bit: number, width: number, out: Pointer): void;
  /** Appends `count` bits to a bitmap at bit `bit` (its bits must be 0 from there on). */
  parquetCopyBits(source: Pointer, count: number, out: Pointer, bit: number): void;
  /** Dense bits to the rows whose validity bit is set; both bitmaps from bit `bit` on. */
  parquetSpreadBits(source: Pointer, rows: number, validity: Pointer, bit: number, out: Pointer): void;
}

const JULIAN_1970 = 2440588n;
const MICROS_A_DAY = 86_400_000_000n;

export function parquetValueTwins(memory: WebAssembly.Memory): ParquetValueKernels {
  const data = () => new DataView(memory.buffer);
  return {
    parquetCopy(source, bytes, out) {
      viewsOf(memory).u8.copyWithin(out, source, source + bytes);
    },

    parquetWiden(source, count, signed, out) {
      const { i32 } = viewsOf(memory);
      const view = data();
      for (let i = 0; i < count; i++) {
        const value = view.getInt32(source + i * 4, true);
        i32[(out >>> 2) + i * 2] = value;
        i32[(out >>> 2) + i * 2 + 1] = signed === 1 && value < 0 ? -1 : 0;
      }
    },

    parquetFloats(source, count, out) {
      const { f64 } = viewsOf(memory);
      const view = data();
      for (let i = 0; i < count; i++) f64[(out >>> 3) + i] = view.getFloat32(source + i * 4, true);
    },

    parquetHalves(source, count, out) {
      const { f64 } = viewsOf(memory);
      const view = data();
      for (let i = 0; i < count; i++) f64[(out >>> 3) + i] = half(view.getUint16(source + i * 2, true));
    },

    parquetMillis(source, count, out) {
      const view = data();
      for (let i = 0; i < count; i++)
        view.setBigInt64(out + i * 8, BigInt.asIntN(64, view.getBigInt64(source + i * 8, true) * 1000n), true);
    },

    parquetInt96(source, count, out) {
      const view = data();
      for (let i = 0; i < count; i++) {
        const micros = floorDivide(view.getBigInt64(source + i * 12, true), 1000n);
        const days = BigInt(view.getInt32(source + i * 12 + 8, true)) - JULIAN_1970;
        view.setBigInt64(out + i * 8, BigInt.asIntN(64, days * MICROS_A_DAY + micros), true);
      }
    },

    parquetBigEndian(source, bytes, count, out, outBytes) {
      const { u8 } = viewsOf(memory);
      let result = 0;
      for (let i = 0; i < count; i++) if (!reverse(u8, source + i * bytes, bytes, out + i * outBytes, outBytes)) result = FAILED;
      return result;
    },

    parquetTextBigEndian(offsets, bytes, count, out, outBytes) {
      const { u8, u32 } = viewsOf(memory);
      const at = offsets >>> 2;
      let result = 0;
      for (let i = 0; i < count; i++)
        if (!reverse(u8, bytes + u32[at + i]!, u32[at + i + 1]! - u32[at + i]!, out + i * outBytes, outBytes)) result = FAILED;
      return result;
    },

    parquetUnsigned64(source, count, out) {
      const { u8 } = viewsOf(memory);
      for (let i = count - 1; i >= 0; i--) {
        u8.copyWithin(out + i * 16, source + i * 8, source + i * 8 + 8);
        u8.fill(0, out + i * 16 + 8, out + i * 16 + 16);
      }
    },

    parquetUnsplit(source, count, width, out) {
      const { u8 } = viewsOf(memory);
      for (let i = 0; i < count; i++) for (let k = 0; k < width; k++) u8[out + i * width + k] = u8[source + k * count + i]!;
    },

    parquetGather(indices, count, dictionary, width, out) {
      const { u32 } = viewsOf(memory);
      const words = width >>> 2;
      for (let i = 0; i < count; i++)
        for (let k = 0; k < words; k++)
          u32[(out >>> 2) + i * words + k] = u32[(dictionary >>> 2) + u32[(indices >>> 2) + i]! * words + k]!;
    },

    parquetCodes(indices, count, map, width, out) {
      const { u8, u16, u32 } = viewsOf(memory);
      const codes = width === 1 ? u8 : width === 2 ? u16 : u32;
      for (let i = 0; i < count; i++) codes[out / width + i] = u32[(map >>> 2) + u32[(indices >>> 2) + i]!]!;
    },

    parquetRecode(codes, count, map) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < count; i++) u8[codes + i] = u32[(map >>> 2) + u8[codes + i]!]!;
    },

    parquetSpread(source, rows, validity, bit, width, out) {
      const { u8 } = viewsOf(memory);
      let from = source;
      for (let i = 0; i < rows; i++) {
        if (bitAt(u8, validity, bit + i) === 1) {
          u8.copyWithin(out + i * width, from, from + width);
          from += width;
        } else u8.fill(0, out + i * width, out + (i + 1) * width);
      }
    },

    parquetCopyBits(source, count, out, bit) {
      const { u8 } = viewsOf(memory);
      for (let i = 0; i < count; i++) u8[out + ((bit + i) >>> 3)]! |= bitAt(u8, source, i) << ((bit + i) & 7);
    },

    parquetSpreadBits(source, rows, validity, bit, out) {
      const { u8 } = viewsOf(memory);
      let from = 0;
      for (let i = 0; i < rows; i++)
        if (bitAt(u8, validity, bit + i) === 1) u8[out + ((bit + i) >>> 3)]! |= bitAt(u8, source, from++) << ((bit + i) & 7);
    },
  };
}

function bitAt(u8: Uint8Array, bitmap: Pointer, bit: number): number {
  return (u8[bitmap + (bit >>> 3)]! >>> (bit & 7)) & 1;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * 2 ** -14 * (fraction / 1024) : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

/** Big-endian to little-endian, sign-extended or, where the value allows it, cut. */
function reverse(u8: Uint8Array, source: Pointer, bytes: number, out: Pointer, outBytes: number): boolean {
  const sign = bytes > 0 && u8[source]! >= 128 ? 255 : 0;
  for (let k = 0; k < outBytes; k++) u8[out + k] = k < bytes ? u8[source + bytes - 1 - k]! : sign;
  for (let k = outBytes; k < bytes; k++) if (u8[source + bytes - 1 - k]! !== sign) return false;
  return outBytes > bytes || bytes === 0 || u8[out + outBytes - 1]! >= 128 === (sign === 255);
}
