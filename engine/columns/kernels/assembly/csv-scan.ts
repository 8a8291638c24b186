import { COMMENT, DELIMITER, ESCAPE, LONE_CR, NEWLINE, NEWLINES, ODD, OPEN, QUOTE, RAGGED, ROWS } from './csv-frame';

// @ts-ignore: decorator
@inline
function equal(a: v128, b: v128, c: v128, d: v128, byte: v128): u64 {
  const low = <u32>(i8x16.bitmask(i8x16.eq(a, byte)) | (i8x16.bitmask(i8x16.eq(b, byte)) << 16));
  const high = <u32>(i8x16.bitmask(i8x16.eq(c, byte)) | (i8x16.bitmask(i8x16.eq(d, byte)) << 16));
  return <u64>low | (<u64>high << 32);
}

// replaces: quoted[i] = number of quotes at or before i is odd
// @ts-ignore: decorator
@inline
function parity(x: u64): u64 {
  x ^= x << 1;
  x ^= x << 2;
  x ^= x << 4;
  x ^= x << 8;
  x ^= x << 16;
  return x ^ (x << 32);
}

/**
 * replaces: for each byte: a quote toggles `quoted`; a delimiter or newline outside quotes goes to `out`.
 * 64 bytes at a time as bit sets. Quotes are in order when each opening one follows a separator or a quote and each closing one
 * precedes a separator, a quote or a carriage return; where not, ODD is set.
 */
export function csvScan(block: usize, bytes: u32, out: usize, frame: usize): u32 {
  const delimiter = i8x16.splat(<i8>load<u32>(frame, DELIMITER));
  const newline = i8x16.splat(<i8>load<u32>(frame, NEWLINE));
  const quoteByte = load<u32>(frame, QUOTE);
  const quote = i8x16.splat(<i8>quoteByte);
  const quotes: u64 = quoteByte > 255 ? 0 : ~<u64>0;
  const end = block + <usize>bytes;
  let o = out;
  let newlines: u32 = 0;
  let quoted: u64 = 0;
  let odd: u64 = 0;
  let follows: u64 = 1;
  let closed: u64 = 0;
  for (let p = block; p < end; p += 64) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const live: u64 = end - p < 64 ? (<u64>1 << <u64>(end - p)) - 1 : ~<u64>0;
    let ends = equal(a, b, c, d, newline) & live;
    let separators = equal(a, b, c, d, delimiter) & live | ends;
    const anyQuote = v128.or(v128.or(i8x16.eq(a, quote), i8x16.eq(b, quote)), v128.or(i8x16.eq(c, quote), i8x16.eq(d, quote)));
    if ((quoted | closed) != 0 || v128.any_true(anyQuote)) {
      const marks = equal(a, b, c, d, quote) & live & quotes;
      const inside = parity(marks) ^ quoted;
      const border = separators | marks;
      const closing = marks & ~inside;
      odd |= marks & inside & ~((border << 1) | follows);
      odd |= ((closing << 1) | closed) & live & ~(border | equal(a, b, c, d, i8x16.splat(13)));
      quoted = <u64>(<i64>inside >> 63);
      closed = closing >> 63;
      follows = border >> 63;
      separators &= ~inside;
      ends &= ~inside;
    } else follows = separators >> 63;
    newlines += <u32>popcnt(ends);
    const base = <u32>p;
    const next = o + (<usize>popcnt(separators) << 2);
    store<u32>(o, base + <u32>ctz(separators));
    separators &= separators - 1;
    store<u32>(o, base + <u32>ctz(separators), 4);
    separators &= separators - 1;
    store<u32>(o, base + <u32>ctz(separators), 8);
    separators &= separators - 1;
    store<u32>(o, base + <u32>ctz(separators), 12);
    separators &= separators - 1;
    store<u32>(o, base + <u32>ctz(separators), 16);
    separators &= separators - 1;
    store<u32>(o, base + <u32>ctz(separators), 20);
    separators &= separators - 1;
    store<u32>(o, base + <u32>ctz(separators), 24);
    separators &= separators - 1;
    store<u32>(o, base + <u32>ctz(separators), 28);
    separators &= separators - 1;
    for (o += 32; separators != 0; o += 4) {
      store<u32>(o, base + <u32>ctz(separators));
      separators &= separators - 1;
    }
    o = next;
  }
  store<u32>(frame, newlines, NEWLINES);
  store<u32>(frame, <u32>(odd != 0), ODD);
  store<u32>(frame, <u32>(quoted & 1), OPEN);
  return <u32>(o - out) >> 2;
}

