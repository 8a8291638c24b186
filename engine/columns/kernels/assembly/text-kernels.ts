// @ts-ignore: decorator
@inline
function fits(at: usize, needle: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) {
    if ((load<u8>(at + i) | load<u8>(needle + length + i)) != load<u8>(needle + i)) return false;
  }
  return true;
}

/** Places among 32 where the needle's first and last byte both fit. */
// @ts-ignore: decorator
@inline
function places(at: usize, reach: usize, first: v128, firstMask: v128, last: v128, lastMask: v128): u32 {
  const head = i8x16.eq(v128.or(v128.load(at), firstMask), first);
  const tail = i8x16.eq(v128.or(v128.load(at + reach), lastMask), last);
  return i8x16.bitmask(v128.and(head, tail));
}

// replaces: for (row < rows) bit(out, row) = textAt(row).includes(needle)
// The texts of a batch lie end to end: the whole stretch is searched at once and a find is then given to the row that holds it.
export function containsText(offsets: usize, bytes: usize, rows: u32, needle: usize, length: u32, out: usize): u32 {
  memory.fill(out, 0, (rows + 7) >> 3);
  const start = bytes + load<u32>(offsets), end = bytes + load<u32>(offsets + (<usize>rows << 2)), reach = <usize>(length - 1);
  const first = i8x16.splat(load<i8>(needle)), firstMask = i8x16.splat(load<i8>(needle + length));
  const last = i8x16.splat(load<i8>(needle + reach)), lastMask = i8x16.splat(load<i8>(needle + length + reach));
  let seen = i8x16.splat(0);
  let row: u32 = 0, rowEnd = bytes + load<u32>(offsets, 4);
  for (let at = start; at < end; at += 32) {
    seen = v128.or(seen, v128.or(v128.load(at), v128.load(at, 16)));
    if (at + length > end) continue;
    let found = places(at, reach, first, firstMask, last, lastMask) | (places(at + 16, reach, first, firstMask, last, lastMask) << 16);
    for (; found != 0; found &= found - 1) {
      const place = at + ctz(found);
      if (place + length > end || !fits(place, needle, length)) continue;
      while (rowEnd <= place) rowEnd = bytes + load<u32>(offsets + (<usize>(++row + 1) << 2));
      if (place + length > rowEnd) continue;
      const byte = out + (row >> 3);
      store<u8>(byte, load<u8>(byte) | <u8>(<u32>1 << (row & 7)));
    }
  }
  return i8x16.bitmask(seen) == 0 ? 0 : 1 - isAscii(start, <u32>(end - start));
}

// replaces: for (row < rows) bit(out, row) = textAt(row).startsWith(needle), or endsWith
export function matchText(offsets: usize, bytes: usize, rows: u32, needle: usize, length: u32, atEnd: u32, out: usize): void {
  memory.fill(out, 0, (rows + 7) >> 3);
  let start = bytes + load<u32>(offsets);
  for (let row: u32 = 0; row < rows; row++) {
    const end = bytes + load<u32>(offsets + (<usize>(row + 1) << 2));
    if (end - start >= length && fits(atEnd ? end - length : start, needle, length)) {
      const byte = out + (row >> 3);
      store<u8>(byte, load<u8>(byte) | <u8>(<u32>1 << (row & 7)));
    }
    start = end;
  }
}

// @ts-ignore: decorator
@inline
function step(table: usize, state: u32, classes: usize, at: usize): u32 {
  return load<u16>(table + (<usize>(state + load<u8>(classes + load<u8>(at))) << 1));
}

// replaces: for (at < length) state = table[state + classes[text[at]]]
// What comes of a text: no, yes or odd, as a multiple of the width.
function walk(at: usize, end: usize, state: u32, classes: usize, table: usize, width: u32): u32 {
  const absorbing = width << 1;
  for (; at < end; at++) {
    state = step(table, state, classes, at);
    if (state <= absorbing) return state;
  }
  return load<u16>(table + (<usize>(state + width - 1) << 1)) * width;
}

// @ts-ignore: decorator
@inline
function note(found: u32, width: u32, row: u32, out: usize, odd: usize): void {
  if (found == 0) return;
  const byte = (found == width ? out : odd) + (row >> 3);
  store<u8>(byte, load<u8>(byte) | <u8>(<u32>1 << (row & 7)));
}

