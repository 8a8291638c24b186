import type { Room } from './build-column';
import { wordSet } from './hash-set';
import type { Kernels } from './kernels/kernels';
import type { Pointer } from './memory';
import type { Coded } from './vector';

/** Bits of the rows whose code, or number, is in a set. */
export type CodeSet = (kernels: Kernels, codes: Pointer, rows: number, out: Pointer) => void;

/** Numbers farther apart than this have no table by number. */
const WIDEST = 65_536;

/** A set of codes of one width, at least one: short ones by a byte for each that there may be. */
export function codeSet(wanted: readonly number[], { width }: Coded, room: Room): CodeSet {
  if (width === 4) return intSet(wanted, room);
  const lut = tableOf(wanted, 0, 2 ** (8 * width), 0xff, room);
  return (kernels, codes, rows, out) => kernels.bitsByCode(codes, width, rows, lut, 2 ** (8 * width), out);
}

/** A set of numbers of four bytes, at least one: by a byte for each between them where they are near each other, else hashed. */
export function intSet(wanted: readonly number[], room: Room): CodeSet {
  const first = wanted.reduce((least, each) => Math.min(least, each));
  const span = wanted.reduce((most, each) => Math.max(most, each)) - first + 1;
  if (span <= WIDEST) {
    const lut = tableOf(wanted, first, span + 1, 1, room);
    return (kernels, ints, rows, out) => kernels.inSpan(ints, rows, first, span, lut, out);
  }
  const { slots, mask } = wordSet('i32', wanted, room);
  return (kernels, ints, rows, out) => kernels.inWords(ints, 4, 0, rows, slots, mask, out);
}

function tableOf(wanted: readonly number[], first: number, bytes: number, mark: number, room: Room): Pointer {
  const table = room.take(bytes);
  const { u8 } = room.views();
  u8.fill(0, table, table + bytes);
  for (const code of wanted) u8[table + code - first] = mark;
  return table;
}
