// Words of the sheet and of a column (../csv-write.ts), as byte offsets.
const DELIMITER: usize = 0;
const QUOTE: usize = 4;
const CRLF: usize = 8;
const QUOTE_ALL: usize = 12;
const GUARD: usize = 16;
const NULL_TEXT: usize = 20;
const NULL_LENGTH: usize = 24;
const ROW: usize = 28;
const COLUMN: usize = 32;
const WRITTEN: usize = 36;
const POWERS: usize = 40;
const NULL_TEXTS: usize = 44;

const KIND: usize = 0;
const VALUES: usize = 4;
const BYTES: usize = 8;
const VALIDITY: usize = 12;
const SCALE: usize = 16;
const OFFSETS: usize = 20;

const DONE: u32 = 0;
const FULL: u32 = 1;
const CELL: u32 = 2;
const CELL_ROOM: u32 = 96;

// @ts-ignore: decorator
@inline
function isSet(bitmap: usize, bit: u32): bool {
  return ((load<u8>(bitmap + <usize>(bit >> 3)) >> <u8>(bit & 7)) & 1) != 0;
}

/** replaces: decimal digits of v */
function putDigits(v: u64, o: usize): usize {
  let count: usize = 1;
  for (let limit: u64 = 10; v >= limit && count < 20; limit *= 10) {
    count++;
    if (count == 20) break;
  }
  let p = o + count;
  while (v > u32.MAX_VALUE) {
    const next = v / 10;
    store<u8>(--p, 48 + <u8>(v - next * 10));
    v = next;
  }
  let small = <u32>v;
  while (p > o) {
    const next = small / 10;
    store<u8>(--p, 48 + <u8>(small - next * 10));
    small = next;
  }
  return o + count;
}

/** replaces: exactly `digits` decimal digits of v */
// @ts-ignore: decorator
@inline
function putFixed(v: u64, digits: i32, o: usize): usize {
  for (let k = digits - 1; k >= 0; k--) {
    const next = v / 10;
    store<u8>(o + <usize>k, 48 + <u8>(v - next * 10));
    v = next;
  }
  return o + <usize>digits;
}

// @ts-ignore: decorator
@inline
function putTwo(v: u32, o: usize): void {
  const tens = v / 10;
  store<u16>(o, <u16>(0x3030 | tens | ((v - tens * 10) << 8)));
}

function putInteger(v: i64, scale: i32, o: usize): usize {
  if (v < 0) store<u8>(o++, 45);
  const magnitude = v < 0 ? 0 - <u64>v : <u64>v;
  if (scale <= 0) {
    o = putDigits(magnitude, o);
    for (let k = scale; k < 0 && v != 0; k++) store<u8>(o++, 48);
    return o;
  }
  let unit: u64 = 1;
  for (let k = 0; k < scale; k++) unit *= 10;
  const whole = magnitude / unit;
  o = putDigits(whole, o);
  store<u8>(o++, 46);
  return putFixed(magnitude - whole * unit, scale, o);
}

/** replaces: dateText(days) for the years 1 to 9999; 0 = another year */
// @ts-ignore: decorator
@inline
function putDate(days: i32, o: usize): usize {
  if (days < -719162 || days > 2932896) return 0;
  const z = <u32>(days + 719468);
  const era = z / 146097;
  const dayOfEra = z - era * 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  const day = dayOfYear - (153 * shifted + 2) / 5 + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + <u32>(month <= 2);
  putTwo(year / 100, o);
  putTwo(year % 100, o + 2);
  store<u8>(o, 45, 4);
  putTwo(month, o + 5);
  store<u8>(o, 45, 7);
  putTwo(day, o + 8);
  return o + 10;
}

/** replaces: timestampText(value), of nanoseconds where its seconds have nine digits; 0 = a year that putDate does not write */
function putTimestamp(value: i64, digits: u32, o: usize): usize {
  const second: i64 = digits == 9 ? 1000000000 : 1000000;
  const day = second * 86400;
  let days = value / day;
  if (value - days * day < 0) days--;
  if (days < -719162 || days > 2932896) return 0;
  o = putDate(<i32>days, o);
  const rest = <u64>(value - days * day);
  const seconds = <u32>(rest / <u64>second);
  let fraction = <u32>(rest - <u64>seconds * <u64>second);
  store<u8>(o, 84);
  putTwo(seconds / 3600, o + 1);
  store<u8>(o, 58, 3);
  putTwo((seconds / 60) % 60, o + 4);
  store<u8>(o, 58, 6);
  putTwo(seconds % 60, o + 7);
  o += 9;
  if (fraction == 0) return o;
  store<u8>(o++, 46);
  if (digits == 9) {
    if (fraction % 1000 != 0) return putFixed(fraction, 9, o);
    fraction /= 1000;
  }
  return fraction % 1000 == 0 ? putFixed(fraction / 1000, 3, o) : putFixed(fraction, 6, o);
}

