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
const NULL_LENGTHS: usize = 48;
const CELLS: usize = 52;
const DATES: usize = 56;

const KIND: usize = 0;
const VALUES: usize = 4;
const BYTES: usize = 8;
const VALIDITY: usize = 12;
const SCALE: usize = 16;
const OFFSETS: usize = 20;
const WIDTH: usize = 24;
const STEPS: usize = 28;
const FIRST: usize = 32;

const DONE: u32 = 0;
const FULL: u32 = 1;
const CELL: u32 = 2;
const CELL_ROOM: u32 = 96;
/** Rows whose cells are laid ready at once. */
const BLOCK: u32 = 32;
/** Days whose text is kept (../csv-write.ts). */
const DAYS: i32 = 1024;

// @ts-ignore: decorator
@inline
function isSet(bitmap: usize, bit: u32): bool {
  return ((load<u8>(bitmap + <usize>(bit >> 3)) >> <u8>(bit & 7)) & 1) != 0;
}

/** replaces: the eight digits of v < 10^8, as bytes 0 to 9, the first of them lowest. Halves, quarters and eighths at once. */
// @ts-ignore: decorator
@inline
function eightDigits(v: u32): u64 {
  const high = v / 10000;
  const fours = <u64>high | (<u64>(v - high * 10000) << 32);
  const hundreds = ((fours * 10486) >> 20) & 0x0000007f0000007f;
  const twos = hundreds | ((fours - hundreds * 100) << 16);
  const tens = ((twos * 103) >> 10) & 0x000f000f000f000f;
  return tens | ((twos - tens * 10) << 8);
}

const ZEROS: u64 = 0x3030303030303030;

/** replaces: decimal digits of v < 10^8; writes up to 7 bytes more */
// @ts-ignore: decorator
@inline
function putSmall(v: u32, o: usize): usize {
  const digits = eightDigits(v);
  const leading = ctz(digits | (1 << 56)) & 56;
  store<u64>(o, (digits | ZEROS) >> leading);
  return o + 8 - <usize>(leading >> 3);
}

/** replaces: decimal digits of v; writes up to 7 bytes more */
// @ts-ignore: decorator
@inline
function putDigits(v: u64, o: usize): usize {
  return v < 100000000 ? putSmall(<u32>v, o) : putMany(v, o);
}

function putMany(v: u64, o: usize): usize {
  const high = v / 100000000;
  o = high < 100000000 ? putSmall(<u32>high, o) : putMany(high, o);
  store<u64>(o, eightDigits(<u32>(v - high * 100000000)) | ZEROS);
  return o + 8;
}

/** replaces: exactly `digits` decimal digits of v, at least one; writes up to 7 bytes more */
function putFixed(v: u64, digits: i32, o: usize): usize {
  if (digits <= 8) {
    store<u64>(o, (eightDigits(<u32>v) | ZEROS) >> ((8 - digits) << 3));
    return o + <usize>digits;
  }
  const high = v / 100000000;
  o = putFixed(high, digits - 8, o);
  store<u64>(o, eightDigits(<u32>(v - high * 100000000)) | ZEROS);
  return o + 8;
}

// @ts-ignore: decorator
@inline
function putSign(v: i64, o: usize): usize {
  store<u8>(o, 45);
  return o + <usize>(v < 0);
}

// @ts-ignore: decorator
@inline
function magnitudeOf(v: i64): u64 {
  return v < 0 ? 0 - <u64>v : <u64>v;
}

// @ts-ignore: decorator
@inline
function putInteger(v: i64, o: usize): usize {
  return putDigits(magnitudeOf(v), putSign(v, o));
}

/** replaces: decimalText(v, scale); 0 = zeros without end */
function putDecimal(v: i64, scale: i32, o: usize): usize {
  if (scale < 0) return 0;
  if (scale == 0) return putInteger(v, o);
  const magnitude = magnitudeOf(v);
  o = putSign(v, o);
  let unit: u64 = 1;
  for (let k = 0; k < scale; k++) unit *= 10;
  const whole = magnitude / unit;
  o = putDigits(whole, o);
  store<u8>(o++, 46);
  return putFixed(magnitude - whole * unit, scale, o);
}

/** replaces: doubleText(count / steps) with steps = 10^decimals up to 10^7, where each count is a double of its own */
// @ts-ignore: decorator
@inline
function putMultiple(count: i64, steps: u32, decimals: i32, o: usize): usize {
  const magnitude = magnitudeOf(count);
  o = putSign(count, o);
  const above = (8 - decimals) << 3;
  if (magnitude >= 100000000) {
    const whole = magnitude / steps;
    return putDecimals(eightDigits(<u32>(magnitude - whole * steps)) >> above, decimals, putDigits(whole, o));
  }
  // one of eight digits at least stands before the point
  const digits = eightDigits(<u32>magnitude);
  const leading = ctz(digits | (1 << (above - 8))) & 56;
  store<u64>(o, (digits | ZEROS) >> leading);
  return putDecimals(digits >> above, decimals, o + <usize>((above - <i32>leading) >> 3));
}

