import { add, BYTES, clearBit, COUNT, ESCAPE, NULLS, QUOTE, TOKENS } from './csv-frame';

// @ts-ignore: decorator
@inline
function isNull(s: usize, e: usize, tokens: usize): bool {
  return <isize>(e - s) <= 0 || (tokens != 0 && isToken(s, e, tokens));
}

function isToken(s: usize, e: usize, token: usize): bool {
  for (let length = <usize>load<u8>(token); length != 0; length = <usize>load<u8>(token)) {
    if (length == e - s && sameBytes(s, token + 1, length)) return true;
    token += 1 + length;
  }
  return false;
}

/** replaces: every byte of a equals that of b; eight at a time */
// @ts-ignore: decorator
@inline
function sameBytes(a: usize, b: usize, length: usize): bool {
  while (length >= 8) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
    length -= 8;
  }
  return length == 0 || ((load<u64>(a) ^ load<u64>(b)) << ((8 - <u64>length) << 3)) == 0;
}

/** replaces: copy [s, s + length) to out; writes up to 31 bytes more */
// @ts-ignore: decorator
@inline
function copy(s: usize, length: usize, out: usize): void {
  v128.store(out, v128.load(s));
  v128.store(out, v128.load(s, 16), 16);
  for (let k: usize = 32; k < length; k += 16) v128.store(out + k, v128.load(s + k));
}

function unquote(s: usize, e: usize, quote: u32, escape: u32, out: usize): isize {
  let o = out;
  for (let p = s; p < e; p++) {
    let c = <u32>load<u8>(p);
    if (c == escape) {
      const next = p + 1 < e ? <u32>load<u8>(p, 1) : 999;
      if (next == quote || (next == escape && escape != quote)) {
        c = next;
        p++;
      } else if (escape == quote) return -1;
    } else if (c == quote) return -1;
    store<u8>(o++, <u8>c);
  }
  return o - out;
}

// @ts-ignore: decorator
@inline
function copyCell(s: usize, e: usize, quote: u32, frame: usize, out: usize): usize {
  if (<u32>load<u8>(s) == quote && e - s >= 2 && <u32>load<u8>(e - 1) == quote) {
    const length = unquote(s + 1, e - 1, quote, load<u32>(frame, ESCAPE), out);
    if (length >= 0) return <usize>length;
  }
  copy(s, e - s, out);
  return e - s;
}

export function csvText(
  ends: usize, stride: u32, rows: u32, row: u32, values: usize, bytes: usize, validity: usize, frame: usize,
): void {
  const quote = load<u32>(frame, QUOTE);
  const tokens = <usize>load<u32>(frame, TOKENS);
  let o = bytes + <usize>load<u32>(frame, BYTES);
  let out = values + (<usize>row << 2) + 4;
  let nulls: u32 = 0;
  for (let r: u32 = 0; r < rows; r++, ends += <usize>stride, out += 4) {
    const s = <usize>load<u32>(ends - 4) + 1;
    const e = <usize>load<u32>(ends);
    if (isNull(s, e, tokens)) {
      clearBit(validity, row + r);
      nulls++;
    } else o += copyCell(s, e, quote, frame, o);
    store<u32>(out, <u32>(o - bytes));
  }
  store<u32>(frame, <u32>(o - bytes), BYTES);
  add(frame, NULLS, nulls);
}

