/**
 * Texts to numbers: each distinct text gets the next number, from 0. Texts stand one after the other in `heap`; text n is the bytes
 * starts[n] .. starts[n + 1], its hash hashes[n]. `table` holds numbers + 1 in mask + 1 u32 slots, less than all in use.
 */
import { type Pointer, viewsOf } from '../memory';

export interface GroupTextKernels {
  /** Writes each text's number as a u64 ordinal to `out` (null: 0) and gives the new number of distinct texts. */
  groupIntern(
    offsets: Pointer,
    bytes: Pointer,
    validity: Pointer,
    rows: number,
    table: Pointer,
    mask: number,
    hashes: Pointer,
    starts: Pointer,
    heap: Pointer,
    count: number,
    out: Pointer,
  ): number;
  groupInternRehash(hashes: Pointer, count: number, table: Pointer, mask: number): void;
  /**
   * Keeps each group's least text (sign 1), greatest (-1), first (2) or last (3): `starts`, `lengths`, `states` are u32 by group; state 0 =
   * nothing yet, 1 = null, 2 = a text. First and last count nulls, least and greatest skip them. Texts are copied behind `used` in
   * `heap` (or over the group's former one, where they fit); gives the new `used`.
   */
  groupText(
    ids: Pointer,
    offsets: Pointer,
    bytes: Pointer,
    validity: Pointer,
    rows: number,
    sign: number,
    starts: Pointer,
    lengths: Pointer,
    states: Pointer,
    heap: Pointer,
    used: number,
  ): number;
}

export const KEEP_LEAST = 1;
export const KEEP_GREATEST = -1;
export const KEEP_FIRST = 2;
export const KEEP_LAST = 3;

export function groupTextTwins(memory: WebAssembly.Memory): GroupTextKernels {
  return {
    groupIntern(offsets, bytes, validity, rows, table, mask, hashes, starts, heap, count, out) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0, from = offsets >>> 2; i < rows; i++) {
        let number = 0;
        if (validity === 0 || ((u8[validity + (i >> 3)]! >> (i & 7)) & 1) === 1) {
          const start = bytes + u32[from + i]!;
          const length = u32[from + i + 1]! - u32[from + i]!;
          const hash = hashBytes(u8, start, length);
          let slot = hash & mask;
          for (number = u32[(table >>> 2) + slot]!; number !== 0; number = u32[(table >>> 2) + slot]!) {
            const known = (starts >>> 2) + number - 1;
            if (u32[(hashes >>> 2) + number - 1] === hash && u32[known + 1]! - u32[known]! === length) {
              if (compareBytes(u8, heap + u32[known]!, length, start, length) === 0) break;
            }
            slot = (slot + 1) & mask;
          }
          if (number === 0) {
            number = u32[(table >>> 2) + slot] = count + 1;
            const end = u32[(starts >>> 2) + count]!;
            u8.copyWithin(heap + end, start, start + length);
            u32[(hashes >>> 2) + count] = hash;
            u32[(starts >>> 2) + ++count] = end + length;
          }
          number--;
        }
        u32[(out >>> 2) + i * 2] = number;
        u32[(out >>> 2) + i * 2 + 1] = 0;
      }
      return count;
    },
    groupInternRehash(hashes, count, table, mask) {
      const { u32 } = viewsOf(memory);
      for (let number = 0; number < count; number++) {
        let slot = u32[(hashes >>> 2) + number]! & mask;
        while (u32[(table >>> 2) + slot] !== 0) slot = (slot + 1) & mask;
        u32[(table >>> 2) + slot] = number + 1;
      }
    },
    groupText(ids, offsets, bytes, validity, rows, sign, starts, lengths, states, heap, used) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0, from = offsets >>> 2; i < rows; i++) {
        const id = u32[(ids >>> 2) + i]!;
        const state = u32[(states >>> 2) + id]!;
        const isNull = validity !== 0 && ((u8[validity + (i >> 3)]! >> (i & 7)) & 1) === 0;
        if (id === 0 || (isNull && sign < KEEP_FIRST) || (sign === KEEP_FIRST && state !== 0)) continue;
        const start = bytes + u32[from + i]!;
        const length = u32[from + i + 1]! - u32[from + i]!;
        const held = u32[(lengths >>> 2) + id]!;
        const wins =
          sign >= KEEP_FIRST || state === 0 || sign * compareBytes(u8, start, length, heap + u32[(starts >>> 2) + id]!, held) < 0;
        if (!wins) continue;
        u32[(states >>> 2) + id] = isNull ? 1 : 2;
        if (length > held) {
          u32[(starts >>> 2) + id] = used;
          used += length;
        }
        u8.copyWithin(heap + u32[(starts >>> 2) + id]!, start, start + length);
        u32[(lengths >>> 2) + id] = length;
      }
      return used;
    },
  };
}

function hashBytes(u8: Uint8Array, start: number, length: number): number {
  let hash = 0x811c9dc5 ^ length;
  for (let k = 0; k < length; k++) hash = Math.imul(hash ^ u8[start + k]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function compareBytes(u8: Uint8Array, a: number, lengthA: number, b: number, lengthB: number): number {
  const common = Math.min(lengthA, lengthB);
  for (let k = 0; k < common; k++) if (u8[a + k] !== u8[b + k]) return u8[a + k]! - u8[b + k]!;
  return lengthA - lengthB;
}
