const FAILED: u32 = 0xffffffff;

/**
 * A match `back` bytes behind `to`, at most 64 long: in pieces of 16 where source and target cannot overlap within one, by repeating
 * the pattern where it is 1, 2 or 4 bytes, else byte by byte. Writes up to 64 bytes.
 */
// @ts-ignore: decorator
@inline
function copyMatch(to: usize, back: usize, length: usize): void {
  const from = to - back;
  if (back >= 16) {
    v128.store(to, v128.load(from));
    if (length > 16) {
      v128.store(to, v128.load(from, 16), 16);
      if (length > 32) {
        v128.store(to, v128.load(from, 32), 32);
        v128.store(to, v128.load(from, 48), 48);
      }
    }
  } else if (back >= 8) {
    for (let k: usize = 0; k < length; k += 8) store<u64>(to + k, load<u64>(from + k));
  } else if (back == 1 || back == 2 || back == 4) {
    const pattern: v128 = back == 1 ? i8x16.splat(load<i8>(from)) : back == 2 ? i16x8.splat(load<i16>(from)) : i32x4.splat(load<i32>(from));
    for (let k: usize = 0; k < length; k += 16) v128.store(to + k, pattern);
  } else {
    for (let k: usize = 0; k < length; k++) store<u8>(to + k, load<u8>(from + k));
  }
}

// replaces: for each tag: copy `length` literal bytes, or `length` bytes from `back` bytes before
// A literal is followed at once by its match (separate branches): 15 % faster than one dispatch per tag. A short one, the match's tag and its
// distance are in one word, and whether that tag is of two bytes or three is no branch: numbers unpack up to half as fast again.
export function parquetSnappy(source: usize, sourceBytes: u32, out: usize, outBytes: u32, whole: u32): u32 {
  const end = source + sourceBytes, outEnd = out + outBytes;
  let at = source, to = out, total: u64 = 0, byte: u64 = 128;
  for (let shift: u64 = 0; byte >= 128; shift += 7) {
    if (at >= end || shift > 28) return FAILED;
    byte = <u64>load<u8>(at++);
    total |= (byte & 127) << shift;
  }
  if (whole ? total != <u64>outBytes : total < <u64>outBytes) return FAILED;
  while (to < outEnd) {
    if (at >= end) return FAILED;
    let word = load<u64>(at);
    if ((word & 3) == 0) {
      let length = <usize>((word >> 2) & 63) + 1;
      at++;
      if (length <= 4) {
        store<u32>(to, <u32>(word >> 8));
        at += length;
        to += length;
        word >>= <u64>(length + 1) << 3;
      } else {
        if (length <= 16) {
          v128.store(to, v128.load(at));
        } else {
          if (length > 60) {
            const bytes = <u32>length - 60;
            const low = load<u32>(at);
            length = <usize>(bytes == 4 ? low : low & ((<u32>1 << (bytes << 3)) - 1)) + 1;
            at += bytes;
            if (length == 0) return FAILED;
          }
          if (!whole) length = min(length, outEnd - to);
          if (at > end || length > end - at || length > outEnd - to) return FAILED;
          if (length > 128) memory.copy(to, at, length);
          else for (let k: usize = 0; k < length; k += 16) v128.store(to + k, v128.load(at + k));
        }
        at += length;
        to += length;
        word = load<u64>(at);
      }
      if (to >= outEnd || at >= end || (word & 3) == 0) continue;
    }
    const tag = <u32>word, kind = tag & 3;
    let length = 1 + <usize>((tag >> 2) & 63), back: usize;
    if (kind == 3) {
      back = <usize>load<u32>(at, 1);
      at += 5;
    } else {
      // which of two it is cannot be foretold: both are read
      const near = <usize>(((tag & 0xe0) << 3) | ((tag >> 8) & 255)), far = <usize>((tag >> 8) & 0xffff);
      back = select<usize>(far, near, kind == 2);
      length = select<usize>(length, 4 + <usize>((tag >> 2) & 7), kind == 2);
      at += <usize>kind + 1;
    }
    if (back == 0 || back > to - out) return FAILED;
    copyMatch(to, back, length);
    to += length;
  }
  if (!whole) return at <= end ? 0 : FAILED;
  return to == outEnd && at == end ? 0 : FAILED;
}

let position: usize = 0;

/** A length whose 4 bits are full goes on in bytes; FAILED when they run out or grow past any page. */
function extended(short: u32, end: usize): u32 {
  let length = short;
  if (short != 15) return length;
  for (let byte: u32 = 255; byte == 255; length += byte) {
    if (position >= end || length > 0x7fffff00) return FAILED;
    byte = load<u8>(position++);
  }
  return length;
}