/** replaces: a hash of the bytes; words of eight, multiplied and folded */
// @ts-ignore: decorator
@inline
function hashOf(s: usize, length: usize): u32 {
  let hash: u64 = 0x9e3779b97f4a7c15 ^ <u64>length;
  while (length > 8) {
    hash = (hash ^ load<u64>(s)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 29;
    s += 8;
    length -= 8;
  }
  const last = length == 0 ? 0 : load<u64>(s) << ((8 - <u64>length) << 3);
  hash = (hash ^ last) * 0xff51afd7ed558ccd;
  return <u32>(hash >> 32);
}

// @ts-ignore: decorator
@inline
function insert(table: usize, mask: u32, hash: u32, entry: u32): void {
  let slot = hash & mask;
  while (load<u32>(table + (<usize>slot << 3), 4) != 0) slot = (slot + 1) & mask;
  store<u32>(table + (<usize>slot << 3), hash);
  store<u32>(table + (<usize>slot << 3), entry, 4);
}

/**
 * replaces: codes[row] = dictionary.indexOf(text), appended when new
 * A cell without quotes is hashed where it stands; one in quotes is unescaped to the dictionary's free end first.
 */
export function csvDictionary(
  ends: usize, stride: u32, rows: u32, row: u32, codes: usize, width: u32, validity: usize, frame: usize,
  table: usize, mask: u32, offsets: usize, bytes: usize, maxCount: u32, maxBytes: u32,
): u32 {
  const quote = load<u32>(frame, QUOTE);
  const tokens = <usize>load<u32>(frame, TOKENS);
  let count = load<u32>(frame, COUNT);
  let used = load<u32>(frame, BYTES);
  let nulls: u32 = 0;
  let r: u32 = 0;
  for (; r < rows; r++, ends += <usize>stride) {
    let s = <usize>load<u32>(ends - 4) + 1;
    const e = <usize>load<u32>(ends);
    let code: u32 = 0;
    if (isNull(s, e, tokens)) {
      clearBit(validity, row + r);
      nulls++;
    } else {
      let length = e - s;
      if (used + <u32>length > maxBytes) break;
      if (<u32>load<u8>(s) == quote) {
        length = copyCell(s, e, quote, frame, bytes + used);
        s = bytes + used;
      }
      const hash = hashOf(s, length);
      let slot = hash & mask;
      for (;;) {
        const entry = table + (<usize>slot << 3);
        code = load<u32>(entry, 4) - 1;
        if (code == u32.MAX_VALUE) break;
        if (load<u32>(entry) == hash) {
          const at = load<u32>(offsets + (<usize>code << 2));
          if (load<u32>(offsets + (<usize>code << 2), 4) - at == <u32>length && sameBytes(bytes + at, s, length)) break;
        }
        slot = (slot + 1) & mask;
      }
      if (code == u32.MAX_VALUE) {
        if (count >= maxCount) break;
        code = count++;
        store<u32>(table + (<usize>slot << 3), hash);
        store<u32>(table + (<usize>slot << 3), count, 4);
        if (s != bytes + used) memory.copy(bytes + used, s, length);
        used += <u32>length;
        store<u32>(offsets + (<usize>count << 2), used);
      }
    }
    if (width == 1) store<u8>(codes + <usize>(row + r), <u8>code);
    else store<u16>(codes + (<usize>(row + r) << 1), <u16>code);
  }
  store<u32>(frame, count, COUNT);
  store<u32>(frame, used, BYTES);
  add(frame, NULLS, nulls);
  return r;
}

export function csvRehash(table: usize, size: u32, larger: usize, mask: u32): void {
  const end = table + (<usize>size << 3);
  for (let entry = table; entry < end; entry += 8) {
    if (load<u32>(entry, 4) != 0) insert(larger, mask, load<u32>(entry), load<u32>(entry, 4));
  }
}

export function csvWidenCodes(codes: usize, rows: u32, out: usize): void {
  for (let r: usize = 0; r < <usize>rows; r++) store<u16>(out + (r << 1), <u16>load<u8>(codes + r));
}

// @ts-ignore: decorator
@inline
function codeAt(codes: usize, width: u32, r: u32): usize {
  return width == 1 ? <usize>load<u8>(codes + <usize>r) : <usize>load<u16>(codes + (<usize>r << 1));
}

// @ts-ignore: decorator
@inline
function isSet(bitmap: usize, bit: u32): bool {
  return ((load<u8>(bitmap + <usize>(bit >> 3)) >> <u8>(bit & 7)) & 1) != 0;
}

export function csvTextBytes(codes: usize, width: u32, rows: u32, validity: usize, offsets: usize): u32 {
  let total: u32 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    if (!isSet(validity, r)) continue;
    const at = offsets + (codeAt(codes, width, r) << 2);
    total += load<u32>(at, 4) - load<u32>(at);
  }
  return total;
}

export function csvExpand(
  codes: usize, width: u32, rows: u32, validity: usize, offsets: usize, bytes: usize, values: usize, out: usize,
): void {
  let o = out;
  store<u32>(values, 0);
  for (let r: u32 = 0; r < rows; r++) {
    if (isSet(validity, r)) {
      const at = offsets + (codeAt(codes, width, r) << 2);
      const start = load<u32>(at);
      const length = <usize>(load<u32>(at, 4) - start);
      copy(bytes + start, length, o);
      o += length;
    }
    store<u32>(values + (<usize>r << 2) + 4, <u32>(o - out));
  }
}
