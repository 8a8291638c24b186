const SIGN: u64 = 0x8000000000000000;

// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function isNull(validity: usize, i: u32): bool {
  return validity != 0 && ((<u32>load<u8>(validity + (i >> 3)) >> (i & 7)) & 1) == 0;
}

// replaces: out[i] = bit(values, i) ^ sign
export function sortOrdinalBits(values: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), ((<u64>load<u8>(values + (i >> 3)) >> (i & 7)) & 1) ^ SIGN);
}

// replaces: out[i] = int64(values[i]) ^ sign
export function sortOrdinalI32(values: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), <u64><i64>load<i32>(values + (<usize>i << 2)) ^ SIGN);
}

// replaces: out[i] = values[i * stride] ^ (flip ? sign : 0)
export function sortOrdinalI64(values: usize, stride: u32, flip: u32, rows: u32, out: usize): void {
  const sign: u64 = flip == 1 ? SIGN : 0;
  for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), load<u64>(values + <usize>i * stride) ^ sign);
}

// replaces: out[i] = isNaN(v) ? NAN : bits(v + 0) ^ (v < 0 ? all ones : sign)
export function sortOrdinalF64(values: usize, rows: u32, out: usize): void {
  const sign = i64x2.splat(SIGN);
  const nan = i64x2.splat(0xfff8000000000000);
  let i: u32 = 0;
  for (; i + 2 <= rows; i += 2) {
    const value = f64x2.add(v128.load(word(values, i)), f64x2.splat(0));
    const ordinal = v128.xor(value, v128.or(i64x2.shr_s(value, 63), sign));
    v128.store(word(out, i), v128.bitselect(ordinal, nan, f64x2.eq(value, value)));
  }
  for (; i < rows; i++) {
    const value = load<f64>(word(values, i)) + 0.0;
    const bits = reinterpret<u64>(value);
    const ordinal = bits ^ (<u64>(<i64>bits >> 63) | SIGN);
    store<u64>(word(out, i), select<u64>(0xfff8000000000000, ordinal, value != value));
  }
}

// replaces: out[i] = int64(round(values[i] * scale)) ^ sign
export function sortOrdinalScaled(values: usize, scale: f64, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), <u64><i64>nearest<f64>(load<f64>(word(values, i)) * scale) ^ SIGN);
}

// replaces: out[i] = table[codes[i]]
export function sortOrdinalCodes(values: usize, width: u32, table: usize, rows: u32, out: usize): void {
  if (width == 1) {
    for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), load<u32>(table + (<usize>load<u8>(values + i) << 2)));
  } else if (width == 2) {
    for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), load<u32>(table + (<usize>load<u16>(values + (<usize>i << 1)) << 2)));
  } else {
    for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), load<u32>(table + (<usize>load<u32>(values + (<usize>i << 2)) << 2)));
  }
}

// replaces: out[i] = bytes skip .. skip + 8 of text i, first byte highest, zero-padded
export function sortOrdinalText(offsets: usize, bytes: usize, skip: u32, mode: u32, rows: u32, out: usize): void {
  let start = load<u32>(offsets);
  for (let i: u32 = 0; i < rows; i++) {
    const end = load<u32>(offsets + (<usize>(i + 1) << 2));
    const length = <i32>(end - start) - <i32>skip;
    let eight: u64 = 0;
    if (length > 0) {
      eight = bswap<u64>(load<u64>(bytes + start + skip));
      if (length < 8) eight &= ~(<u64>-1 >> (<u64>length << 3));
    }
    if (mode == 1) eight = (eight & ~(<u64>255)) | <u64>(max<i32>(0, length) & 255);
    else if (mode == 2) eight >>= 8;
    store<u64>(word(out, i), eight);
    start = end;
  }
}

// replaces: out.fill(0, 0, rows)
export function sortOrdinalZero(rows: u32, out: usize): void {
  memory.fill(out, 0, <usize>rows << 3);
}