/** A point and digits without zeros at their end, but one at least. Without decimals the shift left other digits. */
// @ts-ignore: decorator
@inline
function putDecimals(digits: u64, decimals: i32, o: usize): usize {
  const fraction = decimals == 0 ? 0 : digits;
  store<u8>(o, 46);
  store<u64>(o, fraction | ZEROS, 1);
  return o + max<usize>(2, 9 - <usize>(clz(fraction) >> 3));
}

/** replaces: dateText(days) for the years 1 to 9999 */
function putDate(days: i32, o: usize): void {
  const z = <u32>(days + 719468);
  const era = z / 146097;
  const dayOfEra = z - era * 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  const day = dayOfYear - (153 * shifted + 2) / 5 + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + <u32>(month <= 2);
  const digits = eightDigits(year * 10000 + month * 100 + day) | ZEROS;
  store<u64>(o, (digits & 0xffffffff) | ((digits & 0xffff00000000) << 8) | 0x2d00002d00000000);
  store<u16>(o, <u16>(digits >> 48), 8);
}

/** The same by the days met lately, 16 bytes each: their text, and at its end which day it is. Writes 6 bytes more. */
// @ts-ignore: decorator
@inline
function putKnownDate(days: i32, dates: usize, o: usize): usize {
  const entry = dates + (<usize>(days & (DAYS - 1)) << 4);
  if (load<i32>(entry, 12) != days) {
    putDate(days, entry);
    store<i32>(entry, days, 12);
  }
  v128.store(o, v128.load(entry));
  return o + 10;
}

// @ts-ignore: decorator
@inline
function isWritten(days: i64): bool {
  return days >= -719162 && days <= 2932896;
}

