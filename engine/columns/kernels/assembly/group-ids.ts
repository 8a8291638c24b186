// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function taking(bitmap: usize, i: u32): bool { return bitmap == 0 || ((<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1) == 1; }
// @ts-ignore: decorator
@inline function numberOf(numbers: usize, base: u32, i: u32): u32 { return numbers == 0 ? base + i : load<u32>(half(numbers, i)); }

// Fibonacci hashing, one word more; the high bits are the good ones.
// @ts-ignore: decorator
@inline function mixed64(hash: u64, value: u64): u64 {
  const x = hash ^ value;
  return (x ^ (x >> 32)) * 0x9e3779b97f4a7c15;
}
// @ts-ignore: decorator
@inline function slotOf(hash: u64, mask: u32): u32 { return (<u32>(hash >> 32) ^ <u32>(hash >> 15)) & mask; }

// Murmur's finaliser.
// @ts-ignore: decorator
@inline function mixed32(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x85ebca6b;
  x = (x ^ (x >> 13)) * 0xc2b2ae35;
  return x ^ (x >> 16);
}

// replaces: ids[i] = taking(i) ? 1 : 0
export function groupAll(bitmap: usize, rows: u32, ids: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u32>(half(ids, i), taking(bitmap, i) ? 1 : 0);
}

// replaces: ids[i] = table[word] ||= ++count
export function groupDirect(words: usize, bitmap: usize, rows: u32, table: usize, keys: usize, firsts: usize, count: u32, numbers: usize, base: u32, ids: usize): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    let id: u32 = 0;
    if (taking(bitmap, i)) {
      const value = load<u32>(word(words, i));
      const slot = half(table, value);
      id = load<u32>(slot);
      if (id == 0) {
        id = ++count;
        store<u32>(slot, id);
        store<u64>(word(keys, id), value);
        store<u32>(half(firsts, id), numberOf(numbers, base, i));
      }
    }
    store<u32>(half(ids, i), id);
  }
  return count;
}

// replaces: ids[i] = table.get(key) ?? table.set(key, ++count)
export function groupHash(words: usize, stride: usize, width: u32, bitmap: usize, rows: u32, table: usize, mask: u32, keys: usize, firsts: usize, count: u32, numbers: usize, base: u32, ids: usize): u32 {
  if (width == 1) return hashOne(words, bitmap, rows, table, mask, keys, firsts, count, numbers, base, ids);
  if (width == 2) return hashTwo(words, stride, bitmap, rows, table, mask, keys, firsts, count, numbers, base, ids);
  for (let i: u32 = 0; i < rows; i++) {
    let id: u32 = 0;
    if (taking(bitmap, i)) {
      const from = word(words, i);
      let hash: u64 = 0;
      for (let w: u32 = 0; w < width; w++) hash = mixed64(hash, load<u64>(from + w * stride));
      let slot = slotOf(hash, mask);
      for (id = load<u32>(half(table, slot)); id != 0; id = load<u32>(half(table, slot))) {
        if (same(from, stride, word(keys, id * width), width)) break;
        slot = (slot + 1) & mask;
      }
      if (id == 0) {
        id = ++count;
        store<u32>(half(table, slot), id);
        for (let w: u32 = 0; w < width; w++) store<u64>(word(keys, id * width + w), load<u64>(from + w * stride));
        store<u32>(half(firsts, id), numberOf(numbers, base, i));
      }
    }
    store<u32>(half(ids, i), id);
  }
  return count;
}

function same(from: usize, stride: usize, key: usize, width: u32): bool {
  for (let w: u32 = 0; w < width; w++) if (load<u64>(from + w * stride) != load<u64>(word(key, w))) return false;
  return true;
}

function hashOne(words: usize, bitmap: usize, rows: u32, table: usize, mask: u32, keys: usize, firsts: usize, count: u32, numbers: usize, base: u32, ids: usize): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    let id: u32 = 0;
    if (taking(bitmap, i)) {
      const value = load<u64>(word(words, i));
      let slot = slotOf(mixed64(0, value), mask);
      for (id = load<u32>(half(table, slot)); id != 0; id = load<u32>(half(table, slot))) {
        if (load<u64>(word(keys, id)) == value) break;
        slot = (slot + 1) & mask;
      }
      if (id == 0) {
        id = ++count;
        store<u32>(half(table, slot), id);
        store<u64>(word(keys, id), value);
        store<u32>(half(firsts, id), numberOf(numbers, base, i));
      }
    }
    store<u32>(half(ids, i), id);
  }
  return count;
}

function hashTwo(words: usize, stride: usize, bitmap: usize, rows: u32, table: usize, mask: u32, keys: usize, firsts: usize, count: u32, numbers: usize, base: u32, ids: usize): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    let id: u32 = 0;
    if (taking(bitmap, i)) {
      const first = load<u64>(word(words, i));
      const second = load<u64>(word(words + stride, i));
      let slot = slotOf(mixed64(mixed64(0, first), second), mask);
      for (id = load<u32>(half(table, slot)); id != 0; id = load<u32>(half(table, slot))) {
        const key = word(keys, id << 1);
        if (((load<u64>(key) ^ first) | (load<u64>(key, 8) ^ second)) == 0) break;
        slot = (slot + 1) & mask;
      }
      if (id == 0) {
        id = ++count;
        store<u32>(half(table, slot), id);
        const key = word(keys, id << 1);
        store<u64>(key, first);
        store<u64>(key, second, 8);
        store<u32>(half(firsts, id), numberOf(numbers, base, i));
      }
    }
    store<u32>(half(ids, i), id);
  }
  return count;
}

