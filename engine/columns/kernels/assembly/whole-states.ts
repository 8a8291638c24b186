// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function bit(bitmap: usize, i: u32): u32 { return bitmap == 0 ? 1 : (<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1; }
// @ts-ignore: decorator
@inline function doubleAt(values: usize, width: u32, i: u32): f64 {
  return width == 0 ? load<f64>(word(values, i)) : width == 4 ? <f64>load<i32>(half(values, i)) : <f64>load<i64>(word(values, i));
}

// Of four rows that begin at a multiple of four, which take part; all where there is no bitmap.
// @ts-ignore: decorator
@inline function fourOf(bitmap: usize, i: u32): u64 { return bitmap == 0 ? 15 : <u64>load<u8>(bitmap + (i >> 3)) >> <u64>(i & 4); }

// All bits of the two values whose rows are the lowest bits of the word.
// @ts-ignore: decorator
@inline function lanesOf(word: u64): v128 {
  const bits = i64x2(1, 2);
  return i64x2.eq(v128.and(i64x2.splat(word), bits), bits);
}

// Values i and i + 1 as doubles; width 0 or 4.
// @ts-ignore: decorator
@inline function twoAt(values: usize, width: u32, i: u32): v128 {
  return width == 0 ? v128.load(word(values, i)) : f64x2.convert_low_i32x4_s(v128.load64_zero(half(values, i)));
}

// replaces: for (i where bit(i)) sum += values[i]
export function wholeSumDouble(values: usize, width: u32, bitmap: usize, rows: u32, sum: usize): void {
  store<f64>(sum, load<f64>(sum) + sumOf(values, width, bitmap, rows));
}

// In four lanes, so that one sum need not wait for the one before it; what is left over comes last.
function sumOf(values: usize, width: u32, bitmap: usize, rows: u32): f64 {
  let x = f64x2.splat(0);
  let y = x;
  let i: u32 = 0;
  if (width != 8) {
    for (; i + 4 <= rows; i += 4) {
      const four = fourOf(bitmap, i);
      x = f64x2.add(x, v128.and(twoAt(values, width, i), lanesOf(four)));
      y = f64x2.add(y, v128.and(twoAt(values, width, i + 2), lanesOf(four >> 2)));
    }
  }
  const pair = f64x2.add(x, y);
  let rest: f64 = 0;
  for (; i < rows; i++) rest += select<f64>(doubleAt(values, width, i), 0, bit(bitmap, i));
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1) + rest;
}

// Four unsigned codes from the i-th on, each in 32 bits.
// @ts-ignore: decorator
@inline
function fourCodes(codes: usize, width: u32, i: u32): v128 {
  const at = codes + <usize>i * width;
  if (width == 4) return v128.load(at);
  return width == 2 ? v128.load16x4_u(at) : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

// All bits of the four codes whose rows are the lowest bits of the word.
// @ts-ignore: decorator
@inline function quarters(word: u64): v128 {
  const bits = i32x4(1, 2, 4, 8);
  return i32x4.eq(v128.and(i32x4.splat(<i32>word), bits), bits);
}

// @ts-ignore: decorator
@inline
function codedRange(codes: usize, width: u32, bitmap: usize, rows: u32, out: usize): void {
  let least = i32x4.splat(-1);
  let greatest = i32x4.splat(0);
  let sums = i64x2.splat(0);
  for (let i: u32 = 0; i < rows; i += 4) {
    let bits = fourOf(bitmap, i);
    if (i + 4 > rows) bits &= (<u64>1 << <u64>(rows - i)) - 1;
    const four = fourCodes(codes, width, i);
    const taken = quarters(bits);
    const kept = v128.and(four, taken);
    least = i32x4.min_u(least, v128.or(four, v128.not(taken)));
    greatest = i32x4.max_u(greatest, kept);
    sums = i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_u(kept), i64x2.extend_high_i32x4_u(kept)));
  }
  least = i32x4.min_u(least, i8x16.shuffle(least, least, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
  greatest = i32x4.max_u(greatest, i8x16.shuffle(greatest, greatest, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
  store<u32>(out, min(<u32>i32x4.extract_lane(least, 0), <u32>i32x4.extract_lane(least, 1)));
  store<u32>(out, max(<u32>i32x4.extract_lane(greatest, 0), <u32>i32x4.extract_lane(greatest, 1)), 4);
  store<f64>(out, <f64>(i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1)), 8);
}

// replaces: for (i where bit(i)) { least = min(least, codes[i]); greatest = max(greatest, codes[i]); sum += codes[i] }
export function wholeCoded(codes: usize, width: u32, bitmap: usize, rows: u32, out: usize): u32 {
  if (width == 1) codedRange(codes, 1, bitmap, rows, out);
  else if (width == 2) codedRange(codes, 2, bitmap, rows, out);
  else codedRange(codes, 4, bitmap, rows, out);
  return takenOf(bitmap, rows);
}

// replaces: for (i where bit(i)) sum += values[i], modulo 2^64
export function wholeSumInteger(values: usize, width: u32, bitmap: usize, rows: u32, sum: usize): void {
  let all: i64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const value: i64 = width == 4 ? <i64>load<i32>(half(values, i)) : load<i64>(word(values, i));
    all += value & -(<i64>bit(bitmap, i));
  }
  store<i64>(sum, load<i64>(sum) + all);
}

// replaces: the moments of these rows by two passes, merged into those of the rows before
export function wholeMoments(values: usize, bitmap: usize, rows: u32, count: usize, mean: usize, squares: usize): void {
  const taken = takenOf(bitmap, rows);
  if (taken == 0) return;
  const more = <f64>taken;
  const here = sumOf(values, 0, bitmap, rows) / more;
  const center = f64x2.splat(here);
  let x = f64x2.splat(0);
  let y = x;
  let i: u32 = 0;
  for (; i + 4 <= rows; i += 4) {
    const four = fourOf(bitmap, i);
    const p = v128.and(f64x2.sub(v128.load(word(values, i)), center), lanesOf(four));
    const q = v128.and(f64x2.sub(v128.load(word(values, i), 16), center), lanesOf(four >> 2));
    x = f64x2.add(x, f64x2.mul(p, p));
    y = f64x2.add(y, f64x2.mul(q, q));
  }
  const pair = f64x2.add(x, y);
  let rest: f64 = 0;
  for (; i < rows; i++) {
    const apart = select<f64>(load<f64>(word(values, i)) - here, 0, bit(bitmap, i));
    rest += apart * apart;
  }
  mergeMoments(more, here, f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1) + rest, count, mean, squares);
}

