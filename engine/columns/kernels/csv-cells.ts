import { type Pointer, type Views, viewsOf } from '../memory';
import { MOST_POWER, frameWords as word } from './csv-frame';

/**
 * Parsing one column of a block of rows. `ends` points at the word that holds the first row's cell end; the cell starts one past the
 * word before it; the next row's word is `stride` bytes on. A cell whose end is not after its start is null, as is "" in columns
 * that hold no text. The rows are the column's from `row` on: `validity` and the values of csvBoolean begin at its first row, other
 * `values` where these rows begin. NULLS counts the nulls, whose validity bits are cleared (the bitmap starts all set, `bits` values start
 * all zero).
 *
 * Every kernel returns how many rows it did and stops before a cell that it does not take: the caller looks at that one with care.
 */
export interface CsvCellKernels {
  csvInt(ends: Pointer, stride: number, rows: number, row: number, values: Pointer, validity: Pointer, frame: Pointer): number;
  csvBigint(ends: Pointer, stride: number, rows: number, row: number, values: Pointer, validity: Pointer, frame: Pointer): number;
  /**
   * Correctly rounded: takes up to 19 significant digits and powers of ten from -64 to 64. May leave a text that lies half-way between
   * two doubles, and leaves integers of 19 digits, which may be more than int64 holds.
   */
  csvDouble(ends: Pointer, stride: number, rows: number, row: number, values: Pointer, validity: Pointer, frame: Pointer): number;
  csvBoolean(
    ends: Pointer,
    stride: number,
    rows: number,
    row: number,
    values: Pointer,
    validity: Pointer,
    frame: Pointer,
  ): number;
  csvDate(ends: Pointer, stride: number, rows: number, row: number, values: Pointer, validity: Pointer, frame: Pointer): number;
  /**
   * `zoned` 1: takes texts with a zone only; 0: texts without one, and bare dates. `nanos` 1: nanoseconds; 0: microseconds, of texts that say
   * no more than that.
   */
  csvTimestamp(
    ends: Pointer,
    stride: number,
    rows: number,
    row: number,
    values: Pointer,
    validity: Pointer,
    frame: Pointer,
    zoned: number,
    nanos: number,
  ): number;
}

const DASH = 45;
const DOT = 46;
const ZERO = 48;
const COLON = 58;

export function csvCellTwins(memory: WebAssembly.Memory): CsvCellKernels {
  return {
    csvInt(ends, stride, rows, row, values, validity, frame) {
      const views = viewsOf(memory);
      const out = values >>> 2;
      return eachCell(views, ends, stride, rows, row, validity, frame, (s, e, r) => {
        const magnitude = r < 0 ? 0 : integer(views.u8, s, e, 10);
        if (magnitude < 0) return false;
        const value = r >= 0 && views.u8[s] === DASH ? -magnitude : magnitude;
        if (value > 2147483647 || value < -2147483648) return false;
        views.i32[out + (r < 0 ? ~r : r)] = value;
        return true;
      });
    },

    csvBigint(ends, stride, rows, row, values, validity, frame) {
      const views = viewsOf(memory);
      return eachCell(views, ends, stride, rows, row, validity, frame, (s, e, r) => {
        const at = values + (r < 0 ? ~r : r) * 8;
        if (r < 0) return storeScaled(views.i32, at, 0, 1, 0, false);
        const negative = views.u8[s] === DASH;
        const digits = e - s - (negative ? 1 : 0);
        if (integer(views.u8, s, e, 19) < 0) return false;
        const cut = Math.max(e - 9, e - digits);
        const high = digits > 9 ? digitsOf(views.u8, e - digits, cut) : 0;
        const low = digitsOf(views.u8, cut, e);
        if (high > 9223372036 || (high === 9223372036 && low > (negative ? 854775808 : 854775807))) return false;
        return storeScaled(views.i32, at, high, 1e9, low, negative);
      });
    },

    csvDouble(ends, stride, rows, row, values, validity, frame) {
      const views = viewsOf(memory);
      const powers = views.u32[(frame >>> 2) + word.POWERS]! >>> 3;
      const out = values >>> 3;
      return eachCell(views, ends, stride, rows, row, validity, frame, (s, e, r) => {
        const value = r < 0 ? 0 : decimal(views, powers, s, e);
        if (value === null) return false;
        views.f64[out + (r < 0 ? ~r : r)] = value;
        return true;
      });
    },

    csvBoolean(ends, stride, rows, row, values, validity, frame) {
      const views = viewsOf(memory);
      return eachCell(views, ends, stride, rows, row, validity, frame, (s, e, r) => {
        if (r < 0 || spells(views.u8, s, e, 'false')) return true;
        if (!spells(views.u8, s, e, 'true')) return false;
        const bit = row + r;
        views.u8[values + (bit >>> 3)] = views.u8[values + (bit >>> 3)]! | (1 << (bit & 7));
        return true;
      });
    },

    csvDate(ends, stride, rows, row, values, validity, frame) {
      const views = viewsOf(memory);
      const out = values >>> 2;
      return eachCell(views, ends, stride, rows, row, validity, frame, (s, e, r) => {
        const days = r < 0 ? 0 : e - s === 10 ? daysAt(views.u8, s) : NOT_A_DAY;
        if (days === NOT_A_DAY) return false;
        views.i32[out + (r < 0 ? ~r : r)] = days;
        return true;
      });
    },

    csvTimestamp(ends, stride, rows, row, values, validity, frame, zoned, nanos) {
      const views = viewsOf(memory);
      return eachCell(views, ends, stride, rows, row, validity, frame, (s, e, r) => {
        const at = values + (r < 0 ? ~r : r) * 8;
        return r < 0 ? storeScaled(views.i32, at, 0, 1, 0, false) : timestamp(views, at, s, e, zoned, nanos);
      });
    },
  };
}

