// @ts-ignore: decorator
@inline function word(base: usize, i: u32): usize { return base + (<usize>i << 3); }
// @ts-ignore: decorator
@inline function half(base: usize, i: u32): usize { return base + (<usize>i << 2); }
// @ts-ignore: decorator
@inline function part(parts: usize, i: u32): u32 { return load<u16>(parts + (<usize>i << 1)); }

// replaces: part = bounds.filter((bound) => word >= bound).length
export function sortRanges(words: usize, rows: u32, bounds: usize, table: usize, shift: u32, parts: usize, counts: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const value = load<u64>(word(words, i));
    const cell = table + (<usize>(value >> <u64>shift) << 1);
    let at = <u32>load<u16>(cell);
    const last = <u32>load<u16>(cell, 2);
    while (at < last && value >= load<u64>(word(bounds, at))) at++;
    store<u16>(parts + (<usize>i << 1), <u16>at);
    const count = half(counts, at);
    store<u32>(count, load<u32>(count) + 1);
  }
}

// replaces: out[next[part]++] = words[i]
export function sortScatter64(words: usize, parts: usize, rows: u32, next: usize, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(next, part(parts, i));
    const to = load<u32>(at);
    store<u32>(at, to + 1);
    store<u64>(word(out, to), load<u64>(word(words, i)));
  }
}

// replaces: out[next[part]++] = values[i]
export function sortScatter32(values: usize, parts: usize, rows: u32, next: usize, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(next, part(parts, i));
    const to = load<u32>(at);
    store<u32>(at, to + 1);
    store<u32>(half(out, to), load<u32>(half(values, i)));
  }
}

// replaces: sizes[part] += offsets[i + 1] - offsets[i]
export function sortTextSizes(offsets: usize, parts: usize, rows: u32, sizes: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = half(sizes, part(parts, i));
    store<u32>(at, load<u32>(at) + load<u32>(half(offsets, i), 4) - load<u32>(half(offsets, i)));
  }
}

// replaces: bytes.copyWithin(to, from, from + length); whole vectors where nothing behind the text can be overwritten yet
export function sortScatterText(offsets: usize, bytes: usize, parts: usize, rows: u32, next: usize, nextByte: usize, outOffsets: usize, outBytes: usize): void {
  let start = load<u32>(offsets);
  for (let i: u32 = 0; i < rows; i++) {
    const end = load<u32>(half(offsets, i), 4);
    const p = part(parts, i);
    const to = load<u32>(half(nextByte, p));
    const at = half(next, p);
    const row = load<u32>(at);
    store<u32>(at, row + 1);
    store<u32>(half(outOffsets, row), to);
    store<u32>(half(nextByte, p), to + (end - start));
    copy(outBytes + to, bytes + start, end - start);
    start = end;
  }
}

// replaces: memory.copy(to, from, length), which costs a call per text
// @ts-ignore: decorator
@inline function copy(to: usize, from: usize, length: u32): void {
  if (length > 128) {
    memory.copy(to, from, length);
    return;
  }
  let left = length;
  while (left >= 16) {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
    left -= 16;
  }
  if (left >= 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
    left -= 8;
  }
  if (left >= 4) {
    store<u32>(to, load<u32>(from));
    to += 4;
    from += 4;
    left -= 4;
  }
  while (left > 0) {
    store<u8>(to++, load<u8>(from++));
    left--;
  }
}

// replaces: for each selected row: out.push(text)
export function sortAppendText(offsets: usize, bytes: usize, bitmap: usize, rows: u32, outOffsets: usize, outBytes: usize, end: u32): u32 {
  store<u32>(outOffsets, end);
  if (bitmap == 0) {
    const first = load<u32>(offsets);
    const length = load<u32>(half(offsets, rows)) - first;
    memory.copy(outBytes + end, bytes + first, length);
    for (let i: u32 = 0; i < rows; i++) store<u32>(half(outOffsets, i), load<u32>(half(offsets, i), 4) - first + end, 4);
    return end + length;
  }
  let to = outOffsets + 4;
  for (let i: u32 = 0; i < rows; i++) {
    if (((<u32>load<u8>(bitmap + (i >> 3)) >> (i & 7)) & 1) == 0) continue;
    const start = load<u32>(half(offsets, i));
    const length = load<u32>(half(offsets, i), 4) - start;
    copy(outBytes + end, bytes + start, length);
    end += length;
    store<u32>(to, end);
    to += 4;
  }
  return end;
}

// replaces: bytes.fill(0, at, at + length)
export function sortClear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

// replaces: bytes.copyWithin(to, from, from + length)
export function sortMove(from: usize, bytes: usize, to: usize): void {
  memory.copy(to, from, bytes);
}

// replaces: values[i] += add
export function sortRebase(values: usize, rows: u32, add: u32): void {
  const step = i32x4.splat(add);
  let i: u32 = 0;
  for (; i + 4 <= rows; i += 4) v128.store(half(values, i), i32x4.add(v128.load(half(values, i)), step));
  for (; i < rows; i++) store<u32>(half(values, i), load<u32>(half(values, i)) + add);
}

// replaces: out[i] = values[index[i]]
export function sortGather32(values: usize, index: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u32>(half(out, i), load<u32>(half(values, load<u32>(half(index, i)))));
}

// replaces: out[i] = words[index[i]]
export function sortGather64(words: usize, index: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u64>(word(out, i), load<u64>(word(words, load<u32>(half(index, i)))));
}

// replaces: out.push(dictionary[codes[i]])
export function sortSpell(codes: usize, width: u32, offsets: usize, bytes: usize, rows: u32, outOffsets: usize, outBytes: usize): u32 {
  let end: u32 = 0;
  store<u32>(outOffsets, 0);
  for (let i: u32 = 0; i < rows; i++) {
    const code: u32 = width == 1 ? load<u8>(codes + i) : width == 2 ? load<u16>(codes + (<usize>i << 1)) : load<u32>(half(codes, i));
    const start = load<u32>(half(offsets, code));
    const length = load<u32>(half(offsets, code), 4) - start;
    copy(outBytes + end, bytes + start, length);
    end += length;
    store<u32>(half(outOffsets, i), end, 4);
  }
  return end;
}