// replaces: for each token: copy literals, then `length` bytes from `back` bytes before
export function parquetLz4(source: usize, sourceBytes: u32, out: usize, outBytes: u32): u32 {
  const end = source + sourceBytes, outEnd = out + outBytes;
  let to = out;
  position = source;
  while (position < end) {
    const token = <u32>load<u8>(position++);
    const literals = extended(token >> 4, end);
    if (literals == FAILED || <usize>literals > end - position || <usize>literals > outEnd - to) return FAILED;
    memory.copy(to, position, literals);
    position += literals;
    to += literals;
    if (position == end) return to == outEnd ? 0 : FAILED;
    if (end - position < 2) return FAILED;
    const back = <usize>load<u16>(position);
    position += 2;
    const more = extended(token & 15, end);
    if (more == FAILED) return FAILED;
    const length = <usize>more + 4;
    if (back == 0 || back > to - out || length > outEnd - to) return FAILED;
    if (length <= 64) copyMatch(to, back, length);
    else if (back >= length) memory.copy(to, to - back, length);
    else for (let k: usize = 0; k < length; k++) store<u8>(to + k, load<u8>(to + k - back));
    to += length;
  }
  return FAILED;
}

// @ts-ignore: decorator
@inline
function putLiteral(source: usize, length: usize, to: usize): usize {
  const size = <u32>length - 1;
  if (size < 60) store<u8>(to++, size << 2);
  else if (size < 256) {
    store<u8>(to, 60 << 2);
    store<u8>(to, size, 1);
    to += 2;
  } else {
    store<u8>(to, 61 << 2);
    store<u16>(to, <u16>size, 1);
    to += 3;
  }
  if (length > 128) memory.copy(to, source, length);
  else for (let k: usize = 0; k < length; k += 16) v128.store(to + k, v128.load(source + k));
  return to + length;
}

// @ts-ignore: decorator
@inline
function putCopy(back: usize, length: usize, to: usize): usize {
  if (length >= 4 && length < 12) {
    // how far back it is cannot be foretold: both forms are made
    const near = <u32>(((back >> 8) << 5) | ((length - 4) << 2) | 1 | ((back & 255) << 8)), far = <u32>(((length - 1) << 2) | 2 | (back << 8));
    store<u32>(to, select<u32>(near, far, back < 2048));
    return to + select<usize>(2, 3, back < 2048);
  }
  while (length > 0) {
    // never leaves a rest under 4, which only the longer form can say
    const part: usize = length >= 68 ? 64 : length > 64 ? 60 : length;
    if (part >= 12 || part < 4 || back >= 2048) {
      store<u8>(to, ((part - 1) << 2) | 2);
      store<u16>(to, <u16>back, 1);
      to += 3;
    } else {
      store<u8>(to, ((back >> 8) << 5) | ((part - 4) << 2) | 1);
      store<u8>(to, back, 1);
      to += 2;
    }
    length -= part;
  }
  return to;
}

// @ts-ignore: decorator
@inline
function slotOf(word: u32, table: usize): usize {
  return table + (<usize>((word * 0x1e35a7bd) >> 18) << 1);
}

// replaces: for each block of 64 KB: a table of the last place of each 4-byte hash; runs without a match are skipped ever faster
export function parquetSnap(source: usize, sourceBytes: u32, out: usize, table: usize): u32 {
  let to = out, size = sourceBytes;
  for (; size >= 128; size >>= 7) store<u8>(to++, size | 128);
  store<u8>(to++, size);
  const sourceEnd = source + sourceBytes;
  for (let start = source; start < sourceEnd; start += 65536) {
    const end = min(start + 65536, sourceEnd);
    memory.fill(table, 0, 32768);
    let literal = start, at = start + 1, skip: u32 = 32;
    while (at + 15 < end) {
      const word = load<u32>(at), slot = slotOf(word, table), found = start + load<u16>(slot);
      store<u16>(slot, <u16>(at - start));
      if (load<u32>(found) != word) {
        at += skip++ >> 5;
        continue;
      }
      if (at > literal) to = putLiteral(literal, at - literal, to);
      let length: usize = 4;
      for (;;) {
        if (at + length + 8 > end) {
          while (at + length < end && load<u8>(at + length) == load<u8>(found + length)) length++;
          break;
        }
        const differ = load<u64>(at + length) ^ load<u64>(found + length);
        if (differ != 0) {
          length += <usize>(ctz(differ) >> 3);
          break;
        }
        length += 8;
      }
      to = putCopy(at - found, length, to);
      at += length;
      literal = at;
      skip = 32;
      if (at + 15 < end) store<u16>(slotOf(load<u32>(at - 1), table), <u16>(at - 1 - start));
    }
    if (end > literal) to = putLiteral(literal, end - literal, to);
  }
  return <u32>(to - out);
}
