// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function idAt(ids: usize, i: u32): u32 { return load<u16>(ids + (<usize>i << 1)); }
// @ts-ignore: decorator
@inline function bit(bitmap: usize, i: u32): u32 { return (<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1; }

// Of the lanes of an id, the one of this row: rows of one group that follow each other do not wait for each other's sums.
// @ts-ignore: decorator
@inline function lane(ids: usize, i: u32): u32 { return (idAt(ids, i) << 2) | (i & 3); }

// Eight codes from the i-th on, as u16.
// @ts-ignore: decorator
@inline function eightCodes(codes: usize, width: u32, least: v128, i: u32): v128 {
  const at = codes + <usize>i * width;
  if (width == 1) return i16x8.extend_low_i8x16_u(v128.load64_zero(at));
  if (width == 2) return v128.load(at);
  let low = v128.load(at);
  let high = v128.load(at, 16);
  if (width == 8) {
    low = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
    high = v128.shuffle<i32>(v128.load(at, 32), v128.load(at, 48), 0, 2, 4, 6);
  }
  return i16x8.narrow_i32x4_u(i32x4.sub(low, least), i32x4.sub(high, least));
}

// replaces: ids[i] = (fresh ? 0 : ids[i]) + factor * (present(i) ? codes[i] - least : nullCode)
export function codeIds(codes: usize, width: u32, least: i32, validity: usize, nullCode: u32, factor: u32, fresh: u32, rows: u32, ids: usize): void {
  const factors = i16x8.splat(<i16>factor);
  const nulls = i16x8.splat(<i16>nullCode);
  const leasts = i32x4.splat(least);
  const keep = i16x8.splat(fresh == 1 ? 0 : -1);
  const bits = i16x8(1, 2, 4, 8, 16, 32, 64, 128);
  let i: u32 = 0;
  for (; i + 8 <= rows; i += 8) {
    let eight = eightCodes(codes, width, leasts, i);
    if (validity != 0) {
      const present = i16x8.eq(v128.and(i16x8.splat(<i16>load<u8>(validity + (i >> 3))), bits), bits);
      eight = v128.bitselect(eight, nulls, present);
    }
    const at = ids + (<usize>i << 1);
    v128.store(at, i16x8.add(v128.and(v128.load(at), keep), i16x8.mul(eight, factors)));
  }
  for (; i < rows; i++) {
    let code = nullCode;
    if (validity == 0 || bit(validity, i) == 1) {
      code = width == 1 ? load<u8>(codes + i) : width == 2 ? load<u16>(codes + (<usize>i << 1)) : <u32>(load<i32>(codes + <usize>i * width) - least);
    }
    const at = ids + (<usize>i << 1);
    store<u16>(at, <u16>((fresh == 1 ? 0 : load<u16>(at)) + code * factor));
  }
}

// replaces: if (!bit(bitmap, i)) ids[i] = none
export function codeLeave(bitmap: usize, none: u32, rows: u32, ids: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = ids + (<usize>i << 1);
    store<u16>(at, select<u16>(load<u16>(at), <u16>none, bit(bitmap, i)));
  }
}

// replaces: counts[ids[i]][i % 4]++
export function codeCount(ids: usize, rows: u32, counts: usize): void {
  let i: u32 = 0;
  for (; i + 4 <= rows; i += 4) {
    const four = load<u64>(ids + (<usize>i << 1));
    const a = counts + (<usize>(four & 0xffff) << 4);
    const b = counts + (<usize>((four >> 16) & 0xffff) << 4);
    const c = counts + (<usize>((four >> 32) & 0xffff) << 4);
    const d = counts + (<usize>(four >> 48) << 4);
    store<u32>(a, load<u32>(a) + 1);
    store<u32>(b, load<u32>(b, 4) + 1, 4);
    store<u32>(c, load<u32>(c, 8) + 1, 8);
    store<u32>(d, load<u32>(d, 12) + 1, 12);
  }
  for (; i < rows; i++) {
    const at = half(counts, lane(ids, i));
    store<u32>(at, load<u32>(at) + 1);
  }
}

// replaces: if (!present(i)) counts[ids[i]][i % 4]++; goes from null to null
export function codeNulls(ids: usize, validity: usize, rows: u32, counts: usize): void {
  for (let i: u32 = 0; i < rows; i += 64) {
    let nulls = ~load<u64>(validity + (i >> 3));
    if (rows - i < 64) nulls &= (<u64>1 << <u64>(rows - i)) - 1;
    for (; nulls != 0; nulls &= nulls - 1) {
      const at = half(counts, lane(ids, i + <u32>ctz(nulls)));
      store<u32>(at, load<u32>(at) + 1);
    }
  }
}

// All bits of the word where the row is not null.
// @ts-ignore: decorator
@inline function present(word: u64, i: u32): u64 { return -((word >> <u64>(i & 63)) & 1); }

// All bits of the two doubles whose rows are the lowest bits of the word.
// @ts-ignore: decorator
@inline function presentTwo(word: u64): v128 {
  const bits = i64x2(1, 2);
  return i64x2.eq(v128.and(i64x2.splat(word), bits), bits);
}

