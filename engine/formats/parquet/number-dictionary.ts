import { widthOf } from '../../columns/column';
import { type Pointer, viewsOf } from '../../columns/memory';
import { codedVector, type NarrowChunk } from '../../columns/narrow';
import { takeZeroed } from './decode-column';
import type { Room } from './room';
import { boundsOf } from './statistics';
import { type Coded, widthOfEntry } from './write-dictionary';
import { fixedKindOf } from './write-values';

/** Flags and entries of so many codes stay in a core's caches. */
const MOST_CODES = 2 ** 18;
/** A dictionary is looked up value by value, by us and by every reader: it is written where it leaves three quarters of the bytes or less. */
const WORTH = 0.75;

/**
 * Numbers that are kept as short codes, in dictionary pages: entries stand in the order of their values, so that the least and the greatest
 * entry of a page are its bounds. null where too many codes are in use for that to be worth it.
 */
export function numberCodesOf(room: Room, column: NarrowChunk, rows: number): Coded | null {
  const { type, values: codes, storage, frame, validity } = column;
  const codeBytes = widthOf(storage) as 1 | 2 | 4;
  const count = codesWithin(room, codes, codeBytes, rows);
  if (rows === 0 || count > MOST_CODES) return null;
  const bottom = room.take(0);
  const flags = takeZeroed(room, count);
  room.kernels.parquetUsed(codes, rows, validity, codeBytes, flags);
  const map = takeZeroed(room, count * 4);
  const inUse = room.take(count * codeBytes);
  const entries = number(room, flags, count, map, inUse, codeBytes);
  const kind = fixedKindOf(type);
  const pageBytes = entries * kind.rawWidth;
  if (entries === 0 || pageBytes + (rows * widthOfEntry(entries)) / 8 > WORTH * rows * kind.rawWidth) {
    room.release(bottom);
    return null;
  }
  const page = room.take(pageBytes);
  const plain = codedVector(
    room.kernels,
    { type, rows: entries, validity: 0 },
    { codes: inUse, width: codeBytes, frame },
    room.take(entries * kind.width),
  );
  kind.spell(room.kernels, plain.values, entries, page);
  const entry = (index: number): Uint8Array =>
    viewsOf(room.memory).u8.subarray(page + index * kind.rawWidth, page + (index + 1) * kind.rawWidth);
  return { codes, codeBytes, map, entries, page, pageBytes, bounds: boundsOf(kind.order), entry };
}

/** All codes are below this. */
function codesWithin(room: Room, codes: Pointer, codeBytes: 1 | 2 | 4, rows: number): number {
  if (codeBytes < 4) return 2 ** (8 * codeBytes);
  if (rows === 0) return 0;
  const range = room.take(8);
  room.kernels.parquetRange32(codes, rows, range);
  const [least, most] = viewsOf(room.memory).i32.subarray(range >>> 2, (range >>> 2) + 2);
  room.release(range);
  // codes are unsigned: those from 2^31 on look negative
  return least! < 0 ? 2 ** 32 : most! + 1;
}

/** Gives flagged codes their entries, in order, lists them, and tells how many there are. */
function number(room: Room, flags: Pointer, count: number, map: Pointer, inUse: Pointer, codeBytes: 1 | 2 | 4): number {
  const { u8, u16, u32 } = viewsOf(room.memory);
  const listed = codeBytes === 1 ? u8 : codeBytes === 2 ? u16 : u32;
  let entries = 0;
  for (let code = 0; code < count; code++) {
    if (u8[flags + code] === 0) continue;
    listed[inUse / codeBytes + entries] = code;
    u32[(map >>> 2) + code] = entries++;
  }
  return entries;
}
