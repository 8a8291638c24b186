// The words of ../json-frame.ts, as byte offsets.
const ENTRIES: usize = 0;
const COUNT: usize = 4;
const TABLE: usize = 8;
const MASK: usize = 12;
const STRIDE: usize = 16;
const EMPTY: usize = 20;
const LINES: usize = 24;
const STOP: usize = 28;
const AT: usize = 32;
const KEY: usize = 36;
const KEY_END: usize = 40;

const TEXT: usize = 0;
const LENGTH: usize = 4;
const CELL: usize = 8;
const KINDS: usize = 12;
const START: usize = 16;
const STARTS: usize = 24;
const ENTRY_BYTES: usize = 32;

const FULL: u32 = 1;
const CAREFUL: u32 = 2;
const UNKNOWN: u32 = 3;

const IS_TEXT: u32 = 1;
const INTEGER: u32 = 2;
const REAL: u32 = 4;
const BOOLEAN: u32 = 8;
const OBJECT: u32 = 16;
const ARRAY: u32 = 32;
const ESCAPED: u32 = 64;

const QUOTE: u32 = 34;
const BACKSLASH: u32 = 92;
const ZERO: u32 = 48;

/** replaces: the first byte from p on that is a quote, a backslash or a control character */
// @ts-ignore: decorator
@inline
function textStop(p: usize): usize {
  while (true) {
    const v = v128.load(p);
    const stops = v128.or(
      v128.or(i8x16.eq(v, i8x16.splat(34)), i8x16.eq(v, i8x16.splat(92))),
      i8x16.lt_u(v, i8x16.splat(32)),
    );
    const mask = i8x16.bitmask(stops);
    if (mask != 0) return p + <usize>ctz(mask);
    p += 16;
  }
}

// @ts-ignore: decorator
@inline
function hexDigit(c: u32): u32 {
  if (c - ZERO <= 9) return c - ZERO;
  const letter = (c | 32) - 97;
  return letter <= 5 ? letter + 10 : 0x10000;
}

/** replaces: the number that four hexadecimal digits spell; 0x10000 and more where they are none */
// @ts-ignore: decorator
@inline
function fourHex(p: usize): u32 {
  return (
    (hexDigit(load<u8>(p)) << 12) | (hexDigit(load<u8>(p, 1)) << 8) | (hexDigit(load<u8>(p, 2)) << 4) | hexDigit(load<u8>(p, 3))
  );
}

/** replaces: "\\/bfnrt includes c, or c is u and four hexadecimal digits follow; p is behind the backslash */
function isEscape(p: usize): bool {
  const c = <u32>load<u8>(p);
  if (c == 117) return fourHex(p + 1) <= 0xffff;
  return c == QUOTE || c == BACKSLASH || c == 47 || c == 98 || c == 102 || c == 110 || c == 114 || c == 116;
}

let escapes: bool = false;

/** The quote that ends a text whose first byte is p; 0 = it has none before a control character, or has an escape that is none. */
// @ts-ignore: decorator
@inline
function textEnd(p: usize): usize {
  p = textStop(p);
  while (<u32>load<u8>(p) == BACKSLASH) {
    escapes = true;
    if (!isEscape(p + 1)) return 0;
    p = textStop(p + 2);
  }
  return <u32>load<u8>(p) == QUOTE ? p : 0;
}

// @ts-ignore: decorator
@inline
function digit(p: usize): bool {
  return <u32>load<u8>(p) - ZERO <= 9;
}

let real: bool = false;

/** The byte behind the number at p; 0 = there is none. */
function numberEnd(p: usize): usize {
  real = false;
  if (load<u8>(p) == 45) p++;
  if (!digit(p)) return 0;
  if (<u32>load<u8>(p) == ZERO) {
    p++;
    if (digit(p)) return 0;
  } else while (digit(p)) p++;
  if (load<u8>(p) == 46) {
    real = true;
    p++;
    if (!digit(p)) return 0;
    while (digit(p)) p++;
  }
  if ((load<u8>(p) | 32) == 101) {
    real = true;
    p++;
    if (load<u8>(p) == 45 || load<u8>(p) == 43) p++;
    if (!digit(p)) return 0;
    while (digit(p)) p++;
  }
  return p;
}

/** The byte behind true, false or null at p; 0 = none of them stands there. */
// @ts-ignore: decorator
@inline
function wordEnd(p: usize): usize {
  const four = load<u32>(p);
  if (four == 0x65757274 || four == 0x6c6c756e) return p + 4;
  return four == 0x736c6166 && load<u8>(p, 4) == 101 ? p + 5 : 0;
}