// replaces: ids[i] = taking(i) ? ++count : 0
export function groupEach(words: usize, stride: usize, width: u32, bitmap: usize, rows: u32, keys: usize, firsts: usize, count: u32, base: u32, ids: usize): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    if (!taking(bitmap, i)) {
      store<u32>(half(ids, i), 0);
      continue;
    }
    store<u32>(half(ids, i), ++count);
    store<u32>(half(firsts, count), base + i);
    for (let w: u32 = 0; w < width; w++) store<u64>(word(keys, count * width + w), load<u64>(word(words, i) + w * stride));
  }
  return count;
}

// replaces: for (id of groups) table.set(keys[id], id)
export function groupRehash(keys: usize, width: u32, first: u32, count: u32, table: usize, mask: u32): void {
  for (let id: u32 = first; id <= count; id++) {
    const key = word(keys, id * width);
    let hash: u64 = 0;
    for (let w: u32 = 0; w < width; w++) hash = mixed64(hash, load<u64>(word(key, w)));
    let slot = slotOf(hash, mask);
    while (load<u32>(half(table, slot)) != 0) slot = (slot + 1) & mask;
    store<u32>(half(table, slot), id);
  }
}

// replaces: code = keys[group] bits at .. at + bits; ordinals[group] = code - offset
export function groupUnpack(keys: usize, width: u32, count: u32, at: u32, bits: u32, offset: u64, nullable: u32, ordinals: usize, present: usize): void {
  const index = at >> 6;
  const end: u32 = (at & 63) + bits;
  const mask: u64 = bits == 64 ? -1 : (<u64>1 << <u64>bits) - 1;
  for (let group: u32 = 1; group <= count; group++) {
    const from = word(keys, group * width + index);
    let code = load<u64>(from);
    if (end <= 64) code >>= <u64>(64 - end);
    else code = (code << <u64>(end - 64)) | (load<u64>(from, 8) >> <u64>(128 - end));
    code &= mask;
    const isNull = nullable == 1 && code == 0;
    store<u64>(word(ordinals, group - 1), isNull ? 0 : code - offset);
    if (nullable == 1) store<u8>(present + group - 1, isNull ? 0 : 1);
  }
}

// replaces: hashes[i] = mix(hashes[i], words[i])
export function groupMix(hashes: usize, words: usize, rows: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<u64>(word(words, i));
    store<u64>(word(hashes, i), mixed32(mixed32(<u32>load<u64>(word(hashes, i)) ^ <u32>value) ^ <u32>(value >> 32)));
  }
}

// replaces: parts[i] = floor(hashes[i] * partitions / 2^32)
export function groupParts(hashes: usize, rows: u32, partitions: u32, parts: usize, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const part = <u32>((load<u64>(word(hashes, i)) * <u64>partitions) >> 32);
    store<u16>(parts + (<usize>i << 1), <u16>part);
    const count = half(counts, part);
    store<u32>(count, load<u32>(count) + 1);
  }
}

// replaces: out[i] = present[i] ? value of ordinals[i] : 0
export function groupValues(ordinals: usize, present: usize, rows: u32, kind: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const keep: u64 = present == 0 || load<u8>(present + i) == 1 ? -1 : 0;
    const ordinal = load<u64>(word(ordinals, i));
    if (kind == 0) {
      store<u32>(half(out, i), <u32>(ordinal & keep));
      continue;
    }
    let value = ordinal;
    if (kind == 1) value ^= 0x8000000000000000;
    else if (kind == 2) value ^= ~<u64>(<i64>ordinal >> 63) | 0x8000000000000000;
    store<u64>(word(out, i), value & keep);
  }
}

// replaces: bit(bitmap, i) = values[i] != 0
export function groupPresent(values: usize, rows: u32, bitmap: usize): void {
  const none = i32x4.splat(0);
  let i: u32 = 0;
  for (; i + 8 <= rows; i += 8) {
    const low = i32x4.bitmask(i32x4.ne(v128.load(half(values, i)), none));
    const high = i32x4.bitmask(i32x4.ne(v128.load(half(values, i), 16), none));
    store<u8>(bitmap + (i >> 3), <u8>(low | (high << 4)));
  }
  memory.fill(bitmap + (i >> 3), 0, (<usize>((rows + 63) >> 6) << 3) - (i >> 3));
  for (; i < rows; i++) {
    const at = bitmap + (i >> 3);
    store<u8>(at, load<u8>(at) | <u8>(<u32>(load<u32>(half(values, i)) != 0) << (i & 7)));
  }
}

// replaces: bytes[i] = values[i] != 0 ? 1 : 0
export function groupPresentBytes(values: usize, rows: u32, bytes: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u8>(bytes + i, <u8>(load<u32>(half(values, i)) != 0));
}
