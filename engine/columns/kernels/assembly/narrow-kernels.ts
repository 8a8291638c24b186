/**
 * Eight rows a step; what does not fill a step goes through the same step over itself, row by row. `width` is known at compile time
 * inside the loops. Loops write no row past the last one.
 */

// @ts-ignore: decorator
@inline
function most(width: u32): u32 {
  return width == 1 ? 0xff : width == 2 ? 0xffff : 0xffffffff;
}

// @ts-ignore: decorator
@inline
function putEight(a: v128, b: v128, width: u32, out: usize, row: u32): void {
  if (width == 4) {
    v128.store(out + (<usize>row << 2), a);
    v128.store(out + (<usize>row << 2), b, 16);
    return;
  }
  const halves = i16x8.narrow_i32x4_u(a, b);
  if (width == 2) v128.store(out + (<usize>row << 1), halves);
  else v128.store64_lane(out + <usize>row, i8x16.narrow_i16x8_u(halves, halves), 0);
}

// @ts-ignore: decorator
@inline
function putOne(code: u32, width: u32, out: usize, row: u32): void {
  if (width == 4) store<u32>(out + (<usize>row << 2), code);
  else if (width == 2) store<u16>(out + (<usize>row << 1), <u16>code);
  else store<u8>(out + <usize>row, <u8>code);
}

// @ts-ignore: decorator
@inline
function codeAt(codes: usize, width: u32, row: u32): u32 {
  if (width == 4) return load<u32>(codes + (<usize>row << 2));
  return width == 2 ? <u32>load<u16>(codes + (<usize>row << 1)) : <u32>load<u8>(codes + <usize>row);
}

/** Four codes from `row` on, each in 32 bits. */
// @ts-ignore: decorator
@inline
function fourAt(codes: usize, width: u32, row: u32): v128 {
  if (width == 4) return v128.load(codes + (<usize>row << 2));
  if (width == 2) return v128.load16x4_u(codes + (<usize>row << 1));
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(codes + <usize>row)));
}

// @ts-ignore: decorator
@inline
function toCodesI32(values: usize, rows: u32, base: i32, width: u32, out: usize): u32 {
  const from = i32x4.splat(base), top = i32x4.splat(<i32>most(width));
  const whole = rows & ~7;
  for (let row: u32 = 0; row < whole; row += 8) {
    const at = values + (<usize>row << 2);
    const a = i32x4.sub(v128.load(at), from), b = i32x4.sub(v128.load(at, 16), from);
    if (v128.any_true(v128.or(i32x4.gt_u(a, top), i32x4.gt_u(b, top)))) return 0;
    putEight(a, b, width, out, row);
  }
  for (let row = whole; row < rows; row++) {
    const code = <u32>(load<i32>(values + (<usize>row << 2)) - base);
    if (code > most(width)) return 0;
    putOne(code, width, out, row);
  }
  return 1;
}

// replaces: for (row < rows) out[row] = values[row] - base
export function narrowI32(values: usize, rows: u32, base: i32, width: u32, out: usize): u32 {
  return width == 1 ? toCodesI32(values, rows, base, 1, out) : toCodesI32(values, rows, base, 2, out);
}

// Differences below 2^52 become doubles by their bits: those of 2^52 are the exponent's, what is or'ed in is counted from there.
// @ts-ignore: decorator
@inline
function aboveI64(value: v128, base: v128): v128 {
  return f64x2.sub(v128.or(i64x2.sub(value, base), i64x2.splat(0x4330000000000000)), f64x2.splat(4503599627370496));
}

// @ts-ignore: decorator
@inline
function isCodeI64(value: v128, base: v128, above: v128, code: v128, unit: v128, top: v128): v128 {
  const near = i64x2.eq(i64x2.shr_u(i64x2.sub(value, base), 52), i64x2.splat(0));
  return v128.and(near, v128.and(f64x2.eq(f64x2.mul(code, unit), above), f64x2.le(code, top)));
}

