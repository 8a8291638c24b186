/**
 * Rows to groups. A row's key is one or more u64 words; groups are numbered from 1 in order of first appearance, and 0 stands for
 * rows that do not take part. `keys` holds a group's words (at group × width), `firsts` the number of its first row. A row's number
 * is base + its index, or what `numbers` says.
 */
import { type Pointer, viewsOf } from '../memory';

export interface GroupIdKernels {
  /** One group: 1 where the bit is set (0 = everywhere). */
  groupAll(bitmap: Pointer, rows: number, ids: Pointer): void;
  /** Keys of one small word that is an index into `table` (u32 ids); gives the new number of groups. */
  groupDirect(
    words: Pointer,
    bitmap: Pointer,
    rows: number,
    table: Pointer,
    keys: Pointer,
    firsts: Pointer,
    count: number,
    numbers: Pointer,
    base: number,
    ids: Pointer,
  ): number;
  /** Keys of `width` words, each an array `stride` bytes after the one before; `table` has mask + 1 u32 ids, less than all in use. */
  groupHash(
    words: Pointer,
    stride: number,
    width: number,
    bitmap: Pointer,
    rows: number,
    table: Pointer,
    mask: number,
    keys: Pointer,
    firsts: Pointer,
    count: number,
    numbers: Pointer,
    base: number,
    ids: Pointer,
  ): number;
  /** Every row that takes part a group of its own: for keys that hardly repeat, where merging finds the equal ones. */
  groupEach(
    words: Pointer,
    stride: number,
    width: number,
    bitmap: Pointer,
    rows: number,
    keys: Pointer,
    firsts: Pointer,
    count: number,
    base: number,
    ids: Pointer,
  ): number;
  /** Enters groups `first` to `count` into an empty table. */
  groupRehash(keys: Pointer, width: number, first: number, count: number, table: Pointer, mask: number): void;
  /**
   * The field of `bits` bits at bit `at` of the keys of groups 1 to count, as ordinals (code - offset, modulo 2^64). When `nullable`,
   * code 0 is null: its ordinal is 0 and its byte of `present` 0.
   */
  groupUnpack(
    keys: Pointer,
    width: number,
    count: number,
    at: number,
    bits: number,
    offset: bigint,
    nullable: number,
    ordinals: Pointer,
    present: Pointer,
  ): void;
  /** hashes[i] = mix(hashes[i], words[i]), u64. */
  groupMix(hashes: Pointer, words: Pointer, rows: number): void;
  /** u16 part of each hash, of so many; adds to u32 `counts`. */
  groupParts(hashes: Pointer, rows: number, partitions: number, parts: Pointer, counts: Pointer): void;
  /** What ordinals stand for: kind 0 i32, 1 i64, 2 f64, 3 the word itself; nulls (a 0 byte of `present`, 0 = none) give 0. */
  groupValues(ordinals: Pointer, present: Pointer, rows: number, kind: number, out: Pointer): void;
  /** Bit i = values[i] is not 0, u32. */
  groupPresent(values: Pointer, rows: number, bitmap: Pointer): void;
  /** The same as bytes. */
  groupPresentBytes(values: Pointer, rows: number, bytes: Pointer): void;
}

