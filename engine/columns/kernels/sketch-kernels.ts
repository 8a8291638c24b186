import { bitAt } from '../bitmap';
import { type Pointer, viewsOf } from '../memory';

/**
 * HyperLogLog: each group has 2^bits registers of a byte, and each hash notes in the one that its highest bits name how many zeros its
 * other bits begin with, plus one. `ids` are groups (u32; 0 = all rows are of group 1), `bitmap` 0 = all rows.
 */
export interface SketchKernels {
  sketchWords(ids: Pointer, words: Pointer, bitmap: Pointer, rows: number, registers: Pointer, bits: number): void;
  sketchTexts(
    ids: Pointer,
    offsets: Pointer,
    bytes: Pointer,
    bitmap: Pointer,
    rows: number,
    registers: Pointer,
    bits: number,
  ): void;
  /** Eight registers of each group from `registers` on become the greater of themselves and those in `words`. */
  sketchMerge(ids: Pointer, words: Pointer, groups: number, registers: Pointer, bits: number): void;
}

const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const spread = (hash: bigint): bigint => hash ^ (hash >> 33n);
const finished = (hash: bigint): bigint => spread(word(spread(word(spread(hash) * 0xff51afd7ed558ccdn)) * 0xc4ceb9fe1a85ec53n));
const rotated = (hash: bigint): bigint => word(hash << 29n) | (hash >> 35n);

export function sketchTwins(memory: WebAssembly.Memory): SketchKernels {
  const note = (registers: Pointer, id: number, hash: bigint, bits: number): void => {
    const { u8 } = viewsOf(memory);
    const at = registers + id * 2 ** bits + Number(hash >> BigInt(64 - bits));
    const rest = word(hash << BigInt(bits)) | (1n << BigInt(bits - 1));
    u8[at] = Math.max(u8[at]!, 64 - rest.toString(2).length + 1);
  };
  const groupOf = (ids: Pointer, row: number): number => (ids === 0 ? 1 : viewsOf(memory).u32[(ids >>> 2) + row]!);
  const takes = (bitmap: Pointer, row: number): boolean => bitmap === 0 || bitAt(viewsOf(memory).u8, bitmap, row);
  return {
    sketchWords(ids, words, bitmap, rows, registers, bits) {
      const { i64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) {
        if (takes(bitmap, row)) note(registers, groupOf(ids, row), finished(word(i64[(words >>> 3) + row]!)), bits);
      }
    },
    sketchTexts(ids, offsets, bytes, bitmap, rows, registers, bits) {
      const { u8, u32 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) {
        if (!takes(bitmap, row)) continue;
        const [start, end] = [u32[(offsets >>> 2) + row]!, u32[(offsets >>> 2) + row + 1]!];
        let hash = BigInt(end - start);
        for (let at = start; at < end; at += 8) {
          let eight = 0n;
          for (let i = Math.min(8, end - at) - 1; i >= 0; i--) eight = (eight << 8n) | BigInt(u8[bytes + at + i]!);
          hash = rotated(word((hash ^ eight) * 0x9e3779b97f4a7c15n));
        }
        note(registers, groupOf(ids, row), finished(hash), bits);
      }
    },
    sketchMerge(ids, words, groups, registers, bits) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < groups; i++) {
        const at = registers + u32[(ids >>> 2) + i]! * 2 ** bits;
        for (let k = 0; k < 8; k++) u8[at + k] = Math.max(u8[at + k]!, u8[words + i * 8 + k]!);
      }
    },
  };
}