/**
 * replaces: doubleText(x) for magnitudes below 10^15 with at most 15 significant digits; 0 = another one
 * With x = m / 10^k in correctly rounded division and m < 10^15, the text of m with k decimals reads back as x; the least such k is the
 * shortest text.
 */
function putDouble(x: f64, single: bool, powers: usize, o: usize): usize {
  const magnitude = abs(x);
  const most: f64 = single ? 16777216 : 1e15;
  if (!(most > magnitude) || (magnitude != 0 && 1e-5 > magnitude)) return 0;
  for (let k: usize = 0; k <= 15; k++) {
    const power = load<f64>(powers + (k << 3));
    const m = nearest(magnitude * power);
    if (m >= 1e15) return 0;
    const back = m / power;
    if ((single ? <f64>(<f32>back) : back) != magnitude) continue;
    if (reinterpret<u64>(x) >> 63 != 0) store<u8>(o++, 45);
    const digits = <u64>m;
    const unit = <u64>power;
    const whole = digits / unit;
    o = putDigits(whole, o);
    store<u8>(o++, 46);
    if (k != 0) return putFixed(digits - whole * unit, <i32>k, o);
    store<u8>(o++, 48);
    return o;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function isBlank(c: u32): bool {
  return c == 32 || c == 9;
}

// @ts-ignore: decorator
@inline
function startsFormula(c: u32): bool {
  return c == 61 || c == 43 || c == 45 || c == 64 || c == 9 || c == 13;
}

function isNullText(from: usize, length: usize, sheet: usize): bool {
  if (length == <usize>load<u32>(sheet, NULL_LENGTH) && same(from, <usize>load<u32>(sheet, NULL_TEXT), length)) return true;
  let text = <usize>load<u32>(sheet, NULL_TEXTS);
  for (let size = <usize>load<u8>(text); size != 0; size = <usize>load<u8>(text)) {
    if (size == length && same(from, text + 1, length)) return true;
    text += size + 1;
  }
  return false;
}

function same(left: usize, right: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) if (load<u8>(left + i) != load<u8>(right + i)) return false;
  return true;
}

/** replaces: copy the text, then quote it if a byte of it needs that. Copies sixteen bytes a step and collects the special ones. */
function putText(from: usize, length: usize, o: usize, sheet: usize): usize {
  const quote = load<u32>(sheet, QUOTE);
  const guarded = load<u32>(sheet, GUARD) != 0 && length > 0 && startsFormula(<u32>load<u8>(from));
  let special: u32 = load<u32>(sheet, QUOTE_ALL);
  if (length == 0 || isBlank(<u32>load<u8>(from)) || isBlank(<u32>load<u8>(from + length - 1))) special = 1;
  if (special == 0) {
    const start = guarded ? o + 1 : o;
    if (guarded) store<u8>(o, 39);
    const delimiters = i8x16.splat(<i8>load<u32>(sheet, DELIMITER));
    const quotes = i8x16.splat(<i8>quote);
    for (let k: usize = 0; k < length; k += 16) {
      const v = v128.load(from + k);
      v128.store(start + k, v);
      const found = v128.or(
        v128.or(i8x16.eq(v, delimiters), i8x16.eq(v, quotes)),
        v128.or(i8x16.eq(v, i8x16.splat(10)), i8x16.eq(v, i8x16.splat(13))),
      );
      const mask = <u32>i8x16.bitmask(found);
      special |= length - k < 16 ? mask & ((1 << <u32>(length - k)) - 1) : mask;
    }
    if (special == 0 && !isNullText(from, length, sheet)) return start + length;
  }
  store<u8>(o++, <u8>quote);
  if (guarded) store<u8>(o++, 39);
  for (let p = from; p < from + length; p++) {
    const c = load<u8>(p);
    store<u8>(o++, c);
    if (<u32>c == quote) store<u8>(o++, c);
  }
  store<u8>(o++, <u8>quote);
  return o;
}

/** replaces: copy [from, from + length) to o; writes up to 15 bytes more */
// @ts-ignore: decorator
@inline
function copy(from: usize, length: usize, o: usize): usize {
  for (let k: usize = 0; k < length; k += 16) v128.store(o + k, v128.load(from + k));
  return o + length;
}

/** The text of a cell that holds no text, at o; 0 = the caller's. */
function putPlain(column: usize, kind: u32, row: u32, powers: usize, o: usize): usize {
  const values = <usize>load<u32>(column, VALUES);
  switch (kind) {
    case 1: {
      if (isSet(values, row)) {
        store<u32>(o, 0x65757274);
        return o + 4;
      }
      store<u32>(o, 0x736c6166);
      store<u8>(o, 101, 4);
      return o + 5;
    }
    case 2:
      return putInteger(<i64>load<i32>(values + (<usize>row << 2)), 0, o);
    case 3:
      return putDate(load<i32>(values + (<usize>row << 2)), o);
    case 4:
      return putInteger(load<i64>(values + (<usize>row << 3)), load<i32>(column, SCALE), o);
    case 5: {
      const end = putTimestamp(load<i64>(values + (<usize>row << 3)), load<u32>(column, SCALE), o);
      if (end == 0) return 0;
      store<u8>(end, 90);
      return end + 1;
    }
    case 6:
      return putTimestamp(load<i64>(values + (<usize>row << 3)), load<u32>(column, SCALE), o);
    case 7:
      return putDouble(load<f64>(values + (<usize>row << 3)), false, powers, o);
    case 8:
      return putDouble(load<f64>(values + (<usize>row << 3)), true, powers, o);
    default:
      return 0;
  }
}

// @ts-ignore: decorator
@inline
function codeAt(values: usize, kind: u32, row: u32): usize {
  if (kind == 9) return <usize>row;
  if (kind == 10) return <usize>load<u8>(values + <usize>row);
  return kind == 11 ? <usize>load<u16>(values + (<usize>row << 1)) : <usize>load<u32>(values + (<usize>row << 2));
}

export function csvWrite(columns: usize, columnCount: u32, rows: u32, out: usize, room: u32, sheet: usize): u32 {
  const delimiter = <u8>load<u32>(sheet, DELIMITER);
  const quote = <u8>load<u32>(sheet, QUOTE);
  const crlf = load<u32>(sheet, CRLF) != 0;
  const quoteAll = load<u32>(sheet, QUOTE_ALL) != 0;
  const nullText = <usize>load<u32>(sheet, NULL_TEXT);
  const nullLength = load<u32>(sheet, NULL_LENGTH);
  const powers = <usize>load<u32>(sheet, POWERS);
  let row = load<u32>(sheet, ROW);
  let index = load<u32>(sheet, COLUMN);
  let o = out + <usize>load<u32>(sheet, WRITTEN);
  const end = out + <usize>room;
  let stop = DONE;
  while (row < rows) {
    const column = columns + (<usize>index << 6);
    const kind = load<u32>(column, KIND);
    const validity = <usize>load<u32>(column, VALIDITY);
    const free = <u32>(end - o);
    if (kind == 0 || (validity != 0 && !isSet(validity, row))) {
      if (free < nullLength + CELL_ROOM) stop = FULL;
      else o = copy(nullText, <usize>nullLength, o);
    } else if (kind >= 9 && kind != 13) {
      const values = <usize>load<u32>(column, VALUES);
      const code = codeAt(values, kind, row);
      const offsets = (kind == 9 ? values : <usize>load<u32>(column, OFFSETS)) + (code << 2);
      const start = load<u32>(offsets);
      const length = load<u32>(offsets, 4) - start;
      const from = <usize>load<u32>(column, BYTES) + <usize>start;
      if (free < length * 2 + CELL_ROOM) stop = FULL;
      else if (kind == 9) o = putText(from, <usize>length, o, sheet);
      else o = copy(from, <usize>length, o);
    } else if (free < CELL_ROOM) stop = FULL;
    else {
      const at = quoteAll ? o + 1 : o;
      const next = putPlain(column, kind, row, powers, at);
      if (next == 0) stop = CELL;
      else if (quoteAll) {
        store<u8>(o, quote);
        store<u8>(next, quote);
        o = next + 1;
      } else o = next;
    }
    if (stop != DONE) break;
    if (++index < columnCount) store<u8>(o++, delimiter);
    else {
      if (crlf) store<u8>(o++, 13);
      store<u8>(o++, 10);
      index = 0;
      row++;
    }
  }
  store<u32>(sheet, row, ROW);
  store<u32>(sheet, index, COLUMN);
  store<u32>(sheet, <u32>(o - out), WRITTEN);
  return stop;
}

export function csvRender(offsets: usize, bytes: usize, count: u32, outOffsets: usize, out: usize, sheet: usize): u32 {
  let o = out;
  store<u32>(outOffsets, 0);
  for (let i: usize = 0; i < <usize>count; i++) {
    const start = load<u32>(offsets + (i << 2));
    o = putText(bytes + <usize>start, <usize>(load<u32>(offsets + (i << 2), 4) - start), o, sheet);
    store<u32>(outOffsets + (i << 2), <u32>(o - out), 4);
  }
  return <u32>(o - out);
}
