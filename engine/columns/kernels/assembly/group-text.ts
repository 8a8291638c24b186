// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function isNull(validity: usize, i: u32): bool {
  return validity != 0 && ((<u32>load<u8>(validity + (i >> 3)) >> (i & 7)) & 1) == 0;
}
// @ts-ignore: decorator
@inline function mix(hash: u64, value: u64): u64 {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 32);
}

// @ts-ignore: decorator
@inline function hashText(start: usize, length: u32): u32 {
  let hash: u64 = length;
  let at = start;
  let left = length;
  while (left >= 8) {
    hash = mix(hash, load<u64>(at));
    at += 8;
    left -= 8;
  }
  if (left > 0) hash = mix(hash, load<u64>(at) & ((<u64>1 << (<u64>left << 3)) - 1));
  return <u32>mix(hash, 0x51ed270b);
}

// @ts-ignore: decorator
@inline function sameText(a: usize, b: usize, length: u32): bool {
  let left = length;
  while (left >= 8) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
    left -= 8;
  }
  return left == 0 || ((load<u64>(a) ^ load<u64>(b)) << (<u64>(8 - left) << 3)) == 0;
}

// @ts-ignore: decorator
@inline function copy(to: usize, from: usize, length: u32): void {
  if (length > 64) {
    memory.copy(to, from, length);
    return;
  }
  let left = length;
  while (left >= 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
    left -= 8;
  }
  while (left > 0) {
    store<u8>(to++, load<u8>(from++));
    left--;
  }
}

// replaces: out[i] = numbers.get(text) ?? numbers.set(text, count++)
export function groupIntern(offsets: usize, bytes: usize, validity: usize, rows: u32, table: usize, mask: u32, hashes: usize, starts: usize, heap: usize, count: u32, out: usize): u32 {
  let end = load<u32>(offsets);
  for (let i: u32 = 0; i < rows; i++) {
    const start = end;
    end = load<u32>(half(offsets, i), 4);
    if (isNull(validity, i)) {
      store<u64>(word(out, i), 0);
      continue;
    }
    const text = bytes + start;
    const length = end - start;
    const hash = hashText(text, length);
    let slot = hash & mask;
    let number = load<u32>(half(table, slot));
    while (number != 0) {
      if (load<u32>(half(hashes, number - 1)) == hash) {
        const known = load<u32>(half(starts, number - 1));
        if (load<u32>(half(starts, number)) - known == length && sameText(heap + known, text, length)) break;
      }
      slot = (slot + 1) & mask;
      number = load<u32>(half(table, slot));
    }
    if (number == 0) {
      const at = load<u32>(half(starts, count));
      copy(heap + at, text, length);
      store<u32>(half(hashes, count), hash);
      number = ++count;
      store<u32>(half(starts, count), at + length);
      store<u32>(half(table, slot), number);
    }
    store<u64>(word(out, i), number - 1);
  }
  return count;
}

// replaces: for (number of texts) table.set(hashes[number], number)
export function groupInternRehash(hashes: usize, count: u32, table: usize, mask: u32): void {
  for (let number: u32 = 0; number < count; number++) {
    let slot = load<u32>(half(hashes, number)) & mask;
    while (load<u32>(half(table, slot)) != 0) slot = (slot + 1) & mask;
    store<u32>(half(table, slot), number + 1);
  }
}

// replaces: if (wins(text, held[id])) held[id] = text
export function groupText(ids: usize, offsets: usize, bytes: usize, validity: usize, rows: u32, sign: i32, starts: usize, lengths: usize, states: usize, heap: usize, used: u32): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    const id = load<u32>(half(ids, i));
    const state = load<u32>(half(states, id));
    const nothing = isNull(validity, i);
    if (id == 0 || (nothing && sign < 2) || (sign == 2 && state != 0)) continue;
    const text = bytes + load<u32>(half(offsets, i));
    const length = load<u32>(half(offsets, i), 4) - load<u32>(half(offsets, i));
    const held = load<u32>(half(lengths, id));
    if (sign < 2 && state != 0) {
      const order = compare(text, length, heap + load<u32>(half(starts, id)), held);
      if (order == 0 || order < 0 != (sign == 1)) continue;
    }
    store<u32>(half(states, id), nothing ? 1 : 2);
    if (length > held) {
      store<u32>(half(starts, id), used);
      used += length;
    }
    copy(heap + load<u32>(half(starts, id)), text, length);
    store<u32>(half(lengths, id), length);
  }
  return used;
}

function compare(a: usize, lengthA: u32, b: usize, lengthB: u32): i32 {
  const common = min(lengthA, lengthB);
  let k: u32 = 0;
  while (k + 8 <= common) {
    const x = load<u64>(a + k);
    const y = load<u64>(b + k);
    if (x != y) return bswap<u64>(x) < bswap<u64>(y) ? -1 : 1;
    k += 8;
  }
  while (k < common) {
    const x = load<u8>(a + k);
    const y = load<u8>(b + k);
    if (x != y) return x < y ? -1 : 1;
    k++;
  }
  return lengthA == lengthB ? 0 : lengthA < lengthB ? -1 : 1;
}