// @ts-ignore: decorator
@inline
function toCodesI64(values: usize, rows: u32, base: i64, unit: f64, width: u32, out: usize): u32 {
  const from = i64x2.splat(base), by = f64x2.splat(unit), share = f64x2.splat(1 / unit), top = f64x2.splat(<f64>most(width));
  const whole = rows & ~7;
  for (let row: u32 = 0; row < whole; row += 8) {
    const at = values + (<usize>row << 3);
    const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
    const i = aboveI64(a, from), j = aboveI64(b, from), k = aboveI64(c, from), l = aboveI64(d, from);
    const p = f64x2.nearest(f64x2.mul(i, share)), q = f64x2.nearest(f64x2.mul(j, share));
    const r = f64x2.nearest(f64x2.mul(k, share)), s = f64x2.nearest(f64x2.mul(l, share));
    const good = v128.and(
      v128.and(isCodeI64(a, from, i, p, by, top), isCodeI64(b, from, j, q, by, top)),
      v128.and(isCodeI64(c, from, k, r, by, top), isCodeI64(d, from, l, s, by, top)),
    );
    if (!i64x2.all_true(good)) return 0;
    putEight(fourOf(p, q), fourOf(r, s), width, out, row);
  }
  for (let row = whole; row < rows; row++) {
    const above = load<i64>(values + (<usize>row << 3)) - base;
    const code = nearest(<f64>above * (1 / unit));
    if (<u64>above >> 52 != 0 || code * unit != <f64>above || code > <f64>most(width)) return 0;
    putOne(<u32>code, width, out, row);
  }
  return 1;
}

/** The same by a unit of one: what lies above the base is the code. */
// @ts-ignore: decorator
@inline
function toCodesByOne(values: usize, rows: u32, base: i64, width: u32, out: usize): u32 {
  const from = i64x2.splat(base), beyond = i64x2.splat(~(<i64>most(width)));
  const whole = rows & ~7;
  for (let row: u32 = 0; row < whole; row += 8) {
    const at = values + (<usize>row << 3);
    const a = i64x2.sub(v128.load(at), from), b = i64x2.sub(v128.load(at, 16), from);
    const c = i64x2.sub(v128.load(at, 32), from), d = i64x2.sub(v128.load(at, 48), from);
    if (v128.any_true(v128.and(v128.or(v128.or(a, b), v128.or(c, d)), beyond))) return 0;
    putEight(i32x4.shuffle(a, b, 0, 2, 4, 6), i32x4.shuffle(c, d, 0, 2, 4, 6), width, out, row);
  }
  for (let row = whole; row < rows; row++) {
    const code = <u64>(load<i64>(values + (<usize>row << 3)) - base);
    if (code > <u64>most(width)) return 0;
    putOne(<u32>code, width, out, row);
  }
  return 1;
}

// replaces: for (row < rows) out[row] = (values[row] - base) / unit
export function narrowI64(values: usize, rows: u32, base: f64, unit: f64, width: u32, out: usize): u32 {
  const from = <i64>base;
  if (unit == 1) {
    if (width == 1) return toCodesByOne(values, rows, from, 1, out);
    return width == 2 ? toCodesByOne(values, rows, from, 2, out) : toCodesByOne(values, rows, from, 4, out);
  }
  if (width == 1) return toCodesI64(values, rows, from, unit, 1, out);
  return width == 2 ? toCodesI64(values, rows, from, unit, 2, out) : toCodesI64(values, rows, from, unit, 4, out);
}

// @ts-ignore: decorator
@inline
function countedF64(value: v128, base: v128, unit: v128): v128 {
  return f64x2.sub(f64x2.nearest(f64x2.mul(value, unit)), base);
}