/** The byte behind a value at p that is no object and no array; 0 = there is none. */
// @ts-ignore: decorator
@inline
function flatEnd(p: usize, c: u32): usize {
  if (c == QUOTE) {
    const quote = textEnd(p + 1);
    return quote == 0 ? 0 : quote + 1;
  }
  return c == 45 || c - ZERO <= 9 ? numberEnd(p) : wordEnd(p);
}

/**
 * The byte behind the object or array at p, all of it looked at; 0 = it is no JSON, or nests deeper than 64. The kinds of the open ones are
 * the bits of `open`, the innermost lowest, 1 = object.
 */
function nestedEnd(p: usize, space: u32): usize {
  let open: u64 = 0;
  let depth: u32 = 0;
  let c = <u32>load<u8>(p);
  while (true) {
    if (c == 123 || c == 91) {
      if (++depth > 64) return 0;
      open = (open << 1) | <u64>(c == 123);
      p = passSpace(p + 1, space);
      c = <u32>load<u8>(p);
      if (c != (open & 1 ? 125 : 93)) {
        if ((open & 1) != 0) {
          p = nestedKey(p, c, space);
          if (p == 0) return 0;
        }
        c = <u32>load<u8>(p);
        continue;
      }
    } else {
      p = flatEnd(p, c);
      if (p == 0) return 0;
      p = passSpace(p, space);
      c = <u32>load<u8>(p);
    }
    while (c == 125 || c == 93) {
      if (c != (open & 1 ? 125 : 93)) return 0;
      open >>= 1;
      p++;
      if (--depth == 0) return p;
      p = passSpace(p, space);
      c = <u32>load<u8>(p);
    }
    if (c != 44) return 0;
    p = passSpace(p + 1, space);
    c = <u32>load<u8>(p);
    if ((open & 1) != 0) {
      p = nestedKey(p, c, space);
      if (p == 0) return 0;
      c = <u32>load<u8>(p);
    }
  }
}

/** The first byte of the value whose key is at p; 0 = no key is there. */
function nestedKey(p: usize, c: u32, space: u32): usize {
  if (c != QUOTE) return 0;
  p = textEnd(p + 1);
  if (p == 0) return 0;
  p = passSpace(p + 1, space);
  return load<u8>(p) == 58 ? passSpace(p + 1, space) : 0;
}

/** A line end is a space where records may go over several lines: `space` is 10 then, and 32 where not. */
// @ts-ignore: decorator
@inline
function isSpace(c: u32, space: u32): bool {
  return c == 32 || c == 13 || c == 9 || c == space;
}

// @ts-ignore: decorator
@inline
function passSpace(p: usize, space: u32): usize {
  while (isSpace(<u32>load<u8>(p), space)) p++;
  return p;
}

/** replaces: the key's bytes and quote equal those at p */
// @ts-ignore: decorator
@inline
function isKey(p: usize, entry: usize): bool {
  if (((load<u64>(p) ^ load<u64>(entry, START)) & load<u64>(entry, STARTS)) != 0) return false;
  const length = <usize>load<u32>(entry, LENGTH);
  if (length <= 8) return true;
  const text = <usize>load<u32>(entry, TEXT);
  let i: usize = 8;
  for (; i + 8 <= length; i += 8) if (load<u64>(p + i) != load<u64>(text + i)) return false;
  return load<u64>(p + length - 8) == load<u64>(text + length - 8);
}

/** The entry of the key whose first byte is p and whose quote is at `end`; 0 = none. */
function entryOf(p: usize, end: usize, frame: usize): usize {
  let hash: u32 = 0x811c9dc5;
  for (let i = p; i < end; i++) hash = (hash ^ <u32>load<u8>(i)) * 0x01000193;
  hash ^= hash >> 15;
  const mask = load<u32>(frame, MASK);
  const table = <usize>load<u32>(frame, TABLE);
  let slot = hash & mask;
  while (true) {
    const key = load<u32>(table + (<usize>slot << 2));
    if (key == 0) return 0;
    const entry = <usize>load<u32>(frame, ENTRIES) + <usize>(key - 1) * ENTRY_BYTES;
    if (<usize>load<u32>(entry, LENGTH) == end - p + 1 && isKey(p, entry)) return entry;
    slot = (slot + 1) & mask;
  }
}

let stop: u32 = 0;

/** The entry of the key whose first byte is p; 0 = none, `stop` says why. `behind` is the byte behind its quote. */
let behind: usize = 0;

