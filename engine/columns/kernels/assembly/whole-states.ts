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

// replaces: for (i where bit(i)) sum += values[i]
export function wholeSumDouble(values: usize, width: u32, bitmap: usize, rows: u32, sum: usize): void {
  let x = f64x2.splat(0);
  let y = x;
  let i: u32 = 0;
  if (width == 0 && bitmap == 0) {
    for (; i + 4 <= rows; i += 4) {
      x = f64x2.add(x, v128.load(word(values, i)));
      y = f64x2.add(y, v128.load(word(values, i), 16));
    }
  } else if (width == 0) {
    for (; i + 4 <= rows; i += 4) {
      x = f64x2.add(x, v128.and(v128.load(word(values, i)), pairMask(bitmap, i)));
      y = f64x2.add(y, v128.and(v128.load(word(values, i), 16), pairMask(bitmap, i + 2)));
    }
  }
  const pair = f64x2.add(x, y);
  let rest: f64 = 0;
  for (; i < rows; i++) rest += select<f64>(doubleAt(values, width, i), 0, bit(bitmap, i));
  store<f64>(sum, load<f64>(sum) + (f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1) + rest));
}

// All bits of the values i and i + 1 where they take part.
// @ts-ignore: decorator
@inline function pairMask(bitmap: usize, i: u32): v128 {
  return i64x2.replace_lane(i64x2.splat(-(<i64>bit(bitmap, i))), 1, -(<i64>bit(bitmap, i + 1)));
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
  if (bitmap == 0) return allMoments(values, rows, count, mean, squares);
  let taken: u32 = 0;
  let a: f64 = 0;
  let b: f64 = 0;
  let i: u32 = 0;
  for (; i + 2 <= rows; i += 2) {
    const x = bit(bitmap, i);
    const y = bit(bitmap, i + 1);
    taken += x + y;
    a += select<f64>(load<f64>(word(values, i)), 0, x);
    b += select<f64>(load<f64>(word(values, i), 8), 0, y);
  }
  if (i < rows && bit(bitmap, i) == 1) {
    taken++;
    a += load<f64>(word(values, i));
  }
  if (taken == 0) return;
  const more = <f64>taken;
  const here = (a + b) / more;
  a = b = 0;
  for (i = 0; i + 2 <= rows; i += 2) {
    const p = select<f64>(load<f64>(word(values, i)) - here, 0, bit(bitmap, i));
    const q = select<f64>(load<f64>(word(values, i), 8) - here, 0, bit(bitmap, i + 1));
    a += p * p;
    b += q * q;
  }
  if (i < rows && bit(bitmap, i) == 1) {
    const p = load<f64>(word(values, i)) - here;
    a += p * p;
  }
  mergeMoments(more, here, a + b, count, mean, squares);
}

// The same where all rows take part: two at a time.
function allMoments(values: usize, rows: u32, count: usize, mean: usize, squares: usize): void {
  if (rows == 0) return;
  const paired = rows & ~1;
  let pair = f64x2.splat(0);
  for (let i: u32 = 0; i < paired; i += 2) pair = f64x2.add(pair, v128.load(word(values, i)));
  let a = f64x2.extract_lane(pair, 0);
  let b = f64x2.extract_lane(pair, 1);
  if (paired < rows) a += load<f64>(word(values, paired));
  const here = (a + b) / <f64>rows;
  const center = f64x2.splat(here);
  pair = f64x2.splat(0);
  for (let i: u32 = 0; i < paired; i += 2) {
    const apart = f64x2.sub(v128.load(word(values, i)), center);
    pair = f64x2.add(pair, f64x2.mul(apart, apart));
  }
  a = f64x2.extract_lane(pair, 0);
  b = f64x2.extract_lane(pair, 1);
  if (paired < rows) {
    const apart = load<f64>(word(values, paired)) - here;
    a += apart * apart;
  }
  mergeMoments(<f64>rows, here, a + b, count, mean, squares);
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
