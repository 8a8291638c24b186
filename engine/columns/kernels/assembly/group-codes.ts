// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function idAt(ids: usize, i: u32): u32 { return load<u16>(ids + (<usize>i << 1)); }
// @ts-ignore: decorator
@inline function bit(bitmap: usize, i: u32): u32 { return (<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1; }

// replaces: ids[i] = (fresh ? 0 : ids[i]) + factor * (present(i) ? codes[i] - least : nullCode)
export function codeIds(codes: usize, width: u32, least: i32, validity: usize, nullCode: u32, factor: u32, fresh: u32, rows: u32, ids: usize): void {
  let i: u32 = 0;
  if (width == 1 && validity == 0 && least == 0) {
    const factors = i16x8.splat(<i16>factor);
    for (; i + 16 <= rows; i += 16) {
      const sixteen = v128.load(codes + i);
      let low = i16x8.mul(i16x8.extend_low_i8x16_u(sixteen), factors);
      let high = i16x8.mul(i16x8.extend_high_i8x16_u(sixteen), factors);
      const at = ids + (<usize>i << 1);
      if (fresh == 0) {
        low = i16x8.add(low, v128.load(at));
        high = i16x8.add(high, v128.load(at, 16));
      }
      v128.store(at, low);
      v128.store(at, high, 16);
    }
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

// replaces: counts[ids[i]]++
export function codeCount(ids: usize, rows: u32, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(counts, idAt(ids, i));
    store<u32>(at, load<u32>(at) + 1);
  }
}

// replaces: if (!present(i)) counts[ids[i]]++; goes from null to null
export function codeNulls(ids: usize, validity: usize, rows: u32, counts: usize): void {
  for (let i: u32 = 0; i < rows; i += 64) {
    let nulls = ~load<u64>(validity + (i >> 3));
    if (rows - i < 64) nulls &= (<u64>1 << <u64>(rows - i)) - 1;
    for (; nulls != 0; nulls &= nulls - 1) {
      const at = half(counts, idAt(ids, i + <u32>ctz(nulls)));
      store<u32>(at, load<u32>(at) + 1);
    }
  }
}

// All bits of the word where the row is not null.
// @ts-ignore: decorator
@inline function present(word: u64, i: u32): u64 { return -((word >> <u64>(i & 63)) & 1); }

// replaces: if (present(i)) sums[ids[i]] += values[i]; doubles: adding 0 changes no sum that began at 0
export function codeSumDouble(ids: usize, values: usize, width: u32, validity: usize, rows: u32, sums: usize): void {
  if (width == 0 && validity == 0) {
    for (let i: u32 = 0; i < rows; i++) {
      const at = word(sums, idAt(ids, i));
      store<f64>(at, load<f64>(at) + load<f64>(word(values, i)));
    }
    return;
  }
  let valid: u64 = -1;
  if (width == 0) {
    for (let i: u32 = 0; i < rows; i++) {
      if ((i & 63) == 0) valid = load<u64>(validity + (i >> 3));
      const at = word(sums, idAt(ids, i));
      store<f64>(at, load<f64>(at) + reinterpret<f64>(load<u64>(word(values, i)) & present(valid, i)));
    }
    return;
  }
  for (let i: u32 = 0; i < rows; i++) {
    if (validity != 0 && (i & 63) == 0) valid = load<u64>(validity + (i >> 3));
    const at = word(sums, idAt(ids, i));
    const value: i64 = width == 4 ? <i64>load<i32>(half(values, i)) : load<i64>(word(values, i));
    store<f64>(at, load<f64>(at) + <f64>(value & present(valid, i)));
  }
}

// replaces: if (present(i)) sums[ids[i]] += values[i], modulo 2^64
export function codeSumInteger(ids: usize, values: usize, width: u32, validity: usize, rows: u32, sums: usize): void {
  let valid: u64 = -1;
  for (let i: u32 = 0; i < rows; i++) {
    if (validity != 0 && (i & 63) == 0) valid = load<u64>(validity + (i >> 3));
    const at = word(sums, idAt(ids, i));
    const value: i64 = width == 4 ? <i64>load<i32>(half(values, i)) : load<i64>(word(values, i));
    store<i64>(at, load<i64>(at) + (value & present(valid, i)));
  }
}

// replaces: for (id of ids) if (firsts[id] == 0) firsts[id] = its first row + 1; ends with the last of those that are missing
export function codeFirsts(ids: usize, base: u32, rows: u32, firsts: usize, counts: usize, slots: u32): void {
  let missing: u32 = 0;
  for (let id: u32 = 0; id < slots; id++) missing += <u32>(load<u32>(half(counts, id)) != 0) & <u32>(load<u32>(half(firsts, id)) == 0);
  for (let i: u32 = 0; i < rows && missing != 0; i++) {
    const id = idAt(ids, i);
    const at = half(firsts, id);
    if (id >= slots || load<u32>(at) != 0) continue;
    store<u32>(at, base + i + 1);
    missing--;
  }
}
