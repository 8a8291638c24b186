// @ts-ignore: decorator
@inline
function hits(codes: v128, table: v128, base: i32): v128 {
  return i8x16.swizzle(table, i8x16.sub(codes, i8x16.splat(<i8>base)));
}

// Up to 64 codes: the whole table stays in four registers.
function bits64(codes: usize, rows: u32, lut: usize, out: usize): void {
  const a = v128.load(lut), b = v128.load(lut, 16), c = v128.load(lut, 32), d = v128.load(lut, 48);
  for (let row: u32 = 0; row < rows; row += 16) {
    const code = v128.load(codes + row);
    const found = v128.or(v128.or(hits(code, a, 0), hits(code, b, 16)), v128.or(hits(code, c, 32), hits(code, d, 48)));
    store<u16>(out + (row >> 3), i8x16.bitmask(found));
  }
}

function bits256(codes: usize, rows: u32, lut: usize, count: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row += 16) {
    const code = v128.load(codes + row);
    let found = i8x16.splat(0);
    for (let base: u32 = 0; base < count; base += 16) found = v128.or(found, hits(code, v128.load(lut + base), base));
    store<u16>(out + (row >> 3), i8x16.bitmask(found));
  }
}

// @ts-ignore: decorator
@inline
function bitsWide<T>(codes: usize, rows: u32, lut: usize, out: usize): void {
  for (let row: u32 = 0; row < rows; row += 8) {
    const last = min(rows - row, 8);
    let found: u32 = 0;
    for (let i: u32 = 0; i < last; i++) found |= (<u32>load<u8>(lut + <usize>load<T>(codes + <usize>(row + i) * sizeof<T>())) & 1) << i;
    store<u8>(out + (row >> 3), found);
  }
}

// replaces: for (row < rows) bit(out, row) = lut[codes[row]] !== 0
export function bitsByCode(codes: usize, width: u32, rows: u32, lut: usize, count: u32, out: usize): void {
  if (width == 2) bitsWide<u16>(codes, rows, lut, out);
  else if (width == 4) bitsWide<u32>(codes, rows, lut, out);
  else if (count <= 64) bits64(codes, rows, lut, out);
  else bits256(codes, rows, lut, count, out);
}

// @ts-ignore: decorator
@inline
function gather<C, V>(codes: usize, rows: u32, table: usize, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const code = <usize>load<C>(codes + <usize>row * sizeof<C>());
    store<V>(out + <usize>row * sizeof<V>(), load<V>(table + code * sizeof<V>()));
  }
}

// @ts-ignore: decorator
@inline
function gatherWide<C>(codes: usize, rows: u32, table: usize, valueWidth: u32, out: usize): void {
  if (valueWidth == 4) gather<C, u32>(codes, rows, table, out);
  else if (valueWidth == 8) gather<C, u64>(codes, rows, table, out);
  else {
    for (let row: u32 = 0; row < rows; row++) {
      const code = <usize>load<C>(codes + <usize>row * sizeof<C>());
      v128.store(out + (<usize>row << 4), v128.load(table + (code << 4)));
    }
  }
}

// replaces: for (row < rows) out[row] = table[codes[row]]
export function valuesByCode(codes: usize, width: u32, rows: u32, table: usize, valueWidth: u32, out: usize): void {
  if (width == 1) gatherWide<u8>(codes, rows, table, valueWidth, out);
  else if (width == 2) gatherWide<u16>(codes, rows, table, valueWidth, out);
  else gatherWide<u32>(codes, rows, table, valueWidth, out);
}
