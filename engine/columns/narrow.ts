/**
 * Numbers that lie near each other, or are all multiples of something, as short codes: cents as four bytes instead of a double's eight,
 * seconds instead of microseconds, small counts as one byte. A code gives its value back bit by bit: NaN, infinities and -0 have none,
 * and a column with one of them stays plain. Values at nulls are zero as everywhere, and have codes like any other. All integers that
 * codes of a frame stand for are exact as doubles (nanoseconds of today are not, and stay plain).
 */
import type { TypeName } from '../plan/schema';
import { isNanos, isTimestamp } from '../plan/time-type';
import { type ColumnChunk, type Frame, type NarrowStorage, type PlainStorage, plainStorage, widthOf } from './column';
import type { Kernels } from './kernels/kernels';
import { LARGEST_MULTIPLE } from './kernels/sort-ordinals';
import type { Pointer } from './memory';
import type { Coded, Vector } from './vector';

/** How values become codes. */
export interface Narrowing {
  readonly storage: NarrowStorage;
  readonly frame: Frame;
}

export type NarrowChunk = ColumnChunk & Narrowing;

export function isNarrow(column: ColumnChunk): column is NarrowChunk {
  return column.frame !== undefined;
}

/** Plain values of some rows to codes; false = one of them has no code. */
export function narrowValues(
  kernels: Kernels,
  type: TypeName,
  values: Pointer,
  rows: number,
  { storage, frame: { base, unit } }: Narrowing,
  out: Pointer,
): boolean {
  const width = widthOf(storage);
  const plain = plainStorage(type);
  if (plain === 'i32') return kernels.narrowI32(values, rows, base, width, out) === 1;
  if (plain === 'i64') return kernels.narrowI64(values, rows, base, unit, width, out) === 1;
  return kernels.narrowF64(values, rows, base, unit, width, out) === 1;
}

/** Plain values of rows `start` … of a narrow column. */
export function widenValues(kernels: Kernels, column: NarrowChunk, start: number, rows: number, out: Pointer): void {
  widenCodes(kernels, column.type, codesAt(column, start), rows, out);
}

export function codesAt({ storage, values, frame }: NarrowChunk, start: number): Coded {
  const width = widthOf(storage);
  return { codes: values + start * width, width, frame };
}

/** The codes as a column has them. */
export function codedLayout({ codes, width, frame }: Coded): Omit<NarrowChunk, 'type' | 'validity' | 'nullCount'> {
  const storage = narrowStorages.find((each) => widthOf(each) === width)!;
  return { storage, values: codes, bytes: 0, dictionary: null, frame };
}

function widenCodes(kernels: Kernels, type: TypeName, { codes, width, frame }: Coded, rows: number, out: Pointer): void {
  const { base, unit } = frame;
  const plain = plainStorage(type);
  if (plain === 'i32') kernels.widenI32(codes, width, rows, base, out);
  else if (plain === 'i64') kernels.widenI64(codes, width, rows, base, unit, out);
  else kernels.widenF64(codes, width, rows, base, unit, out);
}

/** Codes as a vector, whose values are made in this room when they are first asked for. */
export function codedVector(
  kernels: Kernels,
  { type, rows, validity }: Pick<Vector, 'type' | 'rows' | 'validity'>,
  coded: Coded,
  room: Pointer,
): Vector {
  let isMade = false;
  return {
    type,
    storage: plainStorage(type),
    rows,
    get values() {
      if (!isMade) widenCodes(kernels, type, coded, rows, room);
      isMade = true;
      return room;
    },
    bytes: 0,
    validity,
    dictionary: null,
    coded,
  };
}

export function valueOfCode(type: TypeName, { base, unit }: Frame, code: number): number | bigint {
  const plain = plainStorage(type);
  if (plain === 'i64') return BigInt(base + code * unit);
  return plain === 'i32' ? base + code : (base + code) / unit;
}

const DECIMALS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000] as const;
/** Seconds, milliseconds. */
const MICROSECONDS = [1_000_000, 1000, 1] as const;

/** Each may hold values that those before it cannot: more digits, finer steps of time. */
function unitsOf(type: TypeName): readonly number[] {
  if (plainStorage(type) === 'f64') return DECIMALS;
  return isTimestamp(type) && !isNanos(type) ? MICROSECONDS : [1];
}

const narrowStorages = ['for8', 'for16', 'for32'] as const;
/** Short codes are given out where the values met so far leave as much room again. */
const HEADROOM = 2;

/**
 * Ways to hold values from `least` to `most`, those first that hold fewer others. Only the values themselves tell which of them does.
 * With `from`, those in which everything that it holds has a code.
 */
export function narrowingsOf(type: TypeName, least: number, most: number, from: Narrowing | null): readonly Narrowing[] {
  const units = unitsOf(type);
  return units
    .slice(from === null ? 0 : units.indexOf(from.frame.unit))
    .flatMap((unit) => narrowingOf(type, unit, least, most) ?? []);
}

function narrowingOf(type: TypeName, unit: number, least: number, most: number): Narrowing | null {
  const plain = plainStorage(type);
  const [low, high] = plain === 'f64' ? [least * unit, most * unit] : [least / unit, most / unit];
  for (const storage of narrowStorages) {
    if (widthOf(storage) >= widthOf(plain)) return null;
    const span = 2 ** (8 * widthOf(storage));
    if ((high - low + 1) * (storage === 'for32' ? 1 : HEADROOM) > span) continue;
    const first = firstCode(low, high, span);
    const [base, end] = plain === 'f64' ? [first, first + span] : [first * unit, (first + span) * unit];
    if (isExact(plain, base, end)) return { storage, frame: { base, unit } };
  }
  return null;
}

function isExact(plain: PlainStorage, base: number, end: number): boolean {
  const reach = plain === 'i32' ? 2 ** 31 : plain === 'f64' ? LARGEST_MULTIPLE : Number.MAX_SAFE_INTEGER;
  return base >= -reach && end <= reach && end - base <= 2 ** 52;
}

/** Zero where the values are at home from zero on or around it, else what leaves as much room below as above them. */
function firstCode(low: number, high: number, span: number): number {
  if (low >= 0 && high <= span - 1) return 0;
  if (low >= -span / 2 && high <= span / 2 - 1) return -span / 2;
  return Math.floor((low + high - span) / 2);
}
