// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function slot(base: usize, i: u32): usize { return base + (<usize>i << 4); }
// @ts-ignore: decorator
@inline function bit(bitmap: usize, i: u32): bool { return bitmap == 0 || ((<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1) == 1; }
// @ts-ignore: decorator
@inline function mixed32(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x85ebca6b;
  x = (x ^ (x >> 13)) * 0xc2b2ae35;
  return x ^ (x >> 16);
}
// @ts-ignore: decorator
@inline function hashOf(value: u64): u32 { return mixed32(mixed32(<u32>value) ^ <u32>(value >> 32)); }

// replaces: if (table[key - least] != 0) again++; else table[key - least] = row + 1
export function joinEnterSpan(words: usize, validity: usize, bitmap: usize, rows: u32, base: u32, least: u64, table: usize): u32 {
  let again: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (!bit(validity, i) || !bit(bitmap, i)) continue;
    const at = half(table, <u32>(load<u64>(word(words, i)) - least));
    if (load<u32>(at) != 0) again++;
    else store<u32>(at, base + i + 1);
  }
  return again;
}

// replaces: if (map.has(key)) again++; else map.set(key, row)
export function joinEnter(words: usize, validity: usize, bitmap: usize, rows: u32, base: u32, slots: usize, mask: u32): u32 {
  let again: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (!bit(validity, i) || !bit(bitmap, i)) continue;
    const value = load<u64>(word(words, i));
    let at = hashOf(value) & mask;
    while (load<u32>(slot(slots, at), 8) != 0 && load<u64>(slot(slots, at)) != value) at = (at + 1) & mask;
    if (load<u32>(slot(slots, at), 8) != 0) again++;
    else {
      store<u64>(slot(slots, at), value);
      store<u32>(slot(slots, at), base + i + 1, 8);
    }
  }
  return again;
}

// replaces: found[i] = valid(i) ? table[key - least] - 1 : nullRow; -1 is nobody; return how many found nobody
export function joinFindSpan(keys: usize, width: u32, validity: usize, rows: u32, least: i64, span: u32, table: usize, nullRow: u32, found: usize): u32 {
  return width == 4
    ? findSpan<i32>(keys, validity, rows, least, span, table, nullRow, found)
    : findSpan<i64>(keys, validity, rows, least, span, table, nullRow, found);
}

// @ts-ignore: decorator
@inline function findSpan<T>(keys: usize, validity: usize, rows: u32, least: i64, span: u32, table: usize, nullRow: u32, found: usize): u32 {
  let lonely: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const value = <u64>(<i64>load<T>(keys + <usize>i * sizeof<T>()) - least);
    const row = load<u32>(half(table, select<u32>(<u32>value, span, value < <u64>span))) - 1;
    store<u32>(half(found, i), row);
    lonely += <u32>(row == 0xffffffff);
  }
  return validity == 0 ? lonely : placeNulls(validity, rows, nullRow, found, lonely);
}

// replaces: places[i] = valid(i) ? (present(key - least) ? key - least : -1) : nullPlace; return how many are -1
export function joinPlaceSpan(keys: usize, width: u32, validity: usize, rows: u32, least: i64, span: u32, present: usize, nullPlace: u32, places: usize): u32 {
  let lonely = width == 4 ? placeHalves(keys, rows, <i32>least, span, places) : placeWords(keys, rows, least, span, places);
  if (present != 0) lonely += placeHoles(rows, present, places);
  return validity == 0 ? lonely : placeNulls(validity, rows, nullPlace, places, lonely);
}

// Modulo 2^32: keys and span are of one type of integers, so what is below the least is beyond the span.
function placeHalves(keys: usize, rows: u32, least: i32, span: u32, places: usize): u32 {
  const from = i32x4.splat(least);
  const end = i32x4.splat(span);
  let lonely = i32x4.splat(0);
  let i: u32 = 0;
  for (; i + 4 <= rows; i += 4) {
    const value = i32x4.sub(v128.load(half(keys, i)), from);
    const absent = i32x4.ge_u(value, end);
    v128.store(half(places, i), v128.or(value, absent));
    lonely = i32x4.sub(lonely, absent);
  }
  let rest: u32 = 0;
  for (; i < rows; i++) {
    const value: u32 = load<u32>(half(keys, i)) - <u32>least;
    store<u32>(half(places, i), value < span ? value : 0xffffffff);
    rest += <u32>(value >= span);
  }
  return rest + sumOf(lonely);
}

