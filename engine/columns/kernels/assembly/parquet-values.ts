const FAILED: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline
function bitAt(bitmap: usize, bit: u32): u32 {
  return (<u32>load<u8>(bitmap + (bit >> 3)) >> (bit & 7)) & 1;
}

// replaces: u8.copyWithin(out, source, source + bytes)
export function parquetCopy(source: usize, bytes: usize, out: usize): void {
  memory.copy(out, source, bytes);
}

// replaces: for (i < count) out[i] = source[i], 32 bits to 64
export function parquetWiden(source: usize, count: u32, signed: u32, out: usize): void {
  if (signed) for (let i: u32 = 0; i < count; i++) store<i64>(out + (<usize>i << 3), <i64>load<i32>(source + (<usize>i << 2)));
  else for (let i: u32 = 0; i < count; i++) store<u64>(out + (<usize>i << 3), <u64>load<u32>(source + (<usize>i << 2)));
}

// replaces: for (i < count) out[i] = source[i], float to double
export function parquetFloats(source: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i += 2) v128.store(out + (<usize>i << 3), f64x2.promote_low_f32x4(v128.load64_zero(source + (<usize>i << 2))));
}

// replaces: for (i < count) out[i] = half(source[i])
export function parquetHalves(source: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const bits = <u64>load<u16>(source + (<usize>i << 1));
    const sign = (bits & 0x8000) << 48, exponent = (bits >> 10) & 31, fraction = bits & 1023;
    let value = reinterpret<f64>(sign | ((exponent + 1008) << 52) | (fraction << 42));
    if (exponent == 31) value = fraction == 0 ? reinterpret<f64>(sign | 0x7ff0000000000000) : NaN;
    else if (exponent == 0) value = reinterpret<f64>(sign | reinterpret<u64>(<f64>fraction * 5.960464477539063e-8));
    store<f64>(out + (<usize>i << 3), value);
  }
}

// replaces: for (i < count) out[i] = source[i] * 1000
export function parquetMillis(source: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<i64>(out + (<usize>i << 3), load<i64>(source + (<usize>i << 3)) * 1000);
}

// @ts-ignore: decorator
@inline
function thousandth(value: i64): i64 {
  return value / 1000 - <i64>(value % 1000 < 0);
}

// replaces: for (i < count) out[i] = (day(i) - 2440588) * 86400000000 + floor(nanos(i) / 1000)
export function parquetInt96(source: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++, source += 12) {
    const days = <i64>load<i32>(source, 8) - 2440588;
    store<i64>(out + (<usize>i << 3), days * 86400000000 + thousandth(load<i64>(source)));
  }
}

/** One big-endian number of `bytes` bytes to `outBytes` (8 or 16) little-endian ones; false = it does not fit. */
// @ts-ignore: decorator
@inline
function reverse(source: usize, bytes: u32, out: usize, outBytes: u32): bool {
  let fits = true;
  while (bytes > 16) {
    const next = <i8>load<i8>(source, 1);
    if (load<i8>(source) != (next < 0 ? -1 : 0)) fits = false;
    source++;
    bytes--;
  }
  let low: i64 = 0, high: i64 = 0;
  if (bytes > 8) {
    low = <i64>bswap(load<u64>(source + bytes - 8));
    high = <i64>bswap(load<u64>(source)) >> (<i64>(16 - bytes) << 3);
  } else if (bytes > 0) {
    low = <i64>bswap(load<u64>(source)) >> (<i64>(8 - bytes) << 3);
    high = low >> 63;
  }
  store<i64>(out, low);
  if (outBytes == 16) store<i64>(out, high, 8);
  else if (high != low >> 63) fits = false;
  return fits;
}

// replaces: for (i < count) out[i] = littleEndian(source[i])
export function parquetBigEndian(source: usize, bytes: u32, count: u32, out: usize, outBytes: u32): u32 {
  let fits = true;
  for (let i: u32 = 0; i < count; i++, source += bytes, out += outBytes) if (!reverse(source, bytes, out, outBytes)) fits = false;
  return fits ? 0 : FAILED;
}

// replaces: for (i < count) out[i] = littleEndian(text(i))
export function parquetTextBigEndian(offsets: usize, bytes: usize, count: u32, out: usize, outBytes: u32): u32 {
  let fits = true;
  for (let i: u32 = 0; i < count; i++, offsets += 4, out += outBytes) {
    const start = load<u32>(offsets);
    if (!reverse(bytes + start, load<u32>(offsets, 4) - start, out, outBytes)) fits = false;
  }
  return fits ? 0 : FAILED;
}

