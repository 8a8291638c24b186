import { plainStorage, widthOf } from './column';
import type { Views } from './memory';
import type { NarrowChunk } from './narrow';

/** Picked values of a narrow column, plain, at their places in the 32-bit words of `out` from `at` on. */
export function gatherNarrow(
  { u8, u16, u32 }: Views,
  column: NarrowChunk,
  rows: Uint32Array,
  places: Uint32Array,
  out: Uint32Array,
  at: number,
): void {
  const { base, unit } = column.frame;
  const width = widthOf(column.storage);
  const codes = width === 1 ? u8 : width === 2 ? u16 : u32;
  const from = column.values / width;
  const plain = plainStorage(column.type);
  if (plain === 'i32') gatherInts(codes, from, base, rows, places, out, at);
  else if (plain === 'i64') gatherLongs(codes, from, base, unit, rows, places, out, at);
  else gatherDoubles(codes, from, base, unit, rows, places, new Float64Array(out.buffer, out.byteOffset), at / 2);
}

type Codes = Uint8Array | Uint16Array | Uint32Array;

function gatherInts(
  codes: Codes,
  from: number,
  base: number,
  rows: Uint32Array,
  places: Uint32Array,
  out: Uint32Array,
  at: number,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    out[at + place] = base + codes[from + rows[place]!]!;
  }
}

function gatherLongs(
  codes: Codes,
  from: number,
  base: number,
  unit: number,
  rows: Uint32Array,
  places: Uint32Array,
  out: Uint32Array,
  at: number,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const value = base + codes[from + rows[place]!]! * unit;
    out[at + place * 2] = value;
    out[at + place * 2 + 1] = Math.floor(value / 2 ** 32);
  }
}

function gatherDoubles(
  codes: Codes,
  from: number,
  base: number,
  unit: number,
  rows: Uint32Array,
  places: Uint32Array,
  out: Float64Array,
  at: number,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    out[at + place] = (base + codes[from + rows[place]!]!) / unit;
  }
}