function placeWords(keys: usize, rows: u32, least: i64, span: u32, places: usize): u32 {
  const from = i64x2.splat(least);
  const end = i32x4.splat(span);
  const none = i32x4.splat(0);
  let lonely = none;
  let i: u32 = 0;
  for (; i + 4 <= rows; i += 4) {
    const a = i64x2.sub(v128.load(word(keys, i)), from);
    const b = i64x2.sub(v128.load(word(keys, i), 16), from);
    const value = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const absent = v128.or(i32x4.ge_u(value, end), i32x4.ne(v128.shuffle<i32>(a, b, 1, 3, 5, 7), none));
    v128.store(half(places, i), v128.or(value, absent));
    lonely = i32x4.sub(lonely, absent);
  }
  let rest: u32 = 0;
  for (; i < rows; i++) {
    const value = load<u64>(word(keys, i)) - <u64>least;
    store<u32>(half(places, i), value < <u64>span ? <u32>value : 0xffffffff);
    rest += <u32>(value >= <u64>span);
  }
  return rest + sumOf(lonely);
}

function sumOf(four: v128): u32 {
  return i32x4.extract_lane(four, 0) + i32x4.extract_lane(four, 1) + i32x4.extract_lane(four, 2) + i32x4.extract_lane(four, 3);
}

function placeHoles(rows: u32, present: usize, places: usize): u32 {
  let lonely: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const at = load<u32>(half(places, i));
    if (at == 0xffffffff || bit(present, at)) continue;
    store<u32>(half(places, i), 0xffffffff);
    lonely++;
  }
  return lonely;
}

function placeNulls(validity: usize, rows: u32, nullPlace: u32, places: usize, lonely: u32): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    if (bit(validity, i)) continue;
    lonely += <u32>(nullPlace == 0xffffffff) - <u32>(load<u32>(half(places, i)) == 0xffffffff);
    store<u32>(half(places, i), nullPlace);
  }
  return lonely;
}

// replaces: found[i] = valid(i) ? map.get(key) ?? -1 : nullRow; return how many found nobody
export function joinFind(words: usize, validity: usize, rows: u32, slots: usize, mask: u32, nullRow: u32, found: usize): u32 {
  let lonely: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    let row = nullRow;
    if (bit(validity, i)) {
      const value = load<u64>(word(words, i));
      let at = hashOf(value) & mask;
      while (load<u32>(slot(slots, at), 8) != 0 && load<u64>(slot(slots, at)) != value) at = (at + 1) & mask;
      row = load<u32>(slot(slots, at), 8) - 1;
    }
    store<u32>(half(found, i), row);
    lonely += <u32>(row == 0xffffffff);
  }
  return lonely;
}

// replaces: for (i of rows) if (bit(bitmap, i) && (found[i] == NOBODY ? lonely : met)) set bit i of out, else found[i] = 0
export function joinMet(found: usize, bitmap: usize, rows: u32, lonely: u32, met: u32, out: usize): u32 {
  memory.fill(out, 0, <usize>((rows + 63) >> 6) << 3);
  let count: u32 = 0;
  for (let i: u32 = 0; i < rows; i += 8) {
    const eight = min<u32>(8, rows - i);
    const asked: u32 = bitmap == 0 ? 255 : load<u8>(bitmap + (i >> 3));
    let taken: u32 = 0;
    for (let k: u32 = 0; k < eight; k++) {
      const at = half(found, i + k);
      const takes: u32 = (asked >> k) & select<u32>(lonely, met, load<u32>(at) == 0xffffffff);
      store<u32>(at, load<u32>(at) & -takes);
      taken |= takes << k;
    }
    store<u8>(out + (i >> 3), <u8>taken);
    count += popcnt<u32>(taken);
  }
  return count;
}