// replaces: for (i < count) out[i] = source[i], 64 bits to 128
export function parquetUnsigned64(source: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) v128.store(out + (<usize>i << 4), v128.load64_zero(source + (<usize>i << 3)));
}

// replaces: for (i < count) for (k < width) out[i * width + k] = source[k * count + i]
export function parquetUnsplit(source: usize, count: u32, width: u32, out: usize): void {
  for (let k: u32 = 0; k < width; k++, source += count) {
    let to = out + k;
    for (let i: u32 = 0; i < count; i++, to += width) store<u8>(to, load<u8>(source + i));
  }
}

// replaces: for (i < count) out[i] = dictionary[indices[i]]
export function parquetGather(indices: usize, count: u32, dictionary: usize, width: u32, out: usize): void {
  const end = indices + (<usize>count << 2);
  if (width == 4) for (; indices < end; indices += 4, out += 4) store<u32>(out, load<u32>(dictionary + (<usize>load<u32>(indices) << 2)));
  else if (width == 8) for (; indices < end; indices += 4, out += 8) store<u64>(out, load<u64>(dictionary + (<usize>load<u32>(indices) << 3)));
  else for (; indices < end; indices += 4, out += 16) v128.store(out, v128.load(dictionary + (<usize>load<u32>(indices) << 4)));
}

// replaces: for (i < count) out[i] = map[indices[i]]
export function parquetCodes(indices: usize, count: u32, map: usize, width: u32, out: usize): void {
  const end = indices + (<usize>count << 2);
  if (width == 1) for (; indices < end; indices += 4, out++) store<u8>(out, load<u32>(map + (<usize>load<u32>(indices) << 2)));
  else if (width == 2) for (; indices < end; indices += 4, out += 2) store<u16>(out, load<u32>(map + (<usize>load<u32>(indices) << 2)));
  else for (; indices < end; indices += 4, out += 4) store<u32>(out, load<u32>(map + (<usize>load<u32>(indices) << 2)));
}

// replaces: for (i < count) u8[codes + i] = map[u8[codes + i]]
export function parquetRecode(codes: usize, count: u32, map: usize): void {
  for (const end = codes + count; codes < end; codes++) store<u8>(codes, load<u32>(map + (<usize>load<u8>(codes) << 2)));
}

// replaces: for (i < rows) out[i] = bit(validity, bit + i) ? source[next++] : 0
export function parquetSpread(source: usize, rows: u32, validity: usize, bit: u32, width: u32, out: usize): void {
  if (width == 8) {
    for (let i: u32 = 0; i < rows; i++, out += 8) {
      const set = bitAt(validity, bit + i);
      store<u64>(out, load<u64>(source) & (0 - <u64>set));
      source += set << 3;
    }
  } else if (width == 4) {
    for (let i: u32 = 0; i < rows; i++, out += 4) {
      const set = bitAt(validity, bit + i);
      store<u32>(out, load<u32>(source) & (0 - set));
      source += set << 2;
    }
  } else if (width == 16) {
    for (let i: u32 = 0; i < rows; i++, out += 16) {
      const set = bitAt(validity, bit + i);
      v128.store(out, v128.and(v128.load(source), i64x2.splat(0 - <i64>set)));
      source += set << 4;
    }
  } else if (width == 2) {
    for (let i: u32 = 0; i < rows; i++, out += 2) {
      const set = bitAt(validity, bit + i);
      store<u16>(out, load<u16>(source) & (0 - set));
      source += set << 1;
    }
  } else {
    for (let i: u32 = 0; i < rows; i++, out++) {
      const set = bitAt(validity, bit + i);
      store<u8>(out, load<u8>(source) & (0 - set));
      source += set;
    }
  }
}

// replaces: for (i < count) bit(out, bit + i) = bit(source, i)
export function parquetCopyBits(source: usize, count: u32, out: usize, bit: u32): void {
  for (let i: u32 = 0; i < count; i += 32) {
    const left = count - i;
    const bits = load<u32>(source + (i >> 3)) & (left < 32 ? (<u32>1 << left) - 1 : FAILED);
    const word = out + (((bit + i) >> 5) << 2);
    store<u64>(word, load<u64>(word) | (<u64>bits << ((bit + i) & 31)));
  }
}

// replaces: for (i < rows) bit(out, bit + i) = bit(validity, bit + i) && bit(source, next++)
export function parquetSpreadBits(source: usize, rows: u32, validity: usize, bit: u32, out: usize): void {
  let from: u32 = 0;
  for (let i = bit; i < bit + rows; i++) {
    const set = bitAt(validity, i);
    const byte = out + (i >> 3);
    store<u8>(byte, <u32>load<u8>(byte) | ((set & bitAt(source, from)) << (i & 7)));
    from += set;
  }
}
