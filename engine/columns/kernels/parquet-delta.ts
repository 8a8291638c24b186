import { type Pointer, viewsOf } from '../memory';
import { FAILED } from './parquet-rle';

/**
 * DELTA_BINARY_PACKED: varint block size, miniblocks per block, count, zigzag first value; then blocks of a zigzag smallest delta,
 * one bit width per miniblock and the packed deltas. Sums wrap. Both kernels return where they stopped reading, or FAILED.
 */
export interface ParquetDeltaKernels {
  parquetDelta32(source: Pointer, end: Pointer, count: number, out: Pointer): number;
  parquetDelta64(source: Pointer, end: Pointer, count: number, out: Pointer): number;
}

export function parquetDeltaTwins(memory: WebAssembly.Memory): ParquetDeltaKernels {
  return {
    parquetDelta32(source, end, count, out) {
      const { u8, i32 } = viewsOf(memory);
      return eachValue(u8, source, end, count, (value, at) => {
        i32[(out >>> 2) + at] = Number(BigInt.asIntN(32, value));
      });
    },

    parquetDelta64(source, end, count, out) {
      const { u8, i64 } = viewsOf(memory);
      return eachValue(u8, source, end, count, (value, at) => {
        i64[(out >>> 3) + at] = value;
      });
    },
  };
}

function eachValue(u8: Uint8Array, source: number, end: number, count: number, put: (value: bigint, at: number) => void): number {
  let at = source;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= end) return null;
      const byte = u8[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    return null;
  };
  const zigzag = (value: bigint): bigint => BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));

  const blockValues = varint();
  const miniblocks = varint();
  const total = varint();
  const first = varint();
  if (blockValues === null || miniblocks === null || total === null || first === null) return FAILED;
  if (
    miniblocks === 0n ||
    miniblocks > 512n ||
    blockValues > 1048576n ||
    blockValues % (miniblocks * 8n) !== 0n ||
    total !== BigInt(count)
  )
    return FAILED;
  const perMiniblock = Number(blockValues / miniblocks);
  if (perMiniblock === 0) return FAILED;

  let value = zigzag(first);
  let done = 0;
  if (count > 0) put(value, done++);
  while (done < count) {
    const smallest = varint();
    if (smallest === null || Number(miniblocks) > end - at) return FAILED;
    const widths = at;
    at += Number(miniblocks);
    for (let block = 0; block < Number(miniblocks) && done < count; block++) {
      const width = u8[widths + block]!;
      const bytes = (perMiniblock * width) / 8;
      if (width > 64) return FAILED;
      const stop = Math.min(count, done + perMiniblock);
      const firstHere = done;
      // the last miniblock may be cut short by its writer
      if (Math.ceil(((stop - done) * width) / 8) > end - at) return FAILED;
      for (; done < stop; done++) {
        value = BigInt.asIntN(64, value + zigzag(smallest) + bitsAt(u8, at, (done - firstHere) * width, width));
        put(value, done);
      }
      at = Math.min(end, at + bytes);
    }
  }
  return at;
}

function bitsAt(u8: Uint8Array, at: number, bit: number, width: number): bigint {
  let value = 0n;
  for (let i = 0; i < width; i++) value |= BigInt((u8[at + ((bit + i) >>> 3)]! >>> ((bit + i) & 7)) & 1) << BigInt(i);
  return value;
}
