/**
 * Sixteen rows a step: lanes are compared to all-ones masks, narrowed to bytes, and their sign bits stored as one u16.
 * An op that is a sum of outcomes runs as the inverse of the missing one, so each type has few loops; `op`, `fixed` and T are known at
 * compile time inside them. Loops read no row past the last one; what does not fill a step goes row by row.
 */
const LESS: u32 = 1;
const EQUAL: u32 = 2;
const GREATER: u32 = 4;
/** Of numbers against a number, with NaN on neither side: less or equal. */
const AT_MOST: u32 = 8;
/** f64 only: not NaN. */
const NUMBER: u32 = 16;
/** Of anything against a number: less, NaN never. */
const BELOW: u32 = 32;

// @ts-ignore: decorator
@inline
function lanes<T>(a: v128, b: v128, op: u32): v128 {
  if (op == AT_MOST) return v128.le<T>(a, b);
  if (op == BELOW) return v128.lt<T>(a, b);
  if (op == NUMBER) return v128.eq<T>(a, a);
  if (isFloat<T>()) {
    if (op == LESS) return v128.or(v128.lt<T>(a, b), v128.andnot(v128.ne<T>(b, b), v128.ne<T>(a, a)));
    if (op == EQUAL) return v128.or(v128.eq<T>(a, b), v128.and(v128.ne<T>(a, a), v128.ne<T>(b, b)));
    return v128.or(v128.gt<T>(a, b), v128.andnot(v128.ne<T>(a, a), v128.ne<T>(b, b)));
  }
  return op == LESS ? v128.lt<T>(a, b) : op == EQUAL ? v128.eq<T>(a, b) : v128.gt<T>(a, b);
}

// @ts-ignore: decorator
@inline
function holds<T>(a: T, b: T, op: u32): bool {
  if (op == AT_MOST) return a <= b;
  if (op == BELOW) return a < b;
  if (op == NUMBER) return a == a;
  if (isFloat<T>()) {
    if (op == LESS) return a < b || (b != b && a == a);
    if (op == EQUAL) return a == b || (a != a && b != b);
    return a > b || (a != a && b == b);
  }
  return op == LESS ? a < b : op == EQUAL ? a == b : a > b;
}

// @ts-ignore: decorator
@inline
function lane<T>(p: usize, q: usize, at: usize, constant: v128, op: u32, fixed: bool): v128 {
  return lanes<T>(v128.load(p + at), fixed ? constant : v128.load(q + at), op);
}