/** `take` stores the value of cell [s, e) of row r, or zero for a null (r then is ~r); false = does not take it. */
type Take = (s: number, e: number, r: number) => boolean;

function eachCell(
  views: Views,
  ends: Pointer,
  stride: number,
  rows: number,
  row: number,
  validity: Pointer,
  frame: Pointer,
  take: Take,
): number {
  const { u8, u32 } = views;
  const f = frame >>> 2;
  const quote = u32[f + word.QUOTE]!;
  let nulls = 0;
  let r = 0;
  for (let p = ends >>> 2; r < rows; r++, p += stride >>> 2) {
    let s = u32[p - 1]! + 1;
    let e = u32[p]!;
    if (e - s >= 2 && u8[s] === quote && u8[e - 1] === quote) {
      s++;
      e--;
    }
    if (e <= s) {
      const at = validity + ((row + r) >>> 3);
      u8[at] = u8[at]! & ~(1 << ((row + r) & 7));
      nulls++;
      take(0, 0, ~r);
    } else if (!take(s, e, r)) break;
  }
  u32[f + word.NULLS] = u32[f + word.NULLS]! + nulls;
  return r;
}

/** -?(0|[1-9][0-9]*) of at most `most` digits: its magnitude (rounded beyond 2^53), else -1. "-0" is no integer: it has a sign to keep. */
function integer(u8: Uint8Array, s: number, e: number, most: number): number {
  const from = u8[s] === DASH ? s + 1 : s;
  const digits = e - from;
  if (digits < 1 || digits > most || (u8[from] === ZERO && (digits > 1 || from > s))) return -1;
  return digitsOf(u8, from, e);
}