// @ts-ignore: decorator
@inline
function keyAt(p: usize, expected: usize, last: usize, frame: usize): usize {
  if (expected < last && isKey(p, expected)) {
    behind = p + <usize>load<u32>(expected, LENGTH);
    return expected;
  }
  escapes = false;
  const quote = textEnd(p);
  if (quote == 0 || escapes) return 0;
  behind = quote + 1;
  const entry = entryOf(p, quote, frame);
  if (entry == 0) {
    store<u32>(frame, <u32>p, KEY);
    store<u32>(frame, <u32>quote, KEY_END);
    stop = UNKNOWN;
  }
  return entry;
}

/** Takes the record at p: its cells to `row`; returns the byte behind it, 0 where `stop` says why not. */
function takeRecord(p: usize, row: usize, stride: usize, entries: usize, last: usize, space: u32, empty: u32, frame: usize): usize {
  for (let at: usize = 0; at < stride; at += 16) v128.store(row + at, i64x2.splat(0));
  store<u32>(row, <u32>p);
  stop = CAREFUL;
  p = passSpace(p + 1, space);
  if (load<u8>(p) == 125) return p + 1;
  let entry = entries - ENTRY_BYTES;
  while (true) {
    if (<u32>load<u8>(p) != QUOTE) return 0;
    entry = keyAt(p + 1, entry + ENTRY_BYTES, last, frame);
    if (entry == 0) return 0;
    p = behind;
    if (load<u8>(p) != 58) {
      p = passSpace(p, space);
      if (load<u8>(p) != 58) return 0;
    }
    let c = <u32>load<u8>(++p);
    if (c <= 32) {
      p = passSpace(p, space);
      c = <u32>load<u8>(p);
    }
    let before = <u32>p - 1;
    let kind: u32 = 0;
    if (c == QUOTE) {
      escapes = false;
      const quote = textEnd(p + 1);
      if (quote == 0) return 0;
      kind = escapes ? IS_TEXT | ESCAPED : IS_TEXT;
      behind = quote;
      before = <u32>p;
      p = quote + 1;
      if (quote == <usize>before + 1) {
        before = empty - 1;
        behind = <usize>empty + 2;
      }
    } else {
      if (c == 45 || c - ZERO <= 9) {
        p = numberEnd(p);
        kind = real ? REAL : INTEGER;
      } else if (c == 123 || c == 91) {
        p = nestedEnd(p, space);
        kind = c == 123 ? OBJECT : ARRAY;
      } else {
        p = wordEnd(p);
        if (c != 110) kind = BOOLEAN;
        else before = 0;
      }
      if (p == 0) return 0;
      behind = kind == 0 ? 0 : p;
    }
    const cell = <usize>load<u32>(entry, CELL);
    if (cell != 0) {
      store<u32>(row + cell, before);
      store<u32>(row + cell, <u32>behind, 4);
    }
    store<u32>(entry, load<u32>(entry, KINDS) | kind, KINDS);
    c = <u32>load<u8>(p);
    if (c <= 32) {
      p = passSpace(p, space);
      c = <u32>load<u8>(p);
    }
    p++;
    if (c == 125) return p;
    if (c != 44) return 0;
    if (load<u8>(p) <= 32) p = passSpace(p, space);
  }
}

/** See ../json-scan.ts. */
export function jsonScan(from: usize, end: usize, out: usize, most: u32, frame: usize): u32 {
  const stride = <usize>load<u32>(frame, STRIDE);
  const lines = load<u32>(frame, LINES);
  const space: u32 = lines != 0 ? 32 : 10;
  const entries = <usize>load<u32>(frame, ENTRIES);
  const last = entries + <usize>load<u32>(frame, COUNT) * ENTRY_BYTES;
  const empty = load<u32>(frame, EMPTY);
  let rows: u32 = 0;
  let p = from;
  let reason: u32 = 0;
  while (true) {
    let c = <u32>load<u8>(p);
    while (isSpace(c, 10) || (c == 44 && lines == 0)) c = <u32>load<u8>(++p);
    if (p >= end) break;
    if (rows == most) {
      reason = FULL;
      break;
    }
    let next: usize = 0;
    stop = CAREFUL;
    if (c == 123) next = takeRecord(p, out, stride, entries, last, space, empty, frame);
    if (next != 0 && lines != 0) {
      next = passSpace(next, 32);
      if (load<u8>(next) != 10) {
        next = 0;
        stop = CAREFUL;
      }
    }
    if (next == 0) {
      reason = stop;
      break;
    }
    p = next;
    out += stride;
    rows++;
  }
  store<u32>(frame, reason, STOP);
  store<u32>(frame, <u32>p, AT);
  return rows;
}