/** replaces: timestampText(count / steps seconds) with 1, 1,000, 1,000,000 or 1,000,000,000 steps; 0 = a year that putDate does not write */
// @ts-ignore: decorator
@inline
function putTimestamp(count: i64, steps: u32, dates: usize, o: usize): usize {
  let second = count;
  if (steps != 1) {
    second = count / <i64>steps;
    if (second * <i64>steps > count) second--;
  }
  const days = second >>> 32 == 0 ? <i64>(<u32>second / 86400) : <i64>floor(<f64>second / 86400);
  if (!isWritten(days)) return 0;
  o = putKnownDate(<i32>days, dates, o);
  const rest = <u32>(second - days * 86400);
  const minutes = rest / 60, hours = minutes / 60;
  const digits = eightDigits(hours * 10000 + (minutes - hours * 60) * 100 + (rest - minutes * 60)) | ZEROS;
  store<u8>(o, 84);
  store<u64>(o, ((digits >> 16) & 0xffff) | ((digits >> 8) & 0xffff000000) | ((digits & 0xffff000000000000)) | 0x00003a00003a0000, 1);
  o += 9;
  let fraction = <u32>(count - second * <i64>steps);
  if (fraction == 0) return o;
  store<u8>(o++, 46);
  if (steps == 1000000000) {
    if (fraction % 1000 != 0) return putFixed(fraction, 9, o);
    fraction /= 1000;
  } else fraction *= 1000000 / steps;
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
  if (((load<u32>(sheet, NULL_LENGTHS) >> min<u32>(<u32>length, 31)) & 1) == 0) return false;
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

// @ts-ignore: decorator
@inline
function codeAt(values: usize, width: u32, row: u32): u32 {
  if (width == 1) return <u32>load<u8>(values + <usize>row);
  return width == 2 ? <u32>load<u16>(values + (<usize>row << 1)) : load<u32>(values + (<usize>row << 2));
}

/** The number of a row: what stands there, or what its code counts. */
// @ts-ignore: decorator
@inline
function countAt<T>(column: usize, row: u32): i64 {
  const values = <usize>load<u32>(column, VALUES);
  const width = load<u32>(column, WIDTH);
  if (width == 0) return <i64>load<T>(values + <usize>row * sizeof<T>());
  return load<i64>(column, FIRST) + <i64>codeAt(values, width, row);
}

/** The text of a cell of a kind that is no text, at o; 0 = the caller's. */
// @ts-ignore: decorator
@inline
function putPlain(column: usize, kind: u32, row: u32, sheet: usize, o: usize): usize {
  const dates = <usize>load<u32>(sheet, DATES);
  if (kind == 1) {
    const isTrue = isSet(<usize>load<u32>(column, VALUES), row);
    store<u64>(o, isTrue ? 0x65757274 : 0x65736c6166);
    return o + (isTrue ? 4 : 5);
  }
  if (kind == 2) return putInteger(countAt<i32>(column, row), o);
  if (kind == 3) {
    const days = countAt<i32>(column, row);
    return isWritten(days) ? putKnownDate(<i32>days, dates, o) : 0;
  }
  if (kind == 4) return putDecimal(countAt<i64>(column, row), load<i32>(column, SCALE), o);
  if (kind == 5) {
    const end = putTimestamp(countAt<i64>(column, row), load<u32>(column, STEPS), dates, o);
    if (end == 0) return 0;
    store<u8>(end, 90);
    return end + 1;
  }
  if (kind == 6) return putTimestamp(countAt<i64>(column, row), load<u32>(column, STEPS), dates, o);
  const isCoded = load<u32>(column, WIDTH) != 0, steps = load<u32>(column, STEPS);
  if (kind == 7 && isCoded) return putMultiple(countAt<i64>(column, row), steps, load<i32>(column, SCALE), o);
  const x = isCoded ? <f64>countAt<i64>(column, row) / <f64>steps : load<f64>(<usize>load<u32>(column, VALUES) + (<usize>row << 3));
  return putDouble(x, kind == 8, <usize>load<u32>(sheet, POWERS), o);
}

/** Cells of one column, laid ready: 32 bytes each, of which the last is their length, 0 = the caller's. */
// @ts-ignore: decorator
@inline
function layCells(column: usize, kind: u32, row: u32, rows: u32, sheet: usize, cell: usize): void {
  for (const end = row + rows; row < end; row++, cell += 32) {
    const next = putPlain(column, kind, row, sheet, cell);
    store<u8>(cell, next == 0 ? 0 : <u8>(next - cell), 31);
  }
}

/** The next rows' cells of all columns but texts, column by column: so each takes the shortest way, and only copying is left to do row by row. */
function layRows(columns: usize, columnCount: u32, row: u32, rows: u32, sheet: usize): void {
  let cell = <usize>load<u32>(sheet, CELLS);
  for (let index: u32 = 0; index < columnCount; index++, cell += 32 * BLOCK, columns += 64) {
    const kind = load<u32>(columns, KIND);
    if (kind == 1) layCells(columns, 1, row, rows, sheet, cell);
    else if (kind == 2) layCells(columns, 2, row, rows, sheet, cell);
    else if (kind == 3) layCells(columns, 3, row, rows, sheet, cell);
    else if (kind == 4) layCells(columns, 4, row, rows, sheet, cell);
    else if (kind == 5) layCells(columns, 5, row, rows, sheet, cell);
    else if (kind == 6) layCells(columns, 6, row, rows, sheet, cell);
    else if (kind == 7) layCells(columns, 7, row, rows, sheet, cell);
    else if (kind == 8) layCells(columns, 8, row, rows, sheet, cell);
  }
}

export function csvWrite(columns: usize, columnCount: u32, rows: u32, out: usize, room: u32, sheet: usize): u32 {
  const delimiter = <u8>load<u32>(sheet, DELIMITER);
  const quote = <u8>load<u32>(sheet, QUOTE);
  const crlf = load<u32>(sheet, CRLF) != 0;
  const quoteAll = load<u32>(sheet, QUOTE_ALL) != 0;
  const nullText = <usize>load<u32>(sheet, NULL_TEXT);
  const nullLength = load<u32>(sheet, NULL_LENGTH);
  const cells = <usize>load<u32>(sheet, CELLS);
  let row = load<u32>(sheet, ROW);
  let index = load<u32>(sheet, COLUMN);
  let o = out + <usize>load<u32>(sheet, WRITTEN);
  const end = out + <usize>room;
  let stop = DONE;
  while (row < rows) {
    if (index == 0 && row % BLOCK == 0) layRows(columns, columnCount, row, min(BLOCK, rows - row), sheet);
    const column = columns + (<usize>index << 6);
    const kind = load<u32>(column, KIND);
    const validity = <usize>load<u32>(column, VALIDITY);
    const free = <u32>(end - o);
    if (kind == 0 || (validity != 0 && !isSet(validity, row))) {
      if (free < nullLength + CELL_ROOM) stop = FULL;
      else o = copy(nullText, <usize>nullLength, o);
    } else if (kind == 9 || kind == 10) {
      const values = <usize>load<u32>(column, VALUES);
      const code = <usize>(kind == 9 ? row : codeAt(values, load<u32>(column, WIDTH), row));
      const offsets = (kind == 9 ? values : <usize>load<u32>(column, OFFSETS)) + (code << 2);
      const start = load<u32>(offsets);
      const length = load<u32>(offsets, 4) - start;
      const from = <usize>load<u32>(column, BYTES) + <usize>start;
      if (free < length * 2 + CELL_ROOM) stop = FULL;
      else if (kind == 9) o = putText(from, <usize>length, o, sheet);
      else o = copy(from, <usize>length, o);
    } else {
      const cell = cells + <usize>(index * BLOCK + row % BLOCK) * 32;
      const length = kind == 11 ? 0 : <usize>load<u8>(cell, 31);
      if (free < CELL_ROOM) stop = FULL;
      else if (length == 0) stop = CELL;
      else {
        if (quoteAll) store<u8>(o++, quote);
        v128.store(o, v128.load(cell));
        v128.store(o, v128.load(cell, 16), 16);
        o += length;
        if (quoteAll) store<u8>(o++, quote);
      }
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