// @ts-ignore: decorator
@inline
function isCodeF64(value: v128, code: v128, base: v128, unit: v128, top: v128): v128 {
  const same = i64x2.eq(f64x2.div(f64x2.add(base, code), unit), value);
  return v128.and(same, v128.and(f64x2.ge(code, f64x2.splat(0)), f64x2.le(code, top)));
}

// @ts-ignore: decorator
@inline
function toCodesF64(values: usize, rows: u32, base: f64, unit: f64, width: u32, out: usize): u32 {
  const from = f64x2.splat(base), by = f64x2.splat(unit), top = f64x2.splat(<f64>most(width));
  const whole = rows & ~7;
  for (let row: u32 = 0; row < whole; row += 8) {
    const at = values + (<usize>row << 3);
    const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
    const p = countedF64(a, from, by), q = countedF64(b, from, by), r = countedF64(c, from, by), s = countedF64(d, from, by);
    const good = v128.and(
      v128.and(isCodeF64(a, p, from, by, top), isCodeF64(b, q, from, by, top)),
      v128.and(isCodeF64(c, r, from, by, top), isCodeF64(d, s, from, by, top)),
    );
    if (!i64x2.all_true(good)) return 0;
    putEight(fourOf(p, q), fourOf(r, s), width, out, row);
  }
  for (let row = whole; row < rows; row++) {
    const value = load<f64>(values + (<usize>row << 3));
    const code = nearest(value * unit) - base;
    if (reinterpret<u64>((base + code) / unit) != reinterpret<u64>(value) || !(code >= 0 && code <= <f64>most(width))) return 0;
    putOne(<u32>code, width, out, row);
  }
  return 1;
}