// How many rows take part.
function takenOf(bitmap: usize, rows: u32): u32 {
  if (bitmap == 0) return rows;
  let taken: u32 = 0;
  let i: u32 = 0;
  for (; i + 64 <= rows; i += 64) taken += <u32>popcnt(load<u64>(bitmap + (i >> 3)));
  for (; i < rows; i++) taken += bit(bitmap, i);
  return taken;
}

function mergeMoments(more: f64, here: f64, squared: f64, count: usize, mean: usize, squares: usize): void {
  const had = load<f64>(count);
  const before = load<f64>(mean);
  const delta = here - before;
  const step = delta / (had + more);
  store<f64>(count, had + more);
  store<f64>(mean, before + step * more);
  store<f64>(squares, load<f64>(squares) + squared + delta * step * had * more);
}

// replaces: for (i where bit(i)) used[codes[i]] = 1
export function wholeCodes(codes: usize, width: u32, bitmap: usize, rows: u32, used: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const code: u32 = width == 1 ? load<u8>(codes + i) : width == 2 ? load<u16>(codes + (<usize>i << 1)) : load<u32>(half(codes, i));
    const at = used + code;
    store<u8>(at, load<u8>(at) | <u8>bit(bitmap, i));
  }
}

// replaces: the row whose text is least (sign 1) or greatest (-1), and beats the text at `best`; rows = none does
export function wholeText(offsets: usize, bytes: usize, bitmap: usize, rows: u32, sign: i32, best: usize, length: i32): u32 {
  let winner = rows;
  const flip: u64 = sign == 1 ? 0 : -1;
  let prefix: u64 = length < 0 ? -1 : prefixOf(best, length) ^ flip;
  let end = load<u32>(offsets);
  for (let i: u32 = 0; i < rows; i++) {
    const start = end;
    end = load<u32>(half(offsets, i), 4);
    const own = prefixOf(bytes + start, end - start) ^ flip;
    if (own > prefix || bit(bitmap, i) == 0) continue;
    if (own == prefix && length >= 0) {
      const order = compare(bytes + start, end - start, best, length);
      if (order == 0 || order < 0 != (sign == 1)) continue;
    }
    winner = i;
    best = bytes + start;
    length = end - start;
    prefix = own;
  }
  return winner;
}

// The first eight bytes as a number that orders as they do; missing ones are 0.
// @ts-ignore: decorator
@inline function prefixOf(text: usize, length: u32): u64 {
  const value = bswap<u64>(load<u64>(text));
  return length >= 8 ? value : length == 0 ? 0 : value & ~(<u64>-1 >> (<u64>length << 3));
}

function compare(a: usize, lengthA: u32, b: usize, lengthB: u32): i32 {
  const common = min(lengthA, lengthB);
  for (let k: u32 = 0; k < common; k++) {
    const x = load<u8>(a + k);
    const y = load<u8>(b + k);
    if (x != y) return x < y ? -1 : 1;
  }
  return lengthA == lengthB ? 0 : lengthA < lengthB ? -1 : 1;
}
