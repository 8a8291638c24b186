const ADD: u32 = 0;
const SUBTRACT: u32 = 1;
const MULTIPLY: u32 = 2;
const DIVIDE: u32 = 3;

// @ts-ignore: decorator
@inline
function run<T>(op: u32, a: usize, b: usize, rows: u32, out: usize): void {
  for (let at: usize = 0, end = <usize>rows * sizeof<T>(); at < end; at += sizeof<T>()) {
    const left = load<T>(a + at), right = load<T>(b + at);
    if (op == ADD) store<T>(out + at, <T>(left + right));
    else if (op == SUBTRACT) store<T>(out + at, <T>(left - right));
    else if (op == MULTIPLY) store<T>(out + at, <T>(left * right));
    else if (isFloat<T>()) store<T>(out + at, <T>(left / right));
  }
}

// @ts-ignore: decorator
@inline
function choose<T>(op: u32, a: usize, b: usize, rows: u32, out: usize): void {
  if (op == ADD) run<T>(ADD, a, b, rows, out);
  else if (op == SUBTRACT) run<T>(SUBTRACT, a, b, rows, out);
  else if (op == MULTIPLY) run<T>(MULTIPLY, a, b, rows, out);
  else run<T>(DIVIDE, a, b, rows, out);
}

// replaces: for (row < rows) out[row] = (a[row] op b[row]) | 0
export function arithmeticI32(op: u32, a: usize, b: usize, rows: u32, out: usize): void {
  choose<i32>(op, a, b, rows, out);
}

// replaces: for (row < rows) out[row] = BigInt.asIntN(64, a[row] op b[row])
export function arithmeticI64(op: u32, a: usize, b: usize, rows: u32, out: usize): void {
  choose<i64>(op, a, b, rows, out);
}

// replaces: for (row < rows) out[row] = a[row] op b[row]
export function arithmeticF64(op: u32, a: usize, b: usize, rows: u32, out: usize): void {
  choose<f64>(op, a, b, rows, out);
}

// replaces: for (row < rows) out[row] = BigInt(values[row])
export function i32ToI64(values: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) store<i64>(out + (<usize>row << 3), <i64>load<i32>(values + (<usize>row << 2)));
}

// replaces: for (row < rows) out[row] = values[row]
export function i32ToF64(values: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) store<f64>(out + (<usize>row << 3), <f64>load<i32>(values + (<usize>row << 2)));
}

// replaces: for (row < rows) out[row] = Number(values[row])
export function i64ToF64(values: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) store<f64>(out + (<usize>row << 3), <f64>load<i64>(values + (<usize>row << 3)));
}

// replaces: for (row < rows) if (isNull(row)) values[row] = 0
// Whole words without nulls are passed over.
export function zeroNulls(values: usize, width: u32, validity: usize, rows: u32): void {
  for (let base: u32 = 0; base < rows; base += 64) {
    let nulls = ~load<u64>(validity + (base >> 3));
    if (rows - base < 64) nulls &= (<u64>1 << <u64>(rows - base)) - 1;
    for (; nulls != 0; nulls &= nulls - 1) memory.fill(values + <usize>(base + <u32>ctz(nulls)) * width, 0, width);
  }
}

// replaces: for (row < rows) out[row] = value < low ? 0 : value >= high ? count + 1 : floor(count * (value - low) / (high - low)) + 1
export function bucketF64(values: usize, rows: u32, low: f64, high: f64, count: u32, out: usize): u32 {
  const most = <f64>count, span = high - low;
  let numbers: u32 = 1;
  let row: u32 = 0;
  // two at a time: the bucket where it is one, 0 below, count + 1 from the upper bound on
  const lows = f64x2.splat(low), highs = f64x2.splat(high), spans = f64x2.splat(span), counts = f64x2.splat(most), ones = f64x2.splat(1);
  let all = i64x2.splat(-1);
  for (; row + 2 <= rows; row += 2) {
    const two = v128.load(values + (<usize>row << 3));
    all = v128.and(all, f64x2.eq(two, two));
    const inside = f64x2.add(f64x2.floor(f64x2.div(f64x2.mul(counts, f64x2.sub(two, lows)), spans)), ones);
    const known = v128.andnot(v128.bitselect(f64x2.add(counts, ones), inside, f64x2.ge(two, highs)), f64x2.lt(two, lows));
    v128.store(out + (<usize>row << 3), i64x2.extend_low_i32x4_u(i32x4.trunc_sat_f64x2_u_zero(known)));
  }
  if (!i64x2.all_true(all)) numbers = 0;
  for (; row < rows; row++) {
    const value = load<f64>(values + (<usize>row << 3));
    if (value != value) {
      numbers = 0;
      continue;
    }
    const inside = value < low ? 0.0 : value >= high ? most + 1 : floor((most * (value - low)) / span) + 1;
    store<i64>(out + (<usize>row << 3), <i64>inside);
  }
  return numbers;
}
