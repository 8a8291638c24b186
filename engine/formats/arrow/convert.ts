import type { Pointer, Views } from '../../columns/memory';
import { bigAt } from './spell';

/** Loops that change the width or the unit of numbers. */
export type Convert = 'i8' | 'u8' | 'i16' | 'u16' | 'u32' | 'u64' | 'f16' | 'f32' | 'to64' | 'to128' | 'days' | 'multiply';

/** What a conversion met: whether a value lost something, so that the column must be read as text. */
export interface Loss {
  lost: boolean;
}

/** Converts `rows` numbers of a buffer into `target`, a byte offset. `isNull` tells rows whose bytes mean nothing. */
export function convertNumbers(
  convert: Convert,
  source: Uint8Array,
  bytes: number,
  rows: number,
  factor: bigint,
  views: Views,
  target: Pointer,
  isNull: ((row: number) => boolean) | null,
  loss: Loss,
): void {
  const { i32, f64, i64 } = views;
  const from = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const [at4, at8] = [target >>> 2, target >>> 3];
  switch (convert) {
    case 'i8':
      for (let row = 0; row < rows; row++) i32[at4 + row] = from.getInt8(row);
      return;
    case 'u8':
      for (let row = 0; row < rows; row++) i32[at4 + row] = source[row]!;
      return;
    case 'i16':
      for (let row = 0; row < rows; row++) i32[at4 + row] = from.getInt16(row * 2, true);
      return;
    case 'u16':
      for (let row = 0; row < rows; row++) i32[at4 + row] = from.getUint16(row * 2, true);
      return;
    case 'u32':
      for (let row = 0; row < rows; row++) {
        i32[(at8 + row) * 2] = from.getInt32(row * 4, true);
        i32[(at8 + row) * 2 + 1] = 0;
      }
      return;
    case 'u64':
      for (let row = 0; row < rows; row++) {
        i64[at8 + row * 2] = from.getBigInt64(row * 8, true);
        i64[at8 + row * 2 + 1] = 0n;
      }
      return;
    case 'f32':
      for (let row = 0; row < rows; row++) f64[at8 + row] = from.getFloat32(row * 4, true);
      return;
    case 'f16':
      for (let row = 0; row < rows; row++) f64[at8 + row] = half(from.getUint16(row * 2, true));
      return;
    case 'to64':
      for (let row = 0; row < rows; row++) i64[at8 + row] = bigAt(from, row * bytes, bytes);
      return;
    case 'to128':
      for (let row = 0; row < rows; row++) {
        const value = bigAt(from, row * bytes, bytes);
        i64[at8 + row * 2] = BigInt.asIntN(64, value);
        i64[at8 + row * 2 + 1] = BigInt.asIntN(64, value >> 64n);
      }
      return;
    case 'days':
      for (let row = 0; row < rows; row++) {
        const days = floorDivide(from.getBigInt64(row * 8, true), factor);
        i32[at4 + row] = Number(BigInt.asIntN(32, days));
      }
      return;
    case 'multiply':
      for (let row = 0; row < rows; row++) {
        const value = from.getBigInt64(row * 8, true) * factor;
        i64[at8 + row] = value;
        if (value !== BigInt.asIntN(64, value) && isNull?.(row) !== true) loss.lost = true;
      }
  }
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