// @ts-ignore: decorator
@inline
function pair<T>(p: usize, q: usize, at: usize, c: v128, op: u32, fixed: bool): v128 {
  const low = lane<T>(p, q, at, c, op, fixed), high = lane<T>(p, q, at + 16, c, op, fixed);
  return i8x16.shuffle(low, high, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

// @ts-ignore: decorator
@inline
function pack(a: v128, b: v128, c: v128, d: v128): u32 {
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
}

// @ts-ignore: decorator
@inline
function sixteen<T>(p: usize, q: usize, c: v128, op: u32, fixed: bool): u32 {
  if (sizeof<T>() == 4) {
    return pack(lane<T>(p, q, 0, c, op, fixed), lane<T>(p, q, 16, c, op, fixed), lane<T>(p, q, 32, c, op, fixed), lane<T>(p, q, 48, c, op, fixed));
  }
  return pack(pair<T>(p, q, 0, c, op, fixed), pair<T>(p, q, 32, c, op, fixed), pair<T>(p, q, 64, c, op, fixed), pair<T>(p, q, 96, c, op, fixed));
}

// @ts-ignore: decorator
@inline
function run<T>(p: usize, q: usize, constant: T, rows: u32, op: u32, fixed: bool, inverse: bool, out: usize): void {
  const c = v128.splat<T>(constant), flip: u32 = inverse ? 0xffff : 0, whole = rows & ~15;
  for (let row: u32 = 0; row < whole; row += 16) {
    const at = <usize>row * sizeof<T>();
    store<u16>(out + (row >> 3), sixteen<T>(p + at, q + at, c, op, fixed) ^ flip);
  }
  let rest: u32 = 0;
  for (let row = whole; row < rows; row++) {
    const at = <usize>row * sizeof<T>();
    rest |= <u32>holds<T>(load<T>(p + at), fixed ? constant : load<T>(q + at), op) << (row & 15);
  }
  if (whole < rows) store<u16>(out + (whole >> 3), rest ^ flip);
}

// @ts-ignore: decorator
@inline
function choose<T>(p: usize, q: usize, constant: T, rows: u32, op: u32, fixed: bool, out: usize): void {
  const inverse = (op & (op - 1)) != 0;
  const single = inverse ? 7 - op : op;
  if (single == LESS) run<T>(p, q, constant, rows, LESS, fixed, inverse, out);
  else if (single == EQUAL) run<T>(p, q, constant, rows, EQUAL, fixed, inverse, out);
  else run<T>(p, q, constant, rows, GREATER, fixed, inverse, out);
}

// replaces: for (row < rows) bit(out, row) = holds(op, values[row] - constant)
export function compareI32(values: usize, rows: u32, op: u32, constant: i32, out: usize): void {
  choose<i32>(values, 0, constant, rows, op, true, out);
}

// replaces: for (row < rows) bit(out, row) = holds(op, compare(values[row], constant))
export function compareI64(values: usize, rows: u32, op: u32, constant: i64, out: usize): void {
  choose<i64>(values, 0, constant, rows, op, true, out);
}

// replaces: for (row < rows) bit(out, row) = holds(op, compareReals(values[row], constant))
export function compareF64(values: usize, rows: u32, op: u32, constant: f64, out: usize): void {
  const inverse = (op & (op - 1)) != 0;
  const single = inverse ? 7 - op : op;
  if (constant != constant) againstNaN(values, rows, op, out);
  else if (single == GREATER) run<f64>(values, 0, constant, rows, AT_MOST, true, !inverse, out);
  else if (single == EQUAL) run<f64>(values, 0, constant, rows, EQUAL, true, inverse, out);
  else run<f64>(values, 0, constant, rows, BELOW, true, inverse, out);
}

function againstNaN(values: usize, rows: u32, op: u32, out: usize): void {
  if ((op & (LESS | EQUAL)) == LESS) run<f64>(values, 0, 0, rows, NUMBER, true, false, out);
  else if ((op & (LESS | EQUAL)) == EQUAL) run<f64>(values, 0, 0, rows, NUMBER, true, true, out);
  else memory.fill(out, (op & EQUAL) ? 0xff : 0, (rows + 7) >> 3);
}

// replaces: for (row < rows) bit(out, row) = holds(op, a[row] - b[row])
export function compareI32s(a: usize, b: usize, rows: u32, op: u32, out: usize): void {
  choose<i32>(a, b, 0, rows, op, false, out);
}

// replaces: for (row < rows) bit(out, row) = holds(op, compare(a[row], b[row]))
export function compareI64s(a: usize, b: usize, rows: u32, op: u32, out: usize): void {
  choose<i64>(a, b, 0, rows, op, false, out);
}

// replaces: for (row < rows) bit(out, row) = holds(op, compareReals(a[row], b[row]))
export function compareF64s(a: usize, b: usize, rows: u32, op: u32, out: usize): void {
  choose<f64>(a, b, 0, rows, op, false, out);
}

// replaces: for (at < shared) if (a[at] !== b[at]) return a[at] < b[at] ? LESS : GREATER; then by length
// Eight bytes a step; what lies past a text's end is masked away before it is looked at.
function outcome(a: usize, aLength: u32, b: usize, bLength: u32): u32 {
  const shared = min(aLength, bLength);
  let at: u32 = 0;
  for (; at + 8 <= shared; at += 8) {
    const x = load<u64>(a + at), y = load<u64>(b + at);
    if (x != y) return bswap<u64>(x) < bswap<u64>(y) ? LESS : GREATER;
  }
  if (at < shared) {
    const mask = (<u64>1 << (<u64>(shared - at) << 3)) - 1;
    const x = load<u64>(a + at) & mask, y = load<u64>(b + at) & mask;
    if (x != y) return bswap<u64>(x) < bswap<u64>(y) ? LESS : GREATER;
  }
  return aLength < bLength ? LESS : aLength > bLength ? GREATER : EQUAL;
}

// @ts-ignore: decorator
@inline
function clear(out: usize, rows: u32): void {
  memory.fill(out, 0, (rows + 7) >> 3);
}

// @ts-ignore: decorator
@inline
function mark(out: usize, row: u32, bit: u32): void {
  const at = out + (row >> 3);
  store<u8>(at, load<u8>(at) | (bit << (row & 7)));
}

// replaces: for (row < rows) bit(out, row) = holds(op, compareBytes(textAt(row), text))
export function compareText(offsets: usize, bytes: usize, rows: u32, op: u32, text: usize, length: u32, out: usize): void {
  clear(out, rows);
  let start = load<u32>(offsets);
  for (let row: u32 = 0; row < rows; row++) {
    const end = load<u32>(offsets + (<usize>(row + 1) << 2));
    const found = op == EQUAL && end - start != length ? LESS : outcome(bytes + start, end - start, text, length);
    mark(out, row, <u32>((found & op) != 0));
    start = end;
  }
}

// replaces: for (row < rows) bit(out, row) = holds(op, compareBytes(a[row], b[row]))
export function compareTexts(aOffsets: usize, aBytes: usize, bOffsets: usize, bBytes: usize, rows: u32, op: u32, out: usize): void {
  clear(out, rows);
  for (let row: u32 = 0; row < rows; row++) {
    const at = <usize>row << 2;
    const a = load<u32>(aOffsets + at), b = load<u32>(bOffsets + at);
    const found = outcome(aBytes + a, load<u32>(aOffsets + at, 4) - a, bBytes + b, load<u32>(bOffsets + at, 4) - b);
    mark(out, row, <u32>((found & op) != 0));
  }
}
