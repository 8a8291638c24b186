import { type Pointer, viewsOf } from '../memory';
import { u32At } from './little-endian';
import { FAILED } from './parquet-rle';

/**
 * Block codecs whose bytes and result both lie in the memory. Decoders read [source, source + sourceBytes), write exactly
 * [out, out + outBytes) (the kernels may also touch the 64 bytes after it) and return 0, or FAILED for anything else.
 */
export interface ParquetCodecKernels {
  /** A raw Snappy block, which must hold `outBytes` bytes; with `whole` 0 at least so many, of which the source may hold a prefix. */
  parquetSnappy(source: Pointer, sourceBytes: number, out: Pointer, outBytes: number, whole: number): number;
  /** A raw LZ4 block. */
  parquetLz4(source: Pointer, sourceBytes: number, out: Pointer, outBytes: number): number;
  /** Compresses to a raw Snappy block (at most `snappyBound(sourceBytes)` bytes); `table` = 32 KB of scratch. Returns its size. */
  parquetSnap(source: Pointer, sourceBytes: number, out: Pointer, table: Pointer): number;
}

export const SNAPPY_TABLE_BYTES = 32768;

export function snappyBound(bytes: number): number {
  return 64 + bytes + Math.ceil(bytes / 6);
}

export function parquetCodecTwins(memory: WebAssembly.Memory): ParquetCodecKernels {
  return {
    parquetSnappy(source, sourceBytes, out, outBytes, whole) {
      const { u8 } = viewsOf(memory);
      const end = source + sourceBytes;
      const outEnd = out + outBytes;
      let at = source;
      let total = 0;
      for (let scale = 1, byte = 128; byte >= 128; scale *= 128) {
        if (at >= end || scale > 2 ** 28) return FAILED;
        byte = u8[at++]!;
        total += (byte & 127) * scale;
      }
      if (whole === 1 ? total !== outBytes : total < outBytes) return FAILED;
      let to = out;
      while (at < end && (whole === 1 || to < outEnd)) {
        const tag = u8[at++]!;
        const kind = tag & 3;
        let length = (tag >>> 2) + 1;
        if (kind === 0) {
          if (length > 60) {
            const bytes = length - 60;
            if (bytes > end - at) return FAILED;
            length = 1;
            for (let k = 0; k < bytes; k++) length += u8[at + k]! * 2 ** (8 * k);
            at += bytes;
          }
          if (whole === 0) length = Math.min(length, outEnd - to);
          if (length > end - at || length > outEnd - to) return FAILED;
          u8.copyWithin(to, at, at + length);
          at += length;
          to += length;
          continue;
        }
        const bytes = kind === 3 ? 4 : kind;
        if (bytes > end - at) return FAILED;
        let back = 0;
        if (kind === 1) {
          length = 4 + ((tag >>> 2) & 7);
          back = ((tag & 0xe0) << 3) | u8[at]!;
        } else back = kind === 2 ? u8[at]! | (u8[at + 1]! << 8) : u32At(u8, at);
        at += bytes;
        if (whole === 0) length = Math.min(length, outEnd - to);
        if (back === 0 || back > to - out || length > outEnd - to) return FAILED;
        for (let k = 0; k < length; k++) u8[to + k] = u8[to + k - back]!;
        to += length;
      }
      return to === outEnd ? 0 : FAILED;
    },

    parquetLz4(source, sourceBytes, out, outBytes) {
      const { u8 } = viewsOf(memory);
      const end = source + sourceBytes;
      const outEnd = out + outBytes;
      let at = source;
      let to = out;
      let ok = true;
      const extended = (short: number): number => {
        let length = short;
        for (let byte = 255; short === 15 && byte === 255; length += byte) {
          if (at >= end) {
            ok = false;
            return 0;
          }
          byte = u8[at++]!;
        }
        return length;
      };
      while (at < end) {
        const token = u8[at++]!;
        const literals = extended(token >>> 4);
        if (!ok || literals > end - at || literals > outEnd - to) return FAILED;
        u8.copyWithin(to, at, at + literals);
        at += literals;
        to += literals;
        if (at === end) return to === outEnd ? 0 : FAILED;
        if (end - at < 2) return FAILED;
        const back = u8[at]! | (u8[at + 1]! << 8);
        at += 2;
        const length = extended(token & 15) + 4;
        if (!ok || back === 0 || back > to - out || length > outEnd - to) return FAILED;
        for (let k = 0; k < length; k++) u8[to + k] = u8[to + k - back]!;
        to += length;
      }
      return FAILED;
    },

    parquetSnap(source, sourceBytes, out, table) {
      const { u8, u16 } = viewsOf(memory);
      let to = out;
      let size = sourceBytes;
      for (; size >= 128; size = Math.floor(size / 128)) u8[to++] = (size & 127) | 128;
      u8[to++] = size;
      for (let block = 0; block < sourceBytes; block += 65536)
        to = snapBlock(u8, u16, source + block, Math.min(65536, sourceBytes - block), to, table);
      return to - out;
    },
  };
}

/** Snappy's own scheme: a table of the last place of each 4-byte hash; runs without a match are skipped ever faster. */
function snapBlock(u8: Uint8Array, u16: Uint16Array, source: Pointer, bytes: number, to: Pointer, table: Pointer): Pointer {
  const end = source + bytes;
  u8.fill(0, table, table + SNAPPY_TABLE_BYTES);
  let literal = source;
  let at = source + 1;
  for (let skip = 32; at < end - 15; ) {
    const word = u32At(u8, at);
    const slot = slotOf(word, table);
    const found = source + u16[slot]!;
    u16[slot] = at - source;
    if (u32At(u8, found) !== word) {
      at += skip++ >>> 5;
      continue;
    }
    to = putLiteral(u8, literal, at - literal, to);
    let length = 4;
    while (at + length < end && u8[at + length] === u8[found + length]) length++;
    to = putCopy(u8, at - found, length, to);
    at += length;
    literal = at;
    skip = 32;
    if (at < end - 15) u16[slotOf(u32At(u8, at - 1), table)] = at - 1 - source;
  }
  return putLiteral(u8, literal, end - literal, to);
}

function slotOf(word: number, table: Pointer): number {
  return (table >>> 1) + (Math.imul(word, 0x1e35a7bd) >>> 18);
}

function putLiteral(u8: Uint8Array, source: Pointer, length: number, to: Pointer): Pointer {
  if (length === 0) return to;
  const size = length - 1;
  if (size < 60) u8[to++] = size << 2;
  else {
    u8[to++] = size < 256 ? 60 << 2 : 61 << 2;
    u8[to++] = size;
    if (size >= 256) u8[to++] = size >>> 8;
  }
  u8.copyWithin(to, source, source + length);
  return to + length;
}

function putCopy(u8: Uint8Array, back: number, length: number, to: Pointer): Pointer {
  for (; length > 0; ) {
    // never leaves a rest under 4, which only the longer form can say
    const part = length >= 68 ? 64 : length > 64 ? 60 : length;
    if (part >= 12 || part < 4 || back >= 2048) {
      u8[to++] = ((part - 1) << 2) | 2;
      u8[to++] = back;
      u8[to++] = back >>> 8;
    } else {
      u8[to++] = ((back >>> 8) << 5) | ((part - 4) << 2) | 1;
      u8[to++] = back;
    }
    length -= part;
  }
  return to;
}