// Two and two more doubles to the sums of four ids, each to a lane of its own.
// @ts-ignore: decorator
@inline function addFour(sums: usize, four: u64, two: v128, more: v128): void {
  const a = sums + (<usize>(four & 0xffff) << 5);
  const b = sums + (<usize>((four >> 16) & 0xffff) << 5);
  const c = sums + (<usize>((four >> 32) & 0xffff) << 5);
  const d = sums + (<usize>(four >> 48) << 5);
  store<f64>(a, load<f64>(a) + f64x2.extract_lane(two, 0));
  store<f64>(b, load<f64>(b, 8) + f64x2.extract_lane(two, 1), 8);
  store<f64>(c, load<f64>(c, 16) + f64x2.extract_lane(more, 0), 16);
  store<f64>(d, load<f64>(d, 24) + f64x2.extract_lane(more, 1), 24);
}

// replaces: if (present(i)) sums[ids[i]][i % 4] += values[i]; doubles: adding 0 changes no sum that began at 0
export function codeSumDouble(ids: usize, values: usize, width: u32, validity: usize, rows: u32, sums: usize): void {
  let valid: u64 = -1;
  let i: u32 = 0;
  if (width == 0) {
    for (; i + 4 <= rows; i += 4) {
      if (validity != 0 && (i & 63) == 0) valid = load<u64>(validity + (i >> 3));
      const four = load<u64>(ids + (<usize>i << 1));
      const two = v128.and(v128.load(word(values, i)), presentTwo(valid));
      const more = v128.and(v128.load(word(values, i), 16), presentTwo(valid >> 2));
      if (validity != 0) valid >>= 4;
      addFour(sums, four, two, more);
    }
  }
  for (; i < rows; i++) {
    if (validity != 0) valid = load<u64>(validity + ((i >> 6) << 3));
    const at = word(sums, lane(ids, i));
    if (width == 0) {
      store<f64>(at, load<f64>(at) + reinterpret<f64>(load<u64>(word(values, i)) & present(valid, i)));
      continue;
    }
    const value: i64 = width == 4 ? <i64>load<i32>(half(values, i)) : load<i64>(word(values, i));
    store<f64>(at, load<f64>(at) + <f64>(value & present(valid, i)));
  }
}

// Four unsigned codes from the i-th on, each in 32 bits.
// @ts-ignore: decorator
@inline function fourCodes(codes: usize, width: u32, i: u32): v128 {
  const at = codes + <usize>i * width;
  if (width == 4) return v128.load(at);
  return width == 2 ? v128.load16x4_u(at) : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

// @ts-ignore: decorator
@inline function sumCounted(ids: usize, codes: usize, width: u32, base: f64, validity: usize, rows: u32, sums: usize): void {
  const from = f64x2.splat(base);
  let valid: u64 = -1;
  let i: u32 = 0;
  for (; i + 4 <= rows; i += 4) {
    if (validity != 0 && (i & 63) == 0) valid = load<u64>(validity + (i >> 3));
    const four = load<u64>(ids + (<usize>i << 1));
    const counts = fourCodes(codes, width, i);
    const upper = i8x16.shuffle(counts, counts, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    const two = v128.and(f64x2.add(f64x2.convert_low_i32x4_u(counts), from), presentTwo(valid));
    const more = v128.and(f64x2.add(f64x2.convert_low_i32x4_u(upper), from), presentTwo(valid >> 2));
    if (validity != 0) valid >>= 4;
    addFour(sums, four, two, more);
  }
  for (; i < rows; i++) {
    if (validity != 0) valid = load<u64>(validity + ((i >> 6) << 3));
    const at = word(sums, lane(ids, i));
    const code = i32x4.extract_lane(fourCodes(codes, width, i), 0);
    store<f64>(at, load<f64>(at) + reinterpret<f64>(reinterpret<u64>(base + <f64><u32>code) & present(valid, i)));
  }
}

// replaces: if (present(i)) sums[ids[i]][i % 4] += base + codes[i]
export function codeSumCounted(ids: usize, codes: usize, width: u32, base: f64, validity: usize, rows: u32, sums: usize): void {
  if (width == 1) sumCounted(ids, codes, 1, base, validity, rows, sums);
  else if (width == 2) sumCounted(ids, codes, 2, base, validity, rows, sums);
  else sumCounted(ids, codes, 4, base, validity, rows, sums);
}

// replaces: if (present(i)) sums[ids[i]][i % 4] += values[i], modulo 2^64
export function codeSumInteger(ids: usize, values: usize, width: u32, validity: usize, rows: u32, sums: usize): void {
  let valid: u64 = -1;
  for (let i: u32 = 0; i < rows; i++) {
    if (validity != 0 && (i & 63) == 0) valid = load<u64>(validity + (i >> 3));
    const at = word(sums, lane(ids, i));
    const value: i64 = width == 4 ? <i64>load<i32>(half(values, i)) : load<i64>(word(values, i));
    store<i64>(at, load<i64>(at) + (value & present(valid, i)));
  }
}

// replaces: for (id of ids) if (firsts[id] == 0) firsts[id] = its first row + 1; ends with the last of those that are missing
export function codeFirsts(ids: usize, base: u32, rows: u32, firsts: usize, counts: usize, slots: u32): void {
  let missing: u32 = 0;
  for (let id: u32 = 0; id < slots; id++) missing += <u32>v128.any_true(v128.load(half(counts, id << 2))) & <u32>(load<u32>(half(firsts, id)) == 0);
  for (let i: u32 = 0; i < rows && missing != 0; i++) {
    const id = idAt(ids, i);
    const at = half(firsts, id);
    if (id >= slots || load<u32>(at) != 0) continue;
    store<u32>(at, base + i + 1);
    missing--;
  }
}
