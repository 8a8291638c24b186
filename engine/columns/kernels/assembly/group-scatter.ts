// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function bit(bitmap: usize, i: u32): u32 { return bitmap == 0 ? 1 : (<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1; }
// One word more: its high half comes down before the product, and up again after it, where a table within a part does not look.
// @ts-ignore: decorator
@inline function mixed(hash: u64, value: u64): u64 {
  const x = hash ^ value;
  return (x ^ (x >> 32)) * 0xff51afd7ed558ccd;
}

// replaces: parts[i] = bit(i) ? hash(words of i) >>> (64 - bits) : 1 << bits; counts[parts[i]]++
export function groupSplit(words: usize, stride: usize, width: u32, bitmap: usize, rows: u32, bits: u32, parts: usize, counts: usize): void {
  const shift: u64 = 64 - bits;
  for (let i: u32 = 0; i < rows; i++) {
    let hash = mixed(0, load<u64>(word(words, i)));
    for (let w: u32 = 1; w < width; w++) hash = mixed(hash, load<u64>(word(words + w * stride, i)));
    const part = select<u32>(<u32>((hash ^ (hash << 32)) >> shift), 1 << bits, bit(bitmap, i));
    store<u16>(parts + (<usize>i << 1), <u16>part);
    const count = half(counts, part);
    store<u32>(count, load<u32>(count) + 1);
  }
}

// replaces: places[i] = next[parts[i]]++
export function groupPlaces(parts: usize, rows: u32, next: usize, places: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(next, load<u16>(parts + (<usize>i << 1)));
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u32>(half(places, i), place);
  }
}

// replaces: out[places[i]] = values[i], values of 4, 8 or 16 bytes
export function groupScatter(values: usize, width: u32, places: usize, rows: u32, out: usize): void {
  if (width == 4) {
    for (let i: u32 = 0; i < rows; i++) store<u32>(half(out, load<u32>(half(places, i))), load<u32>(half(values, i)));
  } else if (width == 8) {
    for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, load<u32>(half(places, i))), load<u64>(word(values, i)));
  } else {
    for (let i: u32 = 0; i < rows; i++) v128.store(out + (<usize>load<u32>(half(places, i)) << 4), v128.load(values + (<usize>i << 4)));
  }
}

// replaces: out[places[i]] = bit(bitmap, i), a byte each
export function groupScatterBits(bitmap: usize, places: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u8>(out + load<u32>(half(places, i)), <u8>bit(bitmap, i));
}

// replaces: bit(bitmap, i) = bytes[i] != 0
export function groupBits(bytes: usize, rows: u32, bitmap: usize): void {
  const none = i8x16.splat(0);
  let i: u32 = 0;
  for (; i + 16 <= rows; i += 16) store<u16>(bitmap + (i >> 3), <u16>i8x16.bitmask(i8x16.ne(v128.load(bytes + i), none)));
  const whole = i;
  const end = ((rows + 63) >> 6) << 3;
  memory.fill(bitmap + (whole >> 3), 0, end - (whole >> 3));
  for (; i < rows; i++) {
    const at = bitmap + (i >> 3);
    store<u8>(at, load<u8>(at) | <u8>(<u32>(load<u8>(bytes + i) != 0) << (i & 7)));
  }
}

// replaces: the text's bytes, zeros, and its length + 1 as the last byte of the last word; a null is all zeros
export function groupInline(offsets: usize, bytes: usize, validity: usize, rows: u32, width: u32, stride: usize, words: usize): void {
  const last = width - 1;
  let end = load<u32>(offsets);
  for (let i: u32 = 0; i < rows; i++) {
    const start = end;
    end = load<u32>(half(offsets, i), 4);
    const isPresent = bit(validity, i) == 1;
    const length = isPresent ? end - start : 0;
    const text = bytes + start;
    for (let w: u32 = 0; w < width; w++) {
      // without a branch: lengths are anything. A word behind the text's end is not read, which may be far behind its memory's
      const from = w << 3;
      const own = min<u32>(8, <u32>max<i32>(0, <i32>(length - from)));
      let value = load<u64>(text + select<u32>(from, 0, own != 0)) & select<u64>(-1, (<u64>1 << <u64>(own << 3)) - 1, own == 8);
      value |= select<u64>(<u64>(length + 1) << 56, 0, w == last && isPresent);
      store<u64>(word(words + <usize>w * stride, i), value);
    }
  }
}

// replaces: offsets.push(end += length); a byte of present per text
export function groupInlineLengths(last: usize, rows: u32, offsets: usize, present: usize): u32 {
  let end: u32 = 0;
  store<u32>(offsets, 0);
  for (let i: u32 = 0; i < rows; i++) {
    const tag = <u32>load<u8>(word(last, i), 7);
    store<u8>(present + i, <u8>(tag != 0));
    end += tag == 0 ? 0 : tag - 1;
    store<u32>(half(offsets, i), end, 4);
  }
  return end;
}

// replaces: bytes[offsets[i] + k] = byte k of the words
export function groupInlineBytes(words: usize, stride: usize, rows: u32, offsets: usize, bytes: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = bytes + load<u32>(half(offsets, i));
    const length = load<u32>(half(offsets, i), 4) - load<u32>(half(offsets, i));
    for (let k: u32 = 0; k < length; k++) store<u8>(at + k, load<u8>(word(words + <usize>(k >> 3) * stride, i) + (k & 7)));
  }
}

// replaces: max(...lengths)
export function groupLongest(offsets: usize, rows: u32): u32 {
  let longest: u32 = 0;
  let end = load<u32>(offsets);
  for (let i: u32 = 0; i < rows; i++) {
    const start = end;
    end = load<u32>(half(offsets, i), 4);
    longest = max(longest, end - start);
  }
  return longest;
}
