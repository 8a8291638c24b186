// replaces: least = min(...values), most = max(...values)
export function parquetRange32(source: usize, count: u32, out: usize): void {
  let least = load<i32>(source), most = least, i: u32 = 0;
  if (count >= 4) {
    let low = v128.load(source), high = low;
    for (i = 4; i + 4 <= count; i += 4) {
      const values = v128.load(source + (<usize>i << 2));
      low = i32x4.min_s(low, values);
      high = i32x4.max_s(high, values);
    }
    least = min(min(i32x4.extract_lane(low, 0), i32x4.extract_lane(low, 1)), min(i32x4.extract_lane(low, 2), i32x4.extract_lane(low, 3)));
    most = max(max(i32x4.extract_lane(high, 0), i32x4.extract_lane(high, 1)), max(i32x4.extract_lane(high, 2), i32x4.extract_lane(high, 3)));
  }
  for (; i < count; i++) {
    const value = load<i32>(source + (<usize>i << 2));
    least = min(least, value);
    most = max(most, value);
  }
  store<i32>(out, least);
  store<i32>(out, most, 4);
}

// replaces: least = min(...values), most = max(...values)
export function parquetRange64(source: usize, count: u32, out: usize): void {
  let least = load<i64>(source), most = least, i: u32 = 0;
  if (count >= 2) {
    let low = v128.load(source), high = low;
    for (i = 2; i + 2 <= count; i += 2) {
      const values = v128.load(source + (<usize>i << 3));
      low = v128.bitselect(values, low, i64x2.gt_s(low, values));
      high = v128.bitselect(values, high, i64x2.gt_s(values, high));
    }
    least = min(i64x2.extract_lane(low, 0), i64x2.extract_lane(low, 1));
    most = max(i64x2.extract_lane(high, 0), i64x2.extract_lane(high, 1));
  }
  for (; i < count; i++) {
    const value = load<i64>(source + (<usize>i << 3));
    least = min(least, value);
    most = max(most, value);
  }
  store<i64>(out, least);
  store<i64>(out, most, 8);
}

// @ts-ignore: decorator
@inline
function below(a: usize, b: usize): bool {
  const highA = load<i64>(a, 8), highB = load<i64>(b, 8);
  return highA < highB || (highA == highB && load<u64>(a) < load<u64>(b));
}

// replaces: least = min(...values), most = max(...values)
export function parquetRange128(source: usize, count: u32, out: usize): void {
  let least = source, most = source;
  const end = source + (<usize>count << 4);
  for (let at = source; at < end; at += 16) {
    if (below(at, least)) least = at;
    if (below(most, at)) most = at;
  }
  const lowest = v128.load(least), highest = v128.load(most);
  v128.store(out, lowest);
  v128.store(out, highest, 16);
}

// replaces: least = min(...values), most = max(...values), unless some value is NaN
export function parquetRangeDoubles(source: usize, count: u32, out: usize): u32 {
  let low = f64x2.splat(load<f64>(source)), high = low, odd = i64x2.splat(0);
  const whole = count & ~1;
  for (let i: u32 = 0; i < whole; i += 2) {
    const values = v128.load(source + (<usize>i << 3));
    odd = v128.or(odd, f64x2.ne(values, values));
    low = f64x2.pmin(low, values);
    high = f64x2.pmax(high, values);
  }
  const last = f64x2.splat(load<f64>(source + (<usize>(count - 1) << 3)));
  if (v128.any_true(v128.or(odd, f64x2.ne(last, last)))) return 0;
  low = f64x2.pmin(low, last);
  high = f64x2.pmax(high, last);
  const a = f64x2.extract_lane(low, 0), b = f64x2.extract_lane(low, 1), c = f64x2.extract_lane(high, 0), d = f64x2.extract_lane(high, 1);
  // + 0: zero of either sign is one
  store<f64>(out, (b < a ? b : a) + 0);
  store<f64>(out, (d > c ? d : c) + 0, 8);
  return 1;
}

/** Negative, 0 or positive as string a stands before, with or after b in byte order. */
function order(a: usize, lengthA: u32, b: usize, lengthB: u32): i32 {
  const shorter = min(lengthA, lengthB);
  for (let k: u32 = 0; k < shorter; k += 8) {
    let wordA = bswap(load<u64>(a + k)), wordB = bswap(load<u64>(b + k));
    const left = shorter - k;
    if (left < 8) {
      const shift = <u64>((8 - left) << 3);
      wordA >>= shift;
      wordB >>= shift;
    }
    if (wordA != wordB) return wordA < wordB ? -1 : 1;
  }
  return lengthA == lengthB ? 0 : lengthA < lengthB ? -1 : 1;
}

// replaces: for (row < rows) if (!isNull(row)) least = earlier of (least, row), most = later of (most, row)
export function parquetRangeStrings(offsets: usize, bytes: usize, rows: u32, validity: usize, out: usize): u32 {
  let least: u32 = 0, most: u32 = 0, leastAt: usize = 0, leastLength: u32 = 0, mostAt: usize = 0, mostLength: u32 = 0, any = false;
  for (let i: u32 = 0; i < rows; i++) {
    if (validity != 0 && ((<u32>load<u8>(validity + (i >> 3)) >> (i & 7)) & 1) == 0) continue;
    const start = load<u32>(offsets + (<usize>i << 2)), at = bytes + start, length = load<u32>(offsets + (<usize>i << 2), 4) - start;
    if (!any || order(at, length, leastAt, leastLength) < 0) {
      least = i;
      leastAt = at;
      leastLength = length;
    }
    if (!any || order(mostAt, mostLength, at, length) < 0) {
      most = i;
      mostAt = at;
      mostLength = length;
    }
    any = true;
  }
  if (!any) return 0;
  store<u32>(out, least);
  store<u32>(out, most, 4);
  return 1;
}