// replaces: while (!text.startsWith(first.slice(0, common))) common--, for each text
export function sortTextShape(offsets: usize, bytes: usize, validity: usize, rows: u32, shape: usize): void {
  let common = load<u32>(shape);
  let shortest = load<u32>(shape, 4);
  let longest = load<u32>(shape, 8);
  let seen = load<u32>(shape, 12);
  let nulls = load<u32>(shape, 16);
  for (let i: u32 = 0; i < rows; i++) {
    if (isNull(validity, i)) {
      nulls++;
      continue;
    }
    const start = load<u32>(offsets + (<usize>i << 2));
    const length = load<u32>(offsets + (<usize>i << 2), 4) - start;
    common = min(common, length);
    shortest = min(shortest, length);
    longest = max(longest, length);
    if (seen++ == 0) memory.copy(shape + 20, bytes + start, common);
    let k: u32 = 0;
    while (k < common && load<u8>(bytes + start + k) == load<u8>(shape + 20 + k)) k++;
    common = k;
  }
  store<u32>(shape, common);
  store<u32>(shape, shortest, 4);
  store<u32>(shape, longest, 8);
  store<u32>(shape, seen, 12);
  store<u32>(shape, nulls, 16);
}

// replaces: for each valid row: least = min(least, ordinal), greatest = max(greatest, ordinal)
export function sortRange(ordinals: usize, validity: usize, rows: u32, range: usize): u32 {
  let least = load<u64>(range);
  let greatest = load<u64>(range, 8);
  let nulls: u32 = 0;
  let i: u32 = 0;
  if (validity == 0) {
    // two at a time; flipped, words compare as signed ones
    const sign = i64x2.splat(SIGN);
    let low = i64x2.splat(least ^ SIGN);
    let high = i64x2.splat(greatest ^ SIGN);
    for (; i + 2 <= rows; i += 2) {
      const two = v128.xor(v128.load(word(ordinals, i)), sign);
      low = v128.bitselect(two, low, i64x2.lt_s(two, low));
      high = v128.bitselect(two, high, i64x2.gt_s(two, high));
    }
    for (let lane = 0; lane < 2; lane++) {
      const a = <u64>(lane == 0 ? i64x2.extract_lane(low, 0) : i64x2.extract_lane(low, 1)) ^ SIGN;
      const b = <u64>(lane == 0 ? i64x2.extract_lane(high, 0) : i64x2.extract_lane(high, 1)) ^ SIGN;
      least = min(least, a);
      greatest = max(greatest, b);
    }
  }
  for (; i < rows; i++) {
    if (isNull(validity, i)) {
      nulls++;
      continue;
    }
    const ordinal = load<u64>(word(ordinals, i));
    least = select<u64>(ordinal, least, ordinal < least);
    greatest = select<u64>(ordinal, greatest, ordinal > greatest);
  }
  store<u64>(range, least);
  store<u64>(range, greatest, 8);
  return nulls;
}

// replaces: every valid value v has round(v * scale) / scale == v and |round(v * scale)| < 2^50
export function sortScaleFits(values: usize, validity: usize, scale: f64, rows: u32): u32 {
  let i: u32 = 0;
  if (validity == 0) {
    const scales = f64x2.splat(scale);
    const largest = f64x2.splat(1125899906842624.0);
    for (; i + 2 <= rows; i += 2) {
      const value = v128.load(word(values, i));
      const multiple = f64x2.nearest(f64x2.mul(value, scales));
      const fits = v128.and(f64x2.lt(f64x2.abs(multiple), largest), f64x2.eq(f64x2.div(multiple, scales), value));
      if (!i64x2.all_true(fits)) return 0;
    }
  }
  for (; i < rows; i++) {
    if (isNull(validity, i)) continue;
    const value = load<f64>(word(values, i));
    const multiple = nearest<f64>(value * scale);
    if (!(abs<f64>(multiple) < 1125899906842624.0 && multiple / scale == value)) return 0;
  }
  return 1;
}