// @ts-ignore: decorator
@inline
function fourOf(a: v128, b: v128): v128 {
  const low = i32x4.trunc_sat_f64x2_u_zero(a), high = i32x4.trunc_sat_f64x2_u_zero(b);
  return i8x16.shuffle(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

// replaces: for (row < rows) out[row] = nearest(values[row] * unit) - base
export function narrowF64(values: usize, rows: u32, base: f64, unit: f64, width: u32, out: usize): u32 {
  if (width == 1) return toCodesF64(values, rows, base, unit, 1, out);
  return width == 2 ? toCodesF64(values, rows, base, unit, 2, out) : toCodesF64(values, rows, base, unit, 4, out);
}

// @ts-ignore: decorator
@inline
function fromCodesI32(codes: usize, width: u32, rows: u32, base: i32, out: usize): void {
  const from = i32x4.splat(base), whole = rows & ~3;
  for (let row: u32 = 0; row < whole; row += 4) v128.store(out + (<usize>row << 2), i32x4.add(fourAt(codes, width, row), from));
  for (let row = whole; row < rows; row++) store<i32>(out + (<usize>row << 2), <i32>codeAt(codes, width, row) + base);
}

// replaces: for (row < rows) out[row] = base + codes[row]
export function widenI32(codes: usize, width: u32, rows: u32, base: i32, out: usize): void {
  if (width == 1) fromCodesI32(codes, 1, rows, base, out);
  else fromCodesI32(codes, 2, rows, base, out);
}

// Units below 2^32 are multiplied in one instruction; longer ones are rare, and go row by row.
// @ts-ignore: decorator
@inline
function fromCodesI64(codes: usize, width: u32, rows: u32, base: i64, unit: i64, out: usize): void {
  const from = i64x2.splat(base), by = i32x4.splat(<i32>unit), whole = unit >> 32 == 0 ? rows & ~3 : 0;
  for (let row: u32 = 0; row < whole; row += 4) {
    const four = fourAt(codes, width, row), at = out + (<usize>row << 3);
    v128.store(at, i64x2.add(i64x2.extmul_low_i32x4_u(four, by), from));
    v128.store(at, i64x2.add(i64x2.extmul_high_i32x4_u(four, by), from), 16);
  }
  for (let row = whole; row < rows; row++) store<i64>(out + (<usize>row << 3), base + <i64>codeAt(codes, width, row) * unit);
}

// replaces: for (row < rows) out[row] = base + codes[row] * unit
export function widenI64(codes: usize, width: u32, rows: u32, base: f64, unit: f64, out: usize): void {
  const from = <i64>base, step = <i64>unit;
  if (width == 1) fromCodesI64(codes, 1, rows, from, step, out);
  else if (width == 2) fromCodesI64(codes, 2, rows, from, step, out);
  else fromCodesI64(codes, 4, rows, from, step, out);
}

// @ts-ignore: decorator
@inline
function fromCodesF64(codes: usize, width: u32, rows: u32, base: f64, unit: f64, out: usize): void {
  const from = f64x2.splat(base), by = f64x2.splat(unit), whole = rows & ~3;
  for (let row: u32 = 0; row < whole; row += 4) {
    const four = fourAt(codes, width, row), at = out + (<usize>row << 3);
    const high = i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    v128.store(at, f64x2.div(f64x2.add(f64x2.convert_low_i32x4_u(four), from), by));
    v128.store(at, f64x2.div(f64x2.add(f64x2.convert_low_i32x4_u(high), from), by), 16);
  }
  for (let row = whole; row < rows; row++) store<f64>(out + (<usize>row << 3), (base + <f64>codeAt(codes, width, row)) / unit);
}

// replaces: for (row < rows) out[row] = (base + codes[row]) / unit
export function widenF64(codes: usize, width: u32, rows: u32, base: f64, unit: f64, out: usize): void {
  if (width == 1) fromCodesF64(codes, 1, rows, base, unit, out);
  else if (width == 2) fromCodesF64(codes, 2, rows, base, unit, out);
  else fromCodesF64(codes, 4, rows, base, unit, out);
}

/** Of sixteen rows, which are within. */
// @ts-ignore: decorator
@inline
function sixteenWithin(codes: usize, width: u32, low: v128, span: v128): u32 {
  if (width == 1) return <u32>i8x16.bitmask(i8x16.le_u(i8x16.sub(v128.load(codes), low), span));
  if (width == 2) {
    const a = i16x8.le_u(i16x8.sub(v128.load(codes), low), span), b = i16x8.le_u(i16x8.sub(v128.load(codes, 16), low), span);
    return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(a, b));
  }
  const a = i32x4.le_u(i32x4.sub(v128.load(codes), low), span), b = i32x4.le_u(i32x4.sub(v128.load(codes, 16), low), span);
  const c = i32x4.le_u(i32x4.sub(v128.load(codes, 32), low), span), d = i32x4.le_u(i32x4.sub(v128.load(codes, 48), low), span);
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
}

// @ts-ignore: decorator
@inline
function within(codes: usize, width: u32, rows: u32, low: u32, span: u32, out: usize): void {
  const from = width == 1 ? i8x16.splat(<i8>low) : width == 2 ? i16x8.splat(<i16>low) : i32x4.splat(<i32>low);
  const to = width == 1 ? i8x16.splat(<i8>span) : width == 2 ? i16x8.splat(<i16>span) : i32x4.splat(<i32>span);
  const whole = rows & ~15;
  for (let row: u32 = 0; row < whole; row += 16) {
    store<u16>(out + (row >> 3), <u16>sixteenWithin(codes + <usize>row * width, width, from, to));
  }
  let rest: u32 = 0;
  for (let row = whole; row < rows; row++) rest |= <u32>(codeAt(codes, width, row) - low <= span) << (row & 15);
  if (whole < rows) store<u16>(out + (whole >> 3), <u16>rest);
}

// replaces: for (row < rows) bit(out, row) = codes[row] >= low && codes[row] <= low + span
export function codesWithin(codes: usize, width: u32, rows: u32, low: u32, span: u32, out: usize): void {
  if (width == 1) within(codes, 1, rows, low, span, out);
  else if (width == 2) within(codes, 2, rows, low, span, out);
  else within(codes, 4, rows, low, span, out);
}