/** The number that digits spell; -1 when one is no digit. */
function digitsOf(u8: Uint8Array, s: number, e: number): number {
  let value = 0;
  for (let p = s; p < e; p++) {
    const digit = u8[p]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Stores ±(high * scale + low) as int64, for high < 2^34 and scale <= 1e9; always true. */
function storeScaled(i32: Int32Array, at: Pointer, high: number, scale: number, low: number, negative: boolean): true {
  const upper = Math.floor(high / 65536) * scale;
  const sum = (high % 65536) * scale + low + (upper % 65536) * 65536;
  let hi = Math.floor(upper / 65536) + Math.floor(sum / 4294967296);
  let lo = sum - Math.floor(sum / 4294967296) * 4294967296;
  if (negative) {
    lo = lo === 0 ? 0 : 4294967296 - lo;
    hi = lo === 0 ? -hi : -hi - 1;
  }
  i32[at >>> 2] = lo | 0;
  i32[(at >>> 2) + 1] = hi | 0;
  return true;
}

/** -?digits[.digits][(e|E)[+-]digits] without a needless leading zero; null = not so, or too long. */
function decimal({ u8, f64 }: Views, powers: number, s: number, e: number): number | null {
  const negative = u8[s] === DASH;
  let p = negative ? s + 1 : s;
  if (p + 1 < e && u8[p] === ZERO && isDigit(u8[p + 1]!)) return null;
  let mantissa = 0;
  let significant = 0;
  let seen = 0;
  let scale = 0;
  let point = false;
  for (; p < e; p++) {
    const c = u8[p]!;
    if (c === DOT && !point) point = true;
    else if (isDigit(c)) {
      if (significant > 0 || c !== ZERO) significant++;
      mantissa = mantissa * 10 + (c - ZERO);
      seen++;
      if (point) scale--;
    } else break;
  }
  if (seen === 0) return null;
  if (p < e) {
    const exponent = exponentAt(u8, p, e);
    if (exponent === null) return null;
    scale += exponent;
  }
  if (significant > (point || p < e ? 19 : 18) || scale < -MOST_POWER || scale > MOST_POWER) return null;
  if (significant > 15 || scale < -22 || scale > 22) return Number(String.fromCharCode(...u8.subarray(s, e)));
  const value = scale < 0 ? mantissa / f64[powers - scale]! : mantissa * f64[powers + scale]!;
  return negative ? -value : value;
}

function exponentAt(u8: Uint8Array, s: number, e: number): number | null {
  if ((u8[s]! | 32) !== 101) return null;
  const sign = u8[s + 1]!;
  const from = s + 1 < e && (sign === DASH || sign === 43) ? s + 2 : s + 1;
  if (from >= e || e - from > 4) return null;
  const value = digitsOf(u8, from, e);
  if (value < 0) return null;
  return from === s + 2 && sign === DASH ? -value : value;
}

function isDigit(c: number): boolean {
  return c >= ZERO && c <= 57;
}

function spells(u8: Uint8Array, s: number, e: number, word: string): boolean {
  if (e - s !== word.length) return false;
  for (let i = 0; i < word.length; i++) if ((u8[s + i]! | 32) !== word.charCodeAt(i)) return false;
  return true;
}

const NOT_A_DAY = -2147483648;

function two(u8: Uint8Array, at: number): number {
  return digitsOf(u8, at, at + 2);
}

/** YYYY-MM-DD at `s` as days since 1970 (proleptic Gregorian, years 1 to 9999). */
function daysAt(u8: Uint8Array, s: number): number {
  if (u8[s + 4] !== DASH || u8[s + 7] !== DASH) return NOT_A_DAY;
  const year = digitsOf(u8, s, s + 4);
  const month = two(u8, s + 5);
  const day = two(u8, s + 8);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NOT_A_DAY;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + (yearOfEra >>> 2) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days on which every second has its nanoseconds in int64, in every zone: those at the ends are looked at with care. */
const NANO_DAYS = 106_750;

/** YYYY-MM-DD[(T| )HH:MM[:SS[.fffffffff]][ ][Z|±HH[[:]MM]]] to a count; false = not so, or zone or digits are not as asked. */
function timestamp({ u8, i32 }: Views, at: Pointer, s: number, e: number, zoned: number, nanos: number): boolean {
  if (e - s < 10) return false;
  const days = daysAt(u8, s);
  if (days === NOT_A_DAY || (nanos !== 0 && Math.abs(days) > NANO_DAYS)) return false;
  const perSecond = nanos === 0 ? 1e6 : 1e9;
  if (e - s === 10) return zoned === 0 && storeMoment(i32, at, days * 86400, perSecond, 0);
  if (e - s < 16 || (u8[s + 10]! !== 32 && u8[s + 10]! !== 84) || u8[s + 13] !== COLON) return false;
  const hours = two(u8, s + 11);
  const minutes = two(u8, s + 14);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
  let p = s + 16;
  let seconds = 0;
  let fraction = 0;
  if (p + 3 <= e && u8[p] === COLON) {
    seconds = two(u8, p + 1);
    if (seconds < 0 || seconds > 59) return false;
    p += 3;
    if (p < e && u8[p] === DOT) {
      const from = ++p;
      for (; p < e && isDigit(u8[p]!); p++) fraction = fraction * 10 + (u8[p]! - ZERO);
      if (p === from || p - from > 9) return false;
      for (let k = p - from; k < 9; k++) fraction *= 10;
      if (nanos === 0) fraction /= 1000;
      if (!Number.isInteger(fraction)) return false;
    }
  }
  const offset = zoneAt(u8, p, e);
  if (offset === null || (offset === NO_ZONE) === (zoned !== 0)) return false;
  const whole = days * 86400 + hours * 3600 + minutes * 60 + seconds - (offset === NO_ZONE ? 0 : offset);
  return storeMoment(i32, at, whole, perSecond, fraction);
}

const NO_ZONE = 1e9;

/** Seconds east of Greenwich; NO_ZONE at the end of the text; null for anything else. */
function zoneAt(u8: Uint8Array, s: number, e: number): number | null {
  if (s === e) return NO_ZONE;
  if (u8[s] === 32) s++;
  const c = u8[s]!;
  if (c === 90 && s + 1 === e) return 0;
  if ((c !== 43 && c !== DASH) || e - s < 3 || e - s === 4 || e - s > 6) return null;
  if (e - s === 6 && u8[s + 3] !== COLON) return null;
  const hours = two(u8, s + 1);
  const minutes = e - s === 3 ? 0 : two(u8, e - 2);
  if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) return null;
  const offset = hours * 3600 + minutes * 60;
  return c === DASH ? -offset : offset;
}

function storeMoment(i32: Int32Array, at: Pointer, seconds: number, perSecond: number, fraction: number): true {
  return seconds < 0
    ? storeScaled(i32, at, -seconds, perSecond, -fraction, true)
    : storeScaled(i32, at, seconds, perSecond, fraction, false);
}
