import { type Pointer, viewsOf } from '../memory';
import { orderBytes, writeBits } from './compare-kernels';

/**
 * Membership in a prepared set: open addressing over 16-byte slots, a power of two of them, `mask` = slots - 1.
 *   numbers   u64 value (canonical for f64: 0 for -0, one NaN), u32 used, u32 unused
 *   texts     u32 pointer, u32 length, u32 hash, u32 used
 */
export const SLOT_BYTES = 16;

export interface SetKernels {
  /** Values 4 or 8 bytes wide; 4-byte ones are widened without sign. `real` 1: f64. */
  inWords(values: Pointer, width: number, real: number, rows: number, slots: Pointer, mask: number, out: Pointer): void;
  /** i32 values of [first, first + span), by a byte each in `lut` (0 or 1); lut[span] = 0 stands for all others. */
  inSpan(values: Pointer, rows: number, first: number, span: number, lut: Pointer, out: Pointer): void;
  inTexts(offsets: Pointer, bytes: Pointer, rows: number, slots: Pointer, mask: number, out: Pointer): void;
}

export function hashWords(low: number, high: number): number {
  const mixed = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca77);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

export function hashBytes(u8: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ u8[at]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const NAN_HIGH = 0x7ff80000;

export function setTwins(memory: WebAssembly.Memory): SetKernels {
  return {
    inWords(values, width, real, rows, slots, mask, out) {
      const { u8, u32, f64 } = viewsOf(memory);
      const holds = (low: number, high: number): boolean => {
        for (let slot = hashWords(low, high) & mask; ; slot = (slot + 1) & mask) {
          const at = (slots >>> 2) + slot * 4;
          if (u32[at + 2] === 0) return false;
          if (u32[at] === low && u32[at + 1] === high) return true;
        }
      };
      writeBits(u8, rows, out, (row) => {
        if (width === 4) return holds(u32[(values >>> 2) + row]!, 0);
        const value = real === 1 ? f64[(values >>> 3) + row]! : 1;
        if (value === 0) return holds(0, 0);
        if (Number.isNaN(value)) return holds(0, NAN_HIGH);
        return holds(u32[(values >>> 2) + row * 2]!, u32[(values >>> 2) + row * 2 + 1]!);
      });
    },
    inSpan(values, rows, first, span, lut, out) {
      const { u8, i32 } = viewsOf(memory);
      writeBits(u8, rows, out, (row) => u8[lut + Math.min((i32[(values >>> 2) + row]! - first) >>> 0, span)] === 1);
    },
    inTexts(offsets, bytes, rows, slots, mask, out) {
      const { u8, u32 } = viewsOf(memory);
      writeBits(u8, rows, out, (row) => {
        const start = bytes + u32[(offsets >>> 2) + row]!;
        const end = bytes + u32[(offsets >>> 2) + row + 1]!;
        const hash = hashBytes(u8, start, end);
        for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
          const at = (slots >>> 2) + slot * 4;
          if (u32[at + 3] === 0) return false;
          const text = u32[at]!;
          if (u32[at + 2] === hash && orderBytes(u8, start, end, text, text + u32[at + 1]!) === 0) return true;
        }
      });
    },
  };
}