// replaces: for (row < rows) if (bit(candidates, row)) [bit(out, row), bit(odd, row)] = walk(textAt(row))
export function matchStates(offsets: usize, bytes: usize, rows: u32, candidates: usize, classes: usize, table: usize, width: u32, start: u32, out: usize, odd: usize): void {
  memory.fill(out, 0, (rows + 7) >> 3);
  memory.fill(odd, 0, (rows + 7) >> 3);
  for (let first: u32 = 0; first < rows; first += 64) {
    let wanted: u64 = candidates == 0 ? -1 : load<u64>(candidates + (first >> 3));
    if (rows - first < 64) wanted &= (<u64>1 << (rows - first)) - 1;
    for (; wanted != 0; wanted &= wanted - 1) {
      const row = first + <u32>ctz(wanted), at = offsets + (<usize>row << 2);
      note(walk(bytes + load<u32>(at), bytes + load<u32>(at, 4), start, classes, table, width), width, row, out, odd);
    }
  }
}

// replaces: for (at < length) if (bytes[at] > 127) return 0; return 1
export function isAscii(bytes: usize, length: u32): u32 {
  const end = bytes + length;
  let at = bytes, seen = i8x16.splat(0);
  for (; at + 64 <= end; at += 64) {
    seen = v128.or(v128.or(seen, v128.load(at)), v128.or(v128.load(at, 16), v128.or(v128.load(at, 32), v128.load(at, 48))));
  }
  if (i8x16.bitmask(seen) != 0) return 0;
  for (; at < end; at++) if (load<i8>(at) < 0) return 0;
  return 1;
}

// replaces: for (row < rows) bit(out, row) = !isAscii(textAt(row))
export function beyondAscii(offsets: usize, bytes: usize, rows: u32, out: usize): void {
  memory.fill(out, 0, (rows + 7) >> 3);
  let start = load<u32>(offsets);
  for (let row: u32 = 0; row < rows; row++) {
    const end = load<u32>(offsets + (<usize>(row + 1) << 2));
    if (isAscii(bytes + start, end - start) == 0) {
      const byte = out + (row >> 3);
      store<u8>(byte, load<u8>(byte) | <u8>(<u32>1 << (row & 7)));
    }
    start = end;
  }
}

// replaces: for (at < length) out[at] = isBetween(bytes[at], first, first + 25) ? bytes[at] ^ 0x20 : bytes[at]
export function flipCase(bytes: usize, length: u32, first: u32, out: usize): void {
  const low = i8x16.splat(<i8>first), letters = i8x16.splat(26), bit = i8x16.splat(0x20);
  const whole = length & ~15;
  for (let at: u32 = 0; at < whole; at += 16) {
    const text = v128.load(bytes + at);
    const isLetter = i8x16.lt_u(i8x16.sub(text, low), letters);
    v128.store(out + at, v128.xor(text, v128.and(isLetter, bit)));
  }
  for (let at = whole; at < length; at++) {
    const byte = load<u8>(bytes + at);
    store<u8>(out + at, <u32>byte - first < 26 ? byte ^ 0x20 : byte);
  }
}

// replaces: for (row <= rows) out[row] = offsets[row] - offsets[0]
export function rebase(offsets: usize, rows: u32, out: usize): void {
  const first = load<u32>(offsets);
  for (let at: usize = 0, end = <usize>(rows + 1) << 2; at < end; at += 4) store<u32>(out + at, load<u32>(offsets + at) - first);
}

// replaces: for (row < rows) out[row] = [...textAt(row)].length
// A character is a byte that does not continue one (10xxxxxx).
export function textLengths(offsets: usize, bytes: usize, rows: u32, out: usize): void {
  let start = load<u32>(offsets);
  for (let row: u32 = 0; row < rows; row++) {
    const end = load<u32>(offsets + (<usize>(row + 1) << 2));
    let count = end - start, at = start;
    for (; at + 16 <= end; at += 16) {
      count -= popcnt(i8x16.bitmask(i8x16.lt_s(v128.load(bytes + at), i8x16.splat(-64))));
    }
    for (; at < end; at++) count -= <u32>((load<u8>(bytes + at) & 0xc0) == 0x80);
    store<u32>(out + (<usize>row << 2), count);
    start = end;
  }
}
