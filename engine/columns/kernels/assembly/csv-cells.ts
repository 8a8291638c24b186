import { add, clearBit, NULLS, POWERS, QUOTE } from './csv-frame';

const ZEROS: u64 = 0x3030303030303030;
const DASH: u32 = 45;
const DOT: u32 = 46;
const ZERO: u32 = 48;
const COLON: u32 = 58;

/** replaces: some byte of x is above 9 */
// @ts-ignore: decorator
@inline
function notDigits(x: u64): bool {
  return (((x + 0x7676767676767676) | x) & 0x8080808080808080) != 0;
}

/** replaces: the number that eight digits spell, the first one in the low byte */
// @ts-ignore: decorator
@inline
function eightDigits(x: u64): u32 {
  x = x * 10 + (x >> 8);
  return <u32>(((x & 0x000000ff000000ff) * 0x000f424000000064 + ((x >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >> 32);
}

/** replaces: the last `length` (1 … 8) bytes before e, each minus '0', after leading zeros */
// @ts-ignore: decorator
@inline
function digitBytes(e: usize, length: usize): u64 {
  return (load<u64>(e - 8) ^ ZEROS) & (~<u64>0 << (<u64>(8 - length) << 3));
}

// @ts-ignore: decorator
@inline
function isQuoted(s: usize, e: usize, quote: u32): bool {
  return <u32>load<u8>(s) == quote && e - s >= 2 && <u32>load<u8>(e - 1) == quote;
}

/** The number that up to 19 digits spell; -1 when one is no digit. */
function digitsOf(s: usize, e: usize): u64 {
  let value: u64 = 0;
  for (; s < e; s++) {
    const digit = <u32>load<u8>(s) - ZERO;
    if (digit > 9) return u64.MAX_VALUE;
    value = value * 10 + digit;
  }
  return value;
}

/** replaces: the magnitude of -?(0|[1-9][0-9]*) of at most `most` digits, u64.MAX_VALUE for anything else */
function integer(s: usize, e: usize, most: usize): u64 {
  const from = <u32>load<u8>(s) == DASH ? s + 1 : s;
  const digits = <isize>(e - from);
  if (digits < 1 || digits > <isize>most || (<u32>load<u8>(from) == ZERO && (digits > 1 || from > s))) return u64.MAX_VALUE;
  return digitsOf(from, e);
}

export function csvInt(ends: usize, stride: u32, rows: u32, row: u32, values: usize, validity: usize, frame: usize): u32 {
  const quote = load<u32>(frame, QUOTE);
  let out = values;
  let nulls: u32 = 0;
  let r: u32 = 0;
  for (; r < rows; r++, ends += <usize>stride, out += 4) {
    let s = <usize>load<u32>(ends - 4) + 1;
    let e = <usize>load<u32>(ends);
    let length = <isize>(e - s);
    if (length > 0 && length <= 8) {
      const x = digitBytes(e, length);
      if (!notDigits(x) && (<u32>load<u8>(s) != ZERO || length == 1)) {
        store<u32>(out, eightDigits(x));
        continue;
      }
    }
    if (length > 0 && isQuoted(s, e, quote)) {
      s++;
      e--;
      length -= 2;
    }
    if (length <= 0) {
      clearBit(validity, row + r);
      nulls++;
      store<u32>(out, 0);
      continue;
    }
    const magnitude = integer(s, e, 10);
    const negative = <u32>load<u8>(s) == DASH;
    if (magnitude > <u64>2147483647 + <u64>negative) break;
    store<i32>(out, negative ? -<i32>magnitude : <i32>magnitude);
  }
  add(frame, NULLS, nulls);
  return r;
}

export function csvBigint(ends: usize, stride: u32, rows: u32, row: u32, values: usize, validity: usize, frame: usize): u32 {
  const quote = load<u32>(frame, QUOTE);
  let out = values;
  let nulls: u32 = 0;
  let r: u32 = 0;
  for (; r < rows; r++, ends += <usize>stride, out += 8) {
    let s = <usize>load<u32>(ends - 4) + 1;
    let e = <usize>load<u32>(ends);
    let length = <isize>(e - s);
    if (length > 0 && length <= 16) {
      const low = digitBytes(e, <usize>min(length, 8));
      const high = length > 8 ? digitBytes(e - 8, <usize>length - 8) : 0;
      if (!notDigits(low) && !notDigits(high) && (<u32>load<u8>(s) != ZERO || length == 1)) {
        store<u64>(out, <u64>eightDigits(high) * 100000000 + <u64>eightDigits(low));
        continue;
      }
    }
    if (length > 0 && isQuoted(s, e, quote)) {
      s++;
      e--;
      length -= 2;
    }
    if (length <= 0) {
      clearBit(validity, row + r);
      nulls++;
      store<u64>(out, 0);
      continue;
    }
    const magnitude = integer(s, e, 19);
    const negative = <u32>load<u8>(s) == DASH;
    if (magnitude > <u64>i64.MAX_VALUE + <u64>negative) break;
    store<u64>(out, negative ? 0 - magnitude : magnitude);
  }
  add(frame, NULLS, nulls);
  return r;
}

/** replaces: the exponent e[+-]?digits at [s, e); i32.MAX_VALUE for anything else */
function exponentAt(s: usize, e: usize): i32 {
  if ((<u32>load<u8>(s) | 32) != 101) return i32.MAX_VALUE;
  const sign = <u32>load<u8>(s, 1);
  const from = s + 1 < e && (sign == DASH || sign == 43) ? s + 2 : s + 1;
  if (from >= e || e - from > 4) return i32.MAX_VALUE;
  const value = digitsOf(from, e);
  if (value == u64.MAX_VALUE) return i32.MAX_VALUE;
  return from == s + 2 && sign == DASH ? -<i32>value : <i32>value;
}

/** What stands for "not taken": a NaN that no text spells. */
const NOT_TAKEN: u64 = 0x7ff8dead00000001;

let high: u64 = 0;
let low: u64 = 0;

/** replaces: high, low = the 128 bits of a × b */
// @ts-ignore: decorator
@inline
function multiply(a: u64, b: u64): void {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const p00 = a0 * b0;
  const p01 = a0 * b1;
  const p10 = a1 * b0;
  const middle = (p00 >> 32) + (p01 & 0xffffffff) + (p10 & 0xffffffff);
  low = (p00 & 0xffffffff) | (middle << 32);
  high = a1 * b1 + (p01 >> 32) + (p10 >> 32) + (middle >> 32);
}

/**
 * replaces: Number(text), for the digits as an integer and a power of ten from -64 to 64
 * Eisel and Lemire's way: the product with the first 64 (or 128) bits of the power gives the double, unless it lies too near the middle
 * between two of them. https://arxiv.org/abs/2101.11408
 */
function rounded(mantissa: u64, scale: i32, negative: bool, powers: usize): u64 {
  const sign: u64 = negative ? 0x8000000000000000 : 0;
  if (mantissa == 0) return sign;
  const zeros = clz(mantissa);
  const m = mantissa << zeros;
  let exponent = <i64>((217706 * scale) >> 16) + 64 + 1023 - <i64>zeros;
  const power = powers + 192 + (<usize>(scale + 64) << 4);
  multiply(m, load<u64>(power, 8));
  let hi = high;
  let lo = low;
  if ((hi & 0x1ff) == 0x1ff && lo + m < m) {
    multiply(m, load<u64>(power));
    const more = lo + high;
    if (more < lo) hi++;
    lo = more;
    if ((hi & 0x1ff) == 0x1ff && lo + 1 == 0 && low + m < m) return NOT_TAKEN;
  }
  const top = hi >> 63;
  let bits = hi >> (top + 9);
  exponent -= <i64>(1 ^ top);
  if (lo == 0 && (hi & 0x1ff) == 0 && (bits & 3) == 1) return NOT_TAKEN;
  bits = (bits + (bits & 1)) >> 1;
  if (bits >> 53 != 0) {
    bits >>= 1;
    exponent++;
  }
  return sign | (<u64>exponent << 52) | (bits & 0x000fffffffffffff);
}

function decimal(s: usize, e: usize, powers: usize): u64 {
  const negative = <u32>load<u8>(s) == DASH;
  let p = negative ? s + 1 : s;
  if (p + 1 < e && <u32>load<u8>(p) == ZERO && <u32>load<u8>(p, 1) - ZERO <= 9) return NOT_TAKEN;
  let mantissa: u64 = 0;
  let significant: u32 = 0;
  let seen = false;
  let scale: i32 = 0;
  let point = false;
  for (; p < e; p++) {
    const c = <u32>load<u8>(p);
    if (c == DOT && !point) point = true;
    else if (c - ZERO <= 9) {
      significant += <u32>(significant > 0 || c != ZERO);
      if (significant > 19) return NOT_TAKEN;
      mantissa = mantissa * 10 + (c - ZERO);
      seen = true;
      scale -= <i32>point;
    } else break;
  }
  if (!seen) return NOT_TAKEN;
  if (p < e) {
    const exponent = exponentAt(p, e);
    if (exponent == i32.MAX_VALUE) return NOT_TAKEN;
    scale += exponent;
  }
  if ((significant == 19 && !point && p == e) || scale < -64 || scale > 64) return NOT_TAKEN;
  if (significant > 15 || scale < -22 || scale > 22) return rounded(mantissa, scale, negative, powers);
  const m = <f64>mantissa;
  const value = scale < 0 ? m / load<f64>(powers + (<usize>-scale << 3)) : m * load<f64>(powers + (<usize>scale << 3));
  return reinterpret<u64>(negative ? -value : value);
}

/**
 * replaces: values[row] = Number(text) for texts of at most 15 significant digits and powers of ten up to 22
 * Up to eight characters at once: the point is cut out of the word by moving the digits before it up.
 */
export function csvDouble(ends: usize, stride: u32, rows: u32, row: u32, values: usize, validity: usize, frame: usize): u32 {
  const quote = load<u32>(frame, QUOTE);
  const powers = <usize>load<u32>(frame, POWERS);
  let out = values;
  let nulls: u32 = 0;
  let r: u32 = 0;
  for (; r < rows; r++, ends += <usize>stride, out += 8) {
    let s = <usize>load<u32>(ends - 4) + 1;
    let e = <usize>load<u32>(ends);
    let length = <isize>(e - s);
    if (length > 1 && length <= 8) {
      let x = digitBytes(e, length);
      const y = x ^ 0x1e1e1e1e1e1e1e1e;
      const points = (y - 0x0101010101010101) & ~y & 0x8080808080808080;
      let fraction: usize = 0;
      if (points != 0) {
        const shift = <u64>ctz(points) - 7;
        const before = x & ((<u64>1 << shift) - 1);
        x = (((x >> shift) >> 8) << shift << 8) | (before << 8);
        fraction = 7 - <usize>(shift >> 3);
      }
      if (!notDigits(x) && (<u32>load<u8>(s) != ZERO || <u32>load<u8>(s, 1) == DOT)) {
        store<f64>(out, <f64>eightDigits(x) / load<f64>(powers + (fraction << 3)));
        continue;
      }
    }
    if (length > 0 && isQuoted(s, e, quote)) {
      s++;
      e--;
      length -= 2;
    }
    if (length <= 0) {
      clearBit(validity, row + r);
      nulls++;
      store<u64>(out, 0);
      continue;
    }
    const bits = decimal(s, e, powers);
    if (bits == NOT_TAKEN) break;
    store<u64>(out, bits);
  }
  add(frame, NULLS, nulls);
  return r;
}

export function csvBoolean(ends: usize, stride: u32, rows: u32, row: u32, values: usize, validity: usize, frame: usize): u32 {
  const quote = load<u32>(frame, QUOTE);
  let nulls: u32 = 0;
  let r: u32 = 0;
  for (; r < rows; r++, ends += <usize>stride) {
    let s = <usize>load<u32>(ends - 4) + 1;
    let e = <usize>load<u32>(ends);
    let length = <isize>(e - s);
    if (length > 0 && isQuoted(s, e, quote)) {
      s++;
      e--;
      length -= 2;
    }
    if (length <= 0) {
      clearBit(validity, row + r);
      nulls++;
    } else if (length == 4 && (load<u32>(s) | 0x20202020) == 0x65757274) {
      const at = values + <usize>((row + r) >> 3);
      store<u8>(at, load<u8>(at) | (<u8>1 << <u8>((row + r) & 7)));
    } else if (length != 5 || (load<u32>(s) | 0x20202020) != 0x736c6166 || (<u32>load<u8>(s, 4) | 32) != 101) break;
  }
  add(frame, NULLS, nulls);
  return r;
}

const NOT_A_DAY: i32 = i32.MIN_VALUE;

// @ts-ignore: decorator
@inline
function daysIn(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** replaces: the day number of YYYY-MM-DD at s. Dashes and digits are checked in one word each. */
// @ts-ignore: decorator
@inline
function daysAt(s: usize): i32 {
  const a = load<u64>(s) ^ 0x2d30302d30303030;
  const b = <u32>load<u16>(s, 8) ^ 0x3030;
  if (notDigits(a) || (a & 0xff0000ff00000000) != 0 || notDigits(<u64>b)) return NOT_A_DAY;
  const pairs = a * 10 + (a >> 8);
  const year = <u32>(pairs & 0xff) * 100 + <u32>((pairs >> 16) & 0xff);
  const month = <u32>((pairs >> 40) & 0xff);
  const day = (b & 0xff) * 10 + (b >> 8);
  if (year == 0 || month - 1 > 11 || day == 0 || (day > 28 && day > daysIn(year, month))) return NOT_A_DAY;
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return <i32>(era * 146097 + yearOfEra * 365 + (yearOfEra >> 2) - yearOfEra / 100 + dayOfYear) - 719468;
}

export function csvDate(ends: usize, stride: u32, rows: u32, row: u32, values: usize, validity: usize, frame: usize): u32 {
  const quote = load<u32>(frame, QUOTE);
  let out = values;
  let nulls: u32 = 0;
  let r: u32 = 0;
  for (; r < rows; r++, ends += <usize>stride, out += 4) {
    let s = <usize>load<u32>(ends - 4) + 1;
    let e = <usize>load<u32>(ends);
    let length = <isize>(e - s);
    if (length > 0 && isQuoted(s, e, quote)) {
      s++;
      e--;
      length -= 2;
    }
    if (length <= 0) {
      clearBit(validity, row + r);
      nulls++;
      store<i32>(out, 0);
      continue;
    }
    const days = length == 10 ? daysAt(s) : NOT_A_DAY;
    if (days == NOT_A_DAY) break;
    store<i32>(out, days);
  }
  add(frame, NULLS, nulls);
  return r;
}

/** replaces: the number that two digits spell; above 99 for anything else */
// @ts-ignore: decorator
@inline
function two(s: usize): u32 {
  const tens = <u32>load<u8>(s) - ZERO;
  const ones = <u32>load<u8>(s, 1) - ZERO;
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

const NO_ZONE: i32 = 1000000000;
const BAD_ZONE: i32 = i32.MIN_VALUE;

function zoneAt(s: usize, e: usize): i32 {
  if (s == e) return NO_ZONE;
  if (load<u8>(s) == 32) s++;
  const c = <u32>load<u8>(s);
  const length = e - s;
  if (c == 90 && length == 1) return 0;
  if ((c != 43 && c != DASH) || length < 3 || length == 4 || length > 6) return BAD_ZONE;
  if (length == 6 && <u32>load<u8>(s, 3) != COLON) return BAD_ZONE;
  const hours = two(s + 1);
  const minutes = length == 3 ? 0 : two(e - 2);
  if (hours > 18 || minutes > 59) return BAD_ZONE;
  const offset = <i32>(hours * 3600 + minutes * 60);
  return c == DASH ? -offset : offset;
}

const NOT_A_TIME: i64 = i64.MIN_VALUE;

/** Days on which every second has its nanoseconds in int64, in every zone. */
const NANO_DAYS: i32 = 106750;

function timestamp(s: usize, e: usize, zoned: bool, nanos: bool): i64 {
  const length = e - s;
  if (length < 10) return NOT_A_TIME;
  const days = daysAt(s);
  if (days == NOT_A_DAY || (nanos && (days > NANO_DAYS || days < -NANO_DAYS))) return NOT_A_TIME;
  const perSecond: i64 = nanos ? 1000000000 : 1000000;
  if (length == 10) return zoned ? NOT_A_TIME : <i64>days * 86400 * perSecond;
  const gap = <u32>load<u8>(s, 10);
  if (length < 16 || (gap != 32 && gap != 84) || <u32>load<u8>(s, 13) != COLON) return NOT_A_TIME;
  const hours = two(s + 11);
  const minutes = two(s + 14);
  if (hours > 23 || minutes > 59) return NOT_A_TIME;
  let p = s + 16;
  let seconds: u32 = 0;
  let fraction: u32 = 0;
  if (p + 3 <= e && <u32>load<u8>(p) == COLON) {
    seconds = two(p + 1);
    if (seconds > 59) return NOT_A_TIME;
    p += 3;
    if (p < e && <u32>load<u8>(p) == DOT) {
      const from = ++p;
      for (; p < e && <u32>load<u8>(p) - ZERO <= 9 && p - from < 9; p++) fraction = fraction * 10 + (<u32>load<u8>(p) - ZERO);
      const digits = p - from;
      if (digits == 0) return NOT_A_TIME;
      for (let k = digits; k < 9; k++) fraction *= 10;
      if (!nanos) {
        if (fraction % 1000 != 0) return NOT_A_TIME;
        fraction /= 1000;
      }
    }
  }
  const offset = zoneAt(p, e);
  if (offset == BAD_ZONE || (offset == NO_ZONE) == zoned) return NOT_A_TIME;
  const east = offset == NO_ZONE ? 0 : offset;
  return (<i64>days * 86400 + <i64>(hours * 3600 + minutes * 60 + seconds) - <i64>east) * perSecond + <i64>fraction;
}

/** replaces: values[row] = timestamp(text); 'YYYY-MM-DD HH:MM:SS' goes by words of eight bytes */
export function csvTimestamp(ends: usize, stride: u32, rows: u32, row: u32, values: usize, validity: usize, frame: usize, zoned: u32, nanos: u32): u32 {
  const quote = load<u32>(frame, QUOTE);
  let out = values;
  let nulls: u32 = 0;
  let r: u32 = 0;
  for (; r < rows; r++, ends += <usize>stride, out += 8) {
    let s = <usize>load<u32>(ends - 4) + 1;
    let e = <usize>load<u32>(ends);
    let length = <isize>(e - s);
    if (length == 19 && zoned == 0 && nanos == 0) {
      const gap = <u32>load<u8>(s, 10);
      const t = load<u64>(s, 11) ^ 0x30303a30303a3030;
      const days = daysAt(s);
      if (days != NOT_A_DAY && (gap == 84 || gap == 32) && !notDigits(t) && (t & 0x0000ff0000ff0000) == 0) {
        const pairs = t * 10 + (t >> 8);
        const hours = <u32>(pairs & 0xff);
        const minutes = <u32>((pairs >> 24) & 0xff);
        const seconds = <u32>((pairs >> 48) & 0xff);
        if (hours < 24 && minutes < 60 && seconds < 60) {
          store<i64>(out, (<i64>days * 86400 + <i64>(hours * 3600 + minutes * 60 + seconds)) * 1000000);
          continue;
        }
      }
    }
    if (length > 0 && isQuoted(s, e, quote)) {
      s++;
      e--;
      length -= 2;
    }
    if (length <= 0) {
      clearBit(validity, row + r);
      nulls++;
      store<i64>(out, 0);
      continue;
    }
    const value = timestamp(s, e, zoned != 0, nanos != 0);
    if (value == NOT_A_TIME) break;
    store<i64>(out, value);
  }
  add(frame, NULLS, nulls);
  return r;
}
