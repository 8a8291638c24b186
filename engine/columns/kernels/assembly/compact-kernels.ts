// @ts-ignore: decorator
@inline
function word(bitmap: usize, row: u32, rows: u32): u64 {
  const bits = load<u64>(bitmap + (row >> 3));
  return rows - row >= 64 ? bits : bits & (((<u64>1) << <u64>(rows - row)) - 1);
}

// @ts-ignore: decorator
@inline
function compact<T>(values: usize, bitmap: usize, rows: u32, out: usize): u32 {
  let to = out;
  for (let row: u32 = 0; row < rows; row += 64) {
    const from = values + <usize>row * sizeof<T>();
    for (let bits = word(bitmap, row, rows); bits != 0; bits &= bits - 1, to += sizeof<T>()) {
      store<T>(to, load<T>(from + <usize>ctz(bits) * sizeof<T>()));
    }
  }
  return <u32>((to - out) / sizeof<T>());
}

// replaces: out.push(...values.filter((_, row) => bit(bitmap, row)))
export function compactValues(values: usize, width: u32, bitmap: usize, rows: u32, out: usize): u32 {
  if (width == 1) return compact<u8>(values, bitmap, rows, out);
  if (width == 2) return compact<u16>(values, bitmap, rows, out);
  if (width == 4) return compact<u32>(values, bitmap, rows, out);
  if (width == 8) return compact<u64>(values, bitmap, rows, out);
  let to = out;
  for (let row: u32 = 0; row < rows; row += 64) {
    const from = values + (<usize>row << 4);
    for (let bits = word(bitmap, row, rows); bits != 0; bits &= bits - 1, to += 16) v128.store(to, v128.load(from + (<usize>ctz(bits) << 4)));
  }
  return <u32>((to - out) >> 4);
}

// replaces: the same of bits; gives how many of them are set
export function compactBits(values: usize, bitmap: usize, rows: u32, out: usize): u32 {
  let gathered: u64 = 0, filled: u64 = 0, set: u32 = 0;
  for (let row: u32 = 0; row < rows; row += 64) {
    const source = load<u64>(values + (row >> 3));
    for (let bits = word(bitmap, row, rows); bits != 0; bits &= bits - 1) {
      gathered |= ((source >> ctz(bits)) & 1) << filled;
      if (++filled == 64) {
        store<u64>(out, gathered);
        set += <u32>popcnt(gathered);
        out += 8;
        gathered = filled = 0;
      }
    }
  }
  if (filled != 0) store<u64>(out, gathered);
  return set + <u32>popcnt(gathered);
}

// replaces: bit(out, row) = bit(bitmap, row) && bit(bits, rank of the row among the chosen)
export function spreadBits(bits: usize, bitmap: usize, rows: u32, out: usize): void {
  let source: u64 = 0, taken: u32 = 64;
  for (let row: u32 = 0; row < rows; row += 64) {
    let spread: u64 = 0;
    for (let chosen = word(bitmap, row, rows); chosen != 0; chosen &= chosen - 1) {
      if (taken == 64) {
        source = load<u64>(bits);
        bits += 8;
        taken = 0;
      }
      spread |= (source & 1) << ctz(chosen);
      source >>= 1;
      taken++;
    }
    store<u64>(out + (row >> 3), spread);
  }
}

// replaces: the sum of the lengths of the chosen texts
export function compactTextBytes(offsets: usize, bitmap: usize, rows: u32): u32 {
  let bytes: u32 = 0;
  for (let row: u32 = 0; row < rows; row += 64) {
    for (let bits = word(bitmap, row, rows); bits != 0; bits &= bits - 1) {
      const at = offsets + (<usize>(row + <u32>ctz(bits)) << 2);
      bytes += load<u32>(at, 4) - load<u32>(at);
    }
  }
  return bytes;
}

// replaces: out.push(...texts.filter((_, row) => bit(bitmap, row)))
// Texts go in steps of 16 bytes: what a step writes too much, the next text overwrites, or it falls into the slack behind the last.
export function compactTexts(offsets: usize, bytes: usize, bitmap: usize, rows: u32, outOffsets: usize, outBytes: usize): void {
  let end: u32 = 0;
  store<u32>(outOffsets, 0);
  for (let row: u32 = 0; row < rows; row += 64) {
    for (let bits = word(bitmap, row, rows); bits != 0; bits &= bits - 1) {
      const at = offsets + (<usize>(row + <u32>ctz(bits)) << 2);
      const start = load<u32>(at), length = load<u32>(at, 4) - start;
      const from = bytes + start, to = outBytes + end;
      if (length > 256) memory.copy(to, from, length);
      else for (let i: u32 = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
      end += length;
      outOffsets += 4;
      store<u32>(outOffsets, end);
    }
  }
}