export function csvScanCareful(block: usize, bytes: u32, out: usize, frame: usize): u32 {
  const delimiter = load<u32>(frame, DELIMITER);
  const newline = load<u32>(frame, NEWLINE);
  const quote = load<u32>(frame, QUOTE);
  const escape = load<u32>(frame, ESCAPE);
  const comment = load<u32>(frame, COMMENT);
  const lone = load<u32>(frame, LONE_CR) == 1;
  const end = block + <usize>bytes;
  let o = out;
  let newlines: u32 = 0;
  let quoted = false;
  let opened: usize = 0;
  let lines: u32 = 0;
  let first = true;
  let remark = bytes > 0 && <u32>load<u8>(block) == comment;
  for (let p = block; p < end; p++) {
    const c = <u32>load<u8>(p);
    if (quoted) {
      if (c == escape && (escape != quote || (p + 1 < end && <u32>load<u8>(p, 1) == quote))) p++;
      else if (c == newline) lines++;
      else if (c == quote) {
        quoted = false;
        const next = p + 1 < end ? <u32>load<u8>(p, 1) : newline;
        if ((lines > 0 || <u32>load<u8>(p - 1) == delimiter) && next != delimiter && next != newline && next != 13) p = opened;
      }
      continue;
    }
    const ends = c == newline || (lone && c == 13 && p + 1 < end && <u32>load<u8>(p, 1) != newline);
    if (ends || (c == delimiter && !remark)) {
      store<u32>(o, <u32>p);
      o += 4;
      newlines += <u32>ends;
      first = true;
      if (ends) remark = p + 1 < end && <u32>load<u8>(p, 1) == comment;
    } else {
      quoted = first && c == quote && !remark;
      opened = p;
      lines = 0;
      first = false;
    }
  }
  store<u32>(frame, newlines, NEWLINES);
  store<u32>(frame, 0, ODD);
  store<u32>(frame, <u32>quoted, OPEN);
  return <u32>(o - out) >> 2;
}

export function csvIsRegular(separators: usize, rows: u32, columns: u32, newline: u32): u32 {
  let good: u32 = 0;
  const stride = <usize>columns << 2;
  let at = separators + stride - 4;
  for (let r: u32 = 0; r < rows; r++, at += stride) {
    const p = <usize>load<u32>(at);
    good += <u32>(<u32>load<u8>(p) == newline) & <u32>(load<u8>(p - 1) != 13);
  }
  return <u32>(good == rows);
}

export function csvAlign(separators: usize, from: u32, count: u32, columns: u32, mode: u32, out: usize, frame: usize): u32 {
  const newline = load<u32>(frame, NEWLINE);
  const comment = load<u32>(frame, COMMENT);
  const other: u32 = load<u32>(frame, LONE_CR) == 1 ? 13 : newline;
  let rows = load<u32>(frame, ROWS);
  let ragged: u32 = 0;
  let i = from;
  while (i < count) {
    let j = i;
    for (; j < count; j++) {
      const byte = <u32>load<u8>(<usize>load<u32>(separators + (<usize>j << 2)));
      if (byte == newline || byte == other) break;
    }
    if (j == count) break;
    const before = load<u32>(separators + (<usize>i << 2) - 4);
    let end = load<u32>(separators + (<usize>j << 2));
    if (newline == 10 && end - 1 > before && load<u8>(<usize>end - 1) == 13) end--;
    const cells = j - i + 1;
    if ((cells == 1 && columns > 1 && end == before + 1) || <u32>load<u8>(<usize>before + 1) == comment) {
      i = j + 1;
      continue;
    }
    if (cells != columns) {
      if (mode == 0) break;
      ragged++;
      if (mode == 2) {
        i = j + 1;
        continue;
      }
    }
    let o = out + <usize>rows * ((<usize>columns + 1) << 2);
    store<u32>(o, before);
    const inner = min(cells - 1, columns);
    let k: u32 = 0;
    for (; k < inner; k++) store<u32>((o += 4), load<u32>(separators + (<usize>(i + k) << 2)));
    for (; k < columns; k++) store<u32>((o += 4), end);
    rows++;
    i = j + 1;
  }
  store<u32>(frame, rows, ROWS);
  store<u32>(frame, load<u32>(frame, RAGGED) + ragged, RAGGED);
  return i;
}