export function groupIdTwins(memory: WebAssembly.Memory): GroupIdKernels {
  return {
    groupAll(bitmap, rows, ids) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) u32[(ids >>> 2) + i] = taking(u8, bitmap, i) ? 1 : 0;
    },
    groupDirect(words, bitmap, rows, table, keys, firsts, count, numbers, base, ids) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        let id = 0;
        if (taking(u8, bitmap, i)) {
          const word = u32[(words >>> 2) + i * 2]!;
          id = u32[(table >>> 2) + word]!;
          if (id === 0) {
            id = u32[(table >>> 2) + word] = ++count;
            u32[(keys >>> 2) + id * 2] = word;
            u32[(keys >>> 2) + id * 2 + 1] = 0;
            u32[(firsts >>> 2) + id] = numbers === 0 ? base + i : u32[(numbers >>> 2) + i]!;
          }
        }
        u32[(ids >>> 2) + i] = id;
      }
      return count;
    },
    groupHash(words, stride, width, bitmap, rows, table, mask, keys, firsts, count, numbers, base, ids) {
      const { u8, u32 } = viewsOf(memory);
      const step = stride >>> 2;
      for (let i = 0, from = words >>> 2; i < rows; i++, from += 2) {
        let id = 0;
        if (taking(u8, bitmap, i)) {
          let slot = hashWords(u32, from, step, width) & mask;
          for (id = u32[(table >>> 2) + slot]!; id !== 0; id = u32[(table >>> 2) + slot]!) {
            if (sameWords(u32, from, step, (keys >>> 2) + id * width * 2, width)) break;
            slot = (slot + 1) & mask;
          }
          if (id === 0) {
            id = u32[(table >>> 2) + slot] = ++count;
            for (let word = 0; word < width; word++) {
              u32[(keys >>> 2) + (id * width + word) * 2] = u32[from + word * step]!;
              u32[(keys >>> 2) + (id * width + word) * 2 + 1] = u32[from + word * step + 1]!;
            }
            u32[(firsts >>> 2) + id] = numbers === 0 ? base + i : u32[(numbers >>> 2) + i]!;
          }
        }
        u32[(ids >>> 2) + i] = id;
      }
      return count;
    },
    groupEach(words, stride, width, bitmap, rows, keys, firsts, count, base, ids) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const id = taking(u8, bitmap, i) ? ++count : 0;
        u32[(ids >>> 2) + i] = id;
        if (id === 0) continue;
        u32[(firsts >>> 2) + id] = base + i;
        for (let word = 0; word < width; word++) {
          u32[(keys >>> 2) + (id * width + word) * 2] = u32[((words + word * stride) >>> 2) + i * 2]!;
          u32[(keys >>> 2) + (id * width + word) * 2 + 1] = u32[((words + word * stride) >>> 2) + i * 2 + 1]!;
        }
      }
      return count;
    },
    groupRehash(keys, width, first, count, table, mask) {
      const { u32 } = viewsOf(memory);
      for (let id = first; id <= count; id++) {
        let slot = hashWords(u32, (keys >>> 2) + id * width * 2, 2, width) & mask;
        while (u32[(table >>> 2) + slot] !== 0) slot = (slot + 1) & mask;
        u32[(table >>> 2) + slot] = id;
      }
    },
    groupUnpack(keys, width, count, at, bits, offset, nullable, ordinals, present) {
      const { u8, i64 } = viewsOf(memory);
      const word = at >> 6;
      const end = (at & 63) + bits;
      for (let group = 1; group <= count; group++) {
        const from = (keys >>> 3) + group * width + word;
        const both = (BigInt.asUintN(64, i64[from]!) << 64n) | (end > 64 ? BigInt.asUintN(64, i64[from + 1]!) : 0n);
        const code = BigInt.asUintN(bits, both >> BigInt(128 - end));
        const isNull = nullable === 1 && code === 0n;
        i64[(ordinals >>> 3) + group - 1] = isNull ? 0n : BigInt.asIntN(64, code - offset);
        if (nullable === 1) u8[present + group - 1] = isNull ? 0 : 1;
      }
    },
    groupMix(hashes, words, rows) {
      const { u32 } = viewsOf(memory);
      for (let i = 0, at = hashes >>> 2, from = words >>> 2; i < rows; i++, at += 2, from += 2) {
        const mixed = mixed32(mixed32(u32[at]! ^ u32[from]!) ^ u32[from + 1]!);
        u32[at] = mixed;
        u32[at + 1] = 0;
      }
    },
    groupParts(hashes, rows, partitions, parts, counts) {
      const { u16, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const part = Math.floor((u32[(hashes >>> 2) + i * 2]! * partitions) / 2 ** 32);
        u16[(parts >>> 1) + i] = part;
        u32[(counts >>> 2) + part]!++;
      }
    },
    groupValues(ordinals, present, rows, kind, out) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const taken = present === 0 || u8[present + i] === 1;
        const low = taken ? u32[(ordinals >>> 2) + i * 2]! : 0;
        const high = taken ? u32[(ordinals >>> 2) + i * 2 + 1]! : 0;
        if (kind === 0) u32[(out >>> 2) + i] = low;
        else {
          const fold = taken && kind === 2 ? ~(high >> 31) : 0;
          u32[(out >>> 2) + i * 2] = low ^ fold;
          u32[(out >>> 2) + i * 2 + 1] = !taken || kind === 3 ? high : high ^ (fold | 0x80000000);
        }
      }
    },
    groupPresent(values, rows, bitmap) {
      const { u8, u32 } = viewsOf(memory);
      u8.fill(0, bitmap, bitmap + Math.ceil(rows / 64) * 8);
      for (let i = 0; i < rows; i++) if (u32[(values >>> 2) + i] !== 0) u8[bitmap + (i >> 3)]! |= 1 << (i & 7);
    },
    groupPresentBytes(values, rows, bytes) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) u8[bytes + i] = u32[(values >>> 2) + i] === 0 ? 0 : 1;
    },
  };
}

function taking(u8: Uint8Array, bitmap: Pointer, i: number): boolean {
  return bitmap === 0 || ((u8[bitmap + (i >> 3)]! >> (i & 7)) & 1) === 1;
}

/** Murmur's finaliser. */
function mixed32(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function hashWords(u32: Uint32Array, from: number, step: number, width: number): number {
  let hash = 0;
  for (let word = 0; word < width; word++)
    hash = mixed32(mixed32(hash ^ u32[from + word * step]!) ^ u32[from + word * step + 1]!);
  return hash;
}

function sameWords(u32: Uint32Array, from: number, step: number, key: number, width: number): boolean {
  for (let word = 0; word < width; word++) {
    if (u32[from + word * step] !== u32[key + word * 2] || u32[from + word * step + 1] !== u32[key + word * 2 + 1]) return false;
  }
  return true;
}
