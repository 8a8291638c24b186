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

// replaces: found[i] = valid(i) ? table[key - least] - 1 : nullRow; -1 is nobody
export function joinFindSpan(words: usize, validity: usize, rows: u32, least: u64, span: u32, table: usize, nullRow: u32, found: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<u64>(word(words, i)) - least;
    const at: u32 = value < <u64>span ? <u32>value : span;
    const row = load<u32>(half(table, at)) - 1;
    store<u32>(half(found, i), bit(validity, i) ? row : nullRow);
  }
}

// replaces: found[i] = valid(i) ? map.get(key) ?? -1 : nullRow
export function joinFind(words: usize, validity: usize, rows: u32, slots: usize, mask: u32, nullRow: u32, found: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    let row = nullRow;
    if (bit(validity, i)) {
      const value = load<u64>(word(words, i));
      let at = hashOf(value) & mask;
      while (load<u32>(slot(slots, at), 8) != 0 && load<u64>(slot(slots, at)) != value) at = (at + 1) & mask;
      row = load<u32>(slot(slots, at), 8) - 1;
    }
    store<u32>(half(found, i), row);
  }
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