function putCodePoint(code: u32, o: usize): usize {
  if (code < 0x80) {
    store<u8>(o, <u8>code);
    return o + 1;
  }
  if (code < 0x800) {
    store<u8>(o, <u8>(0xc0 | (code >> 6)));
    store<u8>(o, <u8>(0x80 | (code & 63)), 1);
    return o + 2;
  }
  if (code < 0x10000) {
    store<u8>(o, <u8>(0xe0 | (code >> 12)));
    store<u8>(o, <u8>(0x80 | ((code >> 6) & 63)), 1);
    store<u8>(o, <u8>(0x80 | (code & 63)), 2);
    return o + 3;
  }
  store<u8>(o, <u8>(0xf0 | (code >> 18)));
  store<u8>(o, <u8>(0x80 | ((code >> 12) & 63)), 1);
  store<u8>(o, <u8>(0x80 | ((code >> 6) & 63)), 2);
  store<u8>(o, <u8>(0x80 | (code & 63)), 3);
  return o + 4;
}

/** replaces: out = JSON.parse of the text between s and e, in UTF-8; the byte behind it */
function unescape(s: usize, e: usize, o: usize): usize {
  while (s < e) {
    let c = <u32>load<u8>(s++);
    if (c != BACKSLASH) {
      store<u8>(o++, <u8>c);
      continue;
    }
    c = <u32>load<u8>(s++);
    if (c == 117) {
      let code = fourHex(s);
      s += 4;
      if (code >> 11 == 27) {
        const low = e - s >= 6 && load<u16>(s) == 0x755c ? fourHex(s + 2) : 0;
        if (code < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          s += 6;
        } else code = 0xfffd;
      }
      o = putCodePoint(code, o);
      continue;
    }
    if (c == 110) c = 10;
    else if (c == 116) c = 9;
    else if (c == 114) c = 13;
    else if (c == 98) c = 8;
    else if (c == 102) c = 12;
    store<u8>(o++, <u8>c);
  }
  return o;
}

export function jsonUnescape(ends: usize, stride: u32, rows: u32): void {
  for (let r: u32 = 0; r < rows; r++, ends += <usize>stride) {
    const before = <usize>load<u32>(ends - 4);
    const e = <usize>load<u32>(ends);
    if (before >= e || <u32>load<u8>(before) != QUOTE) continue;
    let s = before + 1;
    while (s < e && <u32>load<u8>(s) != BACKSLASH) s++;
    if (s == e) continue;
    store<u32>(ends, <u32>unescape(s, e, s));
  }
}

export function jsonUtf8(block: usize, bytes: u32): u32 {
  let p = block;
  const end = block + <usize>bytes;
  while (p < end) {
    if (p + 16 <= end && i8x16.bitmask(v128.load(p)) == 0) {
      p += 16;
      continue;
    }
    const c = <u32>load<u8>(p);
    if (c < 0x80) {
      p++;
      continue;
    }
    const most = end - p;
    const a = <u32>load<u8>(p, 1);
    if (c < 0xe0) {
      if (c < 0xc2 || most < 2 || a >> 6 != 2) break;
      p += 2;
    } else if (c < 0xf0) {
      if (most < 3 || a >> 6 != 2 || load<u8>(p, 2) >> 6 != 2) break;
      if ((c == 0xe0 && a < 0xa0) || (c == 0xed && a > 0x9f)) break;
      p += 3;
    } else {
      if (c > 0xf4 || most < 4 || a >> 6 != 2 || load<u8>(p, 2) >> 6 != 2 || load<u8>(p, 3) >> 6 != 2) break;
      if ((c == 0xf0 && a < 0x90) || (c == 0xf4 && a > 0x8f)) break;
      p += 4;
    }
  }
  return <u32>(p - block);
}

export function jsonLongInteger(ends: usize, stride: u32, rows: u32): u32 {
  let r: u32 = 0;
  for (; r < rows; r++, ends += <usize>stride) {
    let s = <usize>load<u32>(ends - 4) + 1;
    const e = <usize>load<u32>(ends);
    if (<isize>(e - s) < 16) continue;
    if (load<u8>(s) == 45) s++;
    while (s < e && digit(s)) s++;
    if (s == e) break;
  }
  return r;
}
