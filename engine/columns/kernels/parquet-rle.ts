import { type Pointer, viewsOf } from '../memory';

/**
 * Parquet's RLE / bit-packed hybrid: runs of `varint(count << 1), value` and of `varint(groups << 1 | 1), packed values`,
 * eight values a group, least significant bit first; runs may be empty. Every kernel here reads [source, end) and nothing else and returns FAILED
 * when the bytes do not hold `count` values.
 */
export const FAILED = 0xffffffff;

export interface ParquetRleKernels {
  /** Values of width 1, appended to a bitmap at bit `bit` (its bits must be 0 from there on). Returns how many are 1. */
  parquetBits(source: Pointer, end: Pointer, count: number, out: Pointer, bit: number): number;
  /** Values of `width` <= 32 bits as u32; each must be below `limit`. Returns 0. */
  parquetIndices(source: Pointer, end: Pointer, width: number, count: number, limit: number, out: Pointer): number;
  /** The same of `width` <= 8 bits as bytes. */
  parquetBytes(source: Pointer, end: Pointer, width: number, count: number, limit: number, out: Pointer): number;
}

export function parquetRleTwins(memory: WebAssembly.Memory): ParquetRleKernels {
  return {
    parquetBits(source, end, count, out, bit) {
      const { u8 } = viewsOf(memory);
      let ones = 0;
      const done = eachRun(u8, source, end, 1, count, (value, at) => {
        if (value === 0) return;
        ones++;
        const position = bit + at;
        u8[out + (position >>> 3)]! |= 1 << (position & 7);
      });
      return done ? ones : FAILED;
    },

    parquetIndices(source, end, width, count, limit, out) {
      const { u8, u32 } = viewsOf(memory);
      if (width > 32) return FAILED;
      return below(limit, u8, source, end, width, count, (value, at) => (u32[(out >>> 2) + at] = value));
    },

    parquetBytes(source, end, width, count, limit, out) {
      const { u8 } = viewsOf(memory);
      if (width > 8) return FAILED;
      return below(limit, u8, source, end, width, count, (value, at) => (u8[out + at] = value));
    },
  };
}

/** 0 where all values are below the limit. */
function below(
  limit: number,
  u8: Uint8Array,
  source: number,
  end: number,
  width: number,
  count: number,
  put: (value: number, at: number) => void,
): number {
  let bad = false;
  const done = eachRun(u8, source, end, width, count, (value, at) => {
    if (value >= limit) bad = true;
    put(value, at);
  });
  return done && !bad ? 0 : FAILED;
}

function eachRun(
  u8: Uint8Array,
  source: number,
  end: number,
  width: number,
  count: number,
  put: (value: number, at: number) => void,
): boolean {
  const valueBytes = (width + 7) >>> 3;
  let at = source;
  let done = 0;
  while (done < count) {
    let head = 0;
    let shift = 0;
    for (let byte = 128; byte >= 128; shift += 7) {
      if (at >= end || shift > 28) return false;
      byte = u8[at++]!;
      head = (head | ((byte & 127) << shift)) >>> 0;
    }
    if ((head & 1) === 0) {
      if (valueBytes > end - at) return false;
      let value = 0;
      for (let i = 0; i < valueBytes; i++) value = (value | (u8[at + i]! << (i * 8))) >>> 0;
      at += valueBytes;
      const stop = Math.min(count, done + (head >>> 1));
      while (done < stop) put(value, done++);
    } else {
      const stop = Math.min(count, done + (head >>> 1) * 8);
      // the last group may be cut short by its writer
      if (Math.ceil(((stop - done) * width) / 8) > end - at) return false;
      const first = done;
      for (; done < stop; done++) put(bitsAt(u8, at, (done - first) * width, width), done);
      at += (head >>> 1) * width;
    }
  }
  return true;
}

function bitsAt(u8: Uint8Array, at: number, bit: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value += ((u8[at + ((bit + i) >>> 3)]! >>> ((bit + i) & 7)) & 1) * 2 ** i;
  return value;
}
