// @ts-ignore: decorator
@inline
function holds(value: u64, slots: usize, mask: u32): u32 {
  const mixed = (<u32>value * 0x9e3779b1) ^ (<u32>(value >> 32) * 0x85ebca77);
  let slot = (mixed ^ (mixed >> 15)) & mask;
  while (load<u32>(slots + (<usize>slot << 4), 8) != 0) {
    if (load<u64>(slots + (<usize>slot << 4)) == value) return 1;
    slot = (slot + 1) & mask;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function canonical(bits: u64): u64 {
  const value = reinterpret<f64>(bits);
  return value == 0 ? 0 : value != value ? 0x7ff8000000000000 : bits;
}

// replaces: for (row < rows) bit(out, row) = set.has(values[row])
export function inWords(values: usize, width: u32, real: u32, rows: u32, slots: usize, mask: u32, out: usize): void {
  memory.fill(out, 0, (rows + 7) >> 3);
  for (let row: u32 = 0; row < rows; row++) {
    const value = width == 4 ? <u64>load<u32>(values + (<usize>row << 2)) : load<u64>(values + (<usize>row << 3));
    const found = holds(real ? canonical(value) : value, slots, mask);
    const byte = out + (row >> 3);
    store<u8>(byte, load<u8>(byte) | <u8>(found << (row & 7)));
  }
}

// replaces: for (row < rows) bit(out, row) = lut[values[row] - first] === 1
export function inSpan(values: usize, rows: u32, first: i32, span: u32, lut: usize, out: usize): void {
  for (let row: u32 = 0; row < rows; row += 8) {
    const last = min(rows - row, 8);
    let found: u32 = 0;
    for (let i: u32 = 0; i < last; i++) {
      const place = <u32>(load<i32>(values + (<usize>(row + i) << 2)) - first);
      found |= <u32>load<u8>(lut + min(place, span)) << i;
    }
    store<u8>(out + (row >> 3), <u8>found);
  }
}

function same(a: usize, b: usize, length: u32): bool {
  for (let at: u32 = 0; at < length; at++) if (load<u8>(a + at) != load<u8>(b + at)) return false;
  return true;
}

function holdsText(text: usize, length: u32, slots: usize, mask: u32): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let at: u32 = 0; at < length; at++) hash = (hash ^ load<u8>(text + at)) * 0x01000193;
  hash ^= hash >> 15;
  let slot = hash & mask;
  while (load<u32>(slots + (<usize>slot << 4), 12) != 0) {
    const at = slots + (<usize>slot << 4);
    if (load<u32>(at, 8) == hash && load<u32>(at, 4) == length && same(text, load<u32>(at), length)) return 1;
    slot = (slot + 1) & mask;
  }
  return 0;
}

// replaces: for (row < rows) bit(out, row) = set.has(textAt(row))
export function inTexts(offsets: usize, bytes: usize, rows: u32, slots: usize, mask: u32, out: usize): void {
  memory.fill(out, 0, (rows + 7) >> 3);
  let start = load<u32>(offsets);
  for (let row: u32 = 0; row < rows; row++) {
    const end = load<u32>(offsets + (<usize>(row + 1) << 2));
    const byte = out + (row >> 3);
    store<u8>(byte, load<u8>(byte) | <u8>(holdsText(bytes + start, end - start, slots, mask) << (row & 7)));
    start = end;
  }
}
