/**
 * Rows of one side by their key (u64 ordinals), each key once, for the other side to look up. Keys of a small range index a table
 * of u32 (row + 1, 0 = none), with a 0 behind the last for all other keys; others are hashed into mask + 1 slots of 16 bytes
 * (u64 key, u32 row + 1, u32 unused), less than all in use.
 */
import { bitmapBytes, setBit } from '../bitmap';
import { type Pointer, viewsOf } from '../memory';

const NOBODY = 0xffffffff;

export interface JoinLookupKernels {
  /** Enters rows that are valid and of the bitmap (0 = all), and says how many had a key that was there. */
  joinEnterSpan(
    words: Pointer,
    validity: Pointer,
    bitmap: Pointer,
    rows: number,
    base: number,
    least: bigint,
    table: Pointer,
  ): number;
  joinEnter(words: Pointer, validity: Pointer, bitmap: Pointer, rows: number, base: number, slots: Pointer, mask: number): number;
  /**
   * u32 row of each key, all bits set where there is none; nulls find `nullRow`. Gives how many found nobody. The keys of a span may be the
   * integers themselves (i32 where `width` is 4) if `least` is one too.
   */
  joinFindSpan(
    keys: Pointer,
    width: number,
    validity: Pointer,
    rows: number,
    least: bigint,
    span: number,
    table: Pointer,
    nullRow: number,
    found: Pointer,
  ): number;
  /** As joinFindSpan of integers, but u32 places by key, counted from the least, of keys that are `present` (a bitmap by place; 0 = all). */
  joinPlaceSpan(
    keys: Pointer,
    width: number,
    validity: Pointer,
    rows: number,
    least: bigint,
    span: number,
    present: Pointer,
    nullPlace: number,
    places: Pointer,
  ): number;
  joinFind(
    words: Pointer,
    validity: Pointer,
    rows: number,
    slots: Pointer,
    mask: number,
    nullRow: number,
    found: Pointer,
  ): number;
  /**
   * Marks, in a bitmap of whole words, rows of the bitmap (0 = all) that found somebody (`met` 1) or nobody (`lonely` 1), and gives their
   * number. Rows that are left out find row 0: what they found is nobody's concern, and every row is one that is there.
   */
  joinMet(found: Pointer, bitmap: Pointer, rows: number, lonely: number, met: number, out: Pointer): number;
}

export function joinLookupTwins(memory: WebAssembly.Memory): JoinLookupKernels {
  return {
    joinEnterSpan(words, validity, bitmap, rows, base, least, table) {
      const { u8, u32, i64 } = viewsOf(memory);
      let again = 0;
      for (let i = 0; i < rows; i++) {
        if (!bitOf(u8, validity, i) || !bitOf(u8, bitmap, i)) continue;
        const at = (table >>> 2) + Number(BigInt.asUintN(64, i64[(words >>> 3) + i]! - least));
        if (u32[at] !== 0) again++;
        else u32[at] = base + i + 1;
      }
      return again;
    },
    joinEnter(words, validity, bitmap, rows, base, slots, mask) {
      const { u8, u32 } = viewsOf(memory);
      let again = 0;
      for (let i = 0; i < rows; i++) {
        if (!bitOf(u8, validity, i) || !bitOf(u8, bitmap, i)) continue;
        const at = slotOf(u32, words, i, slots, mask);
        if (u32[at + 2] !== 0) again++;
        else u32.set([u32[(words >>> 2) + i * 2]!, u32[(words >>> 2) + i * 2 + 1]!, base + i + 1], at);
      }
      return again;
    },
    joinFindSpan(keys, width, validity, rows, least, span, table, nullRow, found) {
      const { u8, i32, u32, i64 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const key = width === 4 ? BigInt(i32[(keys >>> 2) + i]!) : i64[(keys >>> 3) + i]!;
        const value = BigInt.asUintN(64, key - least);
        const at = value < BigInt(span) ? Number(value) : span;
        u32[(found >>> 2) + i] = bitOf(u8, validity, i) ? u32[(table >>> 2) + at]! - 1 : nullRow;
      }
      return lonelyOf(u32, found, rows);
    },
    joinPlaceSpan(keys, width, validity, rows, least, span, present, nullPlace, places) {
      const { u8, i32, u32, i64 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        const key = width === 4 ? BigInt(i32[(keys >>> 2) + i]!) : i64[(keys >>> 3) + i]!;
        const value = BigInt.asUintN(64, key - least);
        const place = value < BigInt(span) && bitOf(u8, present, Number(value)) ? Number(value) : NOBODY;
        u32[(places >>> 2) + i] = bitOf(u8, validity, i) ? place : nullPlace;
      }
      return lonelyOf(u32, places, rows);
    },
    joinFind(words, validity, rows, slots, mask, nullRow, found) {
      const { u8, u32 } = viewsOf(memory);
      for (let i = 0; i < rows; i++) {
        u32[(found >>> 2) + i] = bitOf(u8, validity, i) ? u32[slotOf(u32, words, i, slots, mask) + 2]! - 1 : nullRow;
      }
      return lonelyOf(u32, found, rows);
    },
    joinMet(found, bitmap, rows, lonely, met, out) {
      const { u8, u32 } = viewsOf(memory);
      u8.fill(0, out, out + bitmapBytes(rows));
      let count = 0;
      for (let i = 0; i < rows; i++) {
        const takes = bitOf(u8, bitmap, i) && (u32[(found >>> 2) + i] === NOBODY ? lonely : met) === 1;
        if (takes) {
          setBit(u8, out, i);
          count++;
        } else u32[(found >>> 2) + i] = 0;
      }
      return count;
    },
  };
}

function lonelyOf(u32: Uint32Array, found: Pointer, rows: number): number {
  return u32.subarray(found >>> 2, (found >>> 2) + rows).filter((row) => row === NOBODY).length;
}

function bitOf(u8: Uint8Array, bitmap: Pointer, i: number): boolean {
  return bitmap === 0 || ((u8[bitmap + (i >> 3)]! >> (i & 7)) & 1) === 1;
}

/** Where the key of a row is, or would be. */
function slotOf(u32: Uint32Array, words: Pointer, row: number, slots: Pointer, mask: number): number {
  const low = u32[(words >>> 2) + row * 2]!;
  const high = u32[(words >>> 2) + row * 2 + 1]!;
  for (let slot = mixed32(mixed32(low) ^ high) & mask; ; slot = (slot + 1) & mask) {
    const at = (slots >>> 2) + slot * 4;
    if (u32[at + 2] === 0 || (u32[at] === low && u32[at + 1] === high)) return at;
  }
}

/** Murmur's finaliser. */
function mixed32(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
