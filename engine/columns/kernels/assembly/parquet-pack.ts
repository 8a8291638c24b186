// @ts-ignore: decorator
@inline
function present(validity: usize, row: u32): u32 {
  return (<u32>load<u8>(validity + (row >> 3)) >> (row & 7)) & 1;
}

// replaces: for (row < rows) if (!isNull(row)) out[count++] = source[row]
export function parquetDense(source: usize, rows: u32, validity: usize, width: u32, out: usize): u32 {
  if (validity == 0) {
    memory.copy(out, source, <usize>rows * width);
    return rows;
  }
  let count: u32 = 0;
  if (width == 8) {
    for (let i: u32 = 0; i < rows; i++) {
      store<u64>(out + (<usize>count << 3), load<u64>(source + (<usize>i << 3)));
      count += present(validity, i);
    }
  } else if (width == 4) {
    for (let i: u32 = 0; i < rows; i++) {
      store<u32>(out + (<usize>count << 2), load<u32>(source + (<usize>i << 2)));
      count += present(validity, i);
    }
  } else {
    for (let i: u32 = 0; i < rows; i++) {
      v128.store(out + (<usize>count << 4), v128.load(source + (<usize>i << 4)));
      count += present(validity, i);
    }
  }
  return count;
}

// replaces: for (row < rows) if (!isNull(row)) bit(out, count++) = bit(source, row)
export function parquetDenseBits(source: usize, rows: u32, validity: usize, out: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const set = validity == 0 ? 1 : present(validity, i);
    const byte = out + (count >> 3);
    store<u8>(byte, <u32>load<u8>(byte) | ((set & present(source, i)) << (count & 7)));
    count += set;
  }
  return count;
}

// @ts-ignore: decorator
@inline
function codeAt(codes: usize, width: u32, row: u32): u32 {
  return width == 1 ? <u32>load<u8>(codes + row) : width == 2 ? <u32>load<u16>(codes + (<usize>row << 1)) : load<u32>(codes + (<usize>row << 2));
}

// replaces: for (row < rows) if (!isNull(row)) out[count++] = map[codes[row]]
export function parquetDenseCodes(codes: usize, rows: u32, validity: usize, width: u32, map: usize, out: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (validity != 0 && present(validity, i) == 0) continue;
    store<u32>(out + (<usize>count << 2), load<u32>(map + (<usize>codeAt(codes, width, i) << 2)));
    count++;
  }
  return count;
}

// replaces: for (row < rows) if (!isNull(row)) flags[codes[row]] = 1
export function parquetUsed(codes: usize, rows: u32, validity: usize, width: u32, flags: usize): void {
  for (let i: u32 = 0; i < rows; i++) if (validity == 0 || present(validity, i) == 1) store<u8>(flags + codeAt(codes, width, i), 1);
}

// replaces: for (row < rows) if (!isNull(row)) append(u32(lengthOf(row)), textAt(row))
export function parquetPrefix(offsets: usize, bytes: usize, rows: u32, validity: usize, out: usize): u32 {
  let to = out, start = load<u32>(offsets);
  for (let i: u32 = 0; i < rows; i++) {
    const end = load<u32>(offsets + (<usize>i << 2), 4), length = end - start;
    if (validity == 0 || present(validity, i) == 1) {
      store<u32>(to, length);
      to += 4;
      if (length <= 32) {
        v128.store(to, v128.load(bytes + start));
        v128.store(to, v128.load(bytes + start, 16), 16);
      } else memory.copy(to, bytes + start, length);
      to += length;
    }
    start = end;
  }
  return <u32>(to - out);
}

// replaces: for (i < count) bits(out, i * width, width) = values[i]
export function parquetPack(values: usize, count: u32, width: u32, out: usize): u32 {
  let to = out, held: u64 = 0, bits: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    held |= <u64>load<u32>(values + (<usize>i << 2)) << bits;
    bits += width;
    if (bits >= 32) {
      store<u32>(to, <u32>held);
      to += 4;
      held >>= 32;
      bits -= 32;
    }
  }
  store<u64>(to, held);
  const size = ((count + 7) >> 3) * width;
  const written = <u32>(to - out) + 8;
  if (size > written) memory.fill(out + written, 0, size - written);
  return size;
}

// replaces: for (i < count) out[i] = Math.fround(source[i])
export function parquetNarrow(source: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<f32>(out + (<usize>i << 2), <f32>load<f64>(source + (<usize>i << 3)));
}

// replaces: for (i < count) for (k < 16) out[i * 16 + k] = source[i * 16 + 15 - k]
export function parquetToBigEndian(source: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++, source += 16, out += 16) {
    store<u64>(out, bswap(load<u64>(source, 8)));
    store<u64>(out, bswap(load<u64>(source)), 8);
  }
}
