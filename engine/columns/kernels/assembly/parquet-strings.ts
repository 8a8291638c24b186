const FAILED: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline
function bitAt(bitmap: usize, bit: u32): bool {
  return ((<u32>load<u8>(bitmap + (bit >> 3)) >> (bit & 7)) & 1) == 1;
}

/** Most strings are short: 32 bytes at once, then 16 by 16, into the slack if need be; only for long ones a call pays. */
// @ts-ignore: decorator
@inline
function copyText(source: usize, length: u32, out: usize): void {
  if (length > 256) {
    memory.copy(out, source, length);
    return;
  }
  v128.store(out, v128.load(source));
  v128.store(out, v128.load(source, 16), 16);
  for (let k: usize = 32; k < <usize>length; k += 16) v128.store(out + k, v128.load(source + k));
}

// replaces: for (row < rows) append(isNull(row) ? '' : next string of the page)
export function parquetStrings(source: usize, end: usize, rows: u32, validity: usize, bit: u32, offsets: usize, bytes: usize, used: u32): u32 {
  let at = source;
  for (let i: u32 = 0; i < rows; i++, offsets += 4) {
    if (validity == 0 || bitAt(validity, bit + i)) {
      if (end - at < 4) return FAILED;
      const length = load<u32>(at);
      at += 4;
      if (length > <u32>(end - at)) return FAILED;
      copyText(at, length, bytes + used);
      at += length;
      used += length;
    }
    store<u32>(offsets, used);
  }
  return used;
}

// replaces: sum of lengthOf(indices[i])
export function parquetGatherBytes(indices: usize, count: u32, dictionaryOffsets: usize): f64 {
  let total: u64 = 0;
  for (let i: u32 = 0; i < count; i++, indices += 4) {
    const entry = dictionaryOffsets + (<usize>load<u32>(indices) << 2);
    total += <u64>(load<u32>(entry, 4) - load<u32>(entry));
  }
  return <f64>total;
}

// replaces: for (row < rows) append(isNull(row) ? '' : dictionary[indices[next++]])
export function parquetGatherStrings(indices: usize, rows: u32, validity: usize, bit: u32, dictionaryOffsets: usize, dictionaryBytes: usize, offsets: usize, bytes: usize, used: u32): u32 {
  for (let i: u32 = 0; i < rows; i++, offsets += 4) {
    if (validity == 0 || bitAt(validity, bit + i)) {
      const entry = dictionaryOffsets + (<usize>load<u32>(indices) << 2);
      indices += 4;
      const start = load<u32>(entry), length = load<u32>(entry, 4) - start;
      copyText(dictionaryBytes + start, length, bytes + used);
      used += length;
    }
    store<u32>(offsets, used);
  }
  return used;
}

// replaces: sum of max(0, values[i])
export function parquetSum(values: usize, count: u32): f64 {
  let sum: i64 = 0;
  for (let i: u32 = 0; i < count; i++) sum += <i64>max<i32>(0, load<i32>(values + (<usize>i << 2)));
  return <f64>sum;
}

// replaces: for (row < rows) offsets[row] = used += isNull(row) ? 0 : lengths[next++]
export function parquetLengths(lengths: usize, rows: u32, validity: usize, bit: u32, offsets: usize, used: u32, limit: u32): u32 {
  for (let i: u32 = 0; i < rows; i++, offsets += 4) {
    if (validity == 0 || bitAt(validity, bit + i)) {
      const length = load<i32>(lengths);
      lengths += 4;
      if (length < 0 || <u32>length > limit - used) return FAILED;
      used += length;
    }
    store<u32>(offsets, used);
  }
  return used;
}

// replaces: for (i < count) append(before.slice(0, prefixes[i]) + next suffixes[i] bytes)
export function parquetPrefixed(prefixes: usize, suffixes: usize, count: u32, source: usize, end: usize, bytes: usize, used: u32, limit: u32): u32 {
  let at = source, before: u32 = 0;
  for (let i: u32 = 0; i < count; i++, prefixes += 4, suffixes += 4) {
    const prefix = load<i32>(prefixes), suffix = load<i32>(suffixes);
    if (prefix < 0 || suffix < 0 || <u32>prefix > before || <usize>suffix > end - at) return FAILED;
    if (<u64>prefix + <u64>suffix > <u64>(limit - used)) return FAILED;
    const to = bytes + used;
    memory.copy(to, to - before, prefix);
    memory.copy(to + prefix, at, suffix);
    at += suffix;
    before = prefix + suffix;
    used += before;
    store<u32>(prefixes, before);
  }
  return used;
}

// @ts-ignore: decorator
@inline
function hash(start: usize, length: u32): u32 {
  let value: u64 = <u64>length * 0x9e3779b97f4a7c15;
  for (let i: u32 = 0; i < length; i += 8) {
    let word = load<u64>(start + i);
    const left = length - i;
    if (left < 8) word &= (<u64>1 << (left << 3)) - 1;
    value = rotl<u64>((value ^ word) * 0x9e3779b97f4a7c15, 29);
  }
  return <u32>(value ^ (value >> 32));
}

// @ts-ignore: decorator
@inline
function equal(a: usize, b: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i += 8) {
    let differ = load<u64>(a + i) ^ load<u64>(b + i);
    const left = length - i;
    if (left < 8) differ &= (<u64>1 << (left << 3)) - 1;
    if (differ != 0) return false;
  }
  return true;
}

// replaces: for (i < count) map[i] = entries.get(text(i)) ?? entries.add(text(i))
export function parquetDistinct(offsets: usize, bytes: usize, count: u32, table: usize, mask: u32, setOffsets: usize, setBytes: usize, known: u32, map: usize): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const from = load<u32>(offsets + (<usize>i << 2)), length = load<u32>(offsets + (<usize>i << 2), 4) - from;
    const start = bytes + from;
    let slot = hash(start, length) & mask;
    let entry = load<u32>(table + (<usize>slot << 2));
    while (entry != 0) {
      const at = setOffsets + (<usize>(entry - 1) << 2), begin = load<u32>(at);
      if (load<u32>(at, 4) - begin == length && equal(setBytes + begin, start, length)) break;
      slot = (slot + 1) & mask;
      entry = load<u32>(table + (<usize>slot << 2));
    }
    if (entry == 0) {
      entry = ++known;
      store<u32>(table + (<usize>slot << 2), entry);
      const end = load<u32>(setOffsets + (<usize>(entry - 1) << 2));
      copyText(start, length, setBytes + end);
      store<u32>(setOffsets + (<usize>entry << 2), end + length);
    }
    store<u32>(map + (<usize>i << 2), entry - 1);
  }
  return known;
}
