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
  for (let row: u32 = 0; row < rows; row++) {
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
