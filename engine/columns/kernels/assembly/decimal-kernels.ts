const ADD: u32 = 0;
const SUBTRACT: u32 = 1;
const MULTIPLY: u32 = 2;

/** The upper 64 bits of the product of two signed words; most are so short that the sign of the lower ones says it. */
// @ts-ignore: decorator
@inline
function upper(a: i64, b: i64): i64 {
  if (a == <i64><i32>a && b == <i64><i32>b) return (a * b) >> 63;
  const a0 = <u64>a & 0xffffffff, b0 = <u64>b & 0xffffffff;
  const a1 = a >> 32, b1 = b >> 32;
  const middle = a1 * <i64>b0 + <i64>((a0 * b0) >>> 32);
  const carried = a0 * <u64>b1 + (<u64>middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (<i64>carried >> 32);
}

// @ts-ignore: decorator
@inline
function run(
  op: u32, a: usize, aStride: u32, aFactor: i64, b: usize, bStride: u32, bFactor: i64,
  validity: usize, rows: u32, boundLow: u64, boundHigh: u64, out: usize, outStride: u32,
): u32 {
  const aWide = aStride == 16, bWide = bStride == 16, outWide = outStride == 16;
  for (let row: u32 = 0; row < rows; row++, a += aStride, b += bStride, out += outStride) {
    const left = load<i64>(a), right = load<i64>(b);
    let low: u64, high: i64;
    if (op == MULTIPLY) {
      low = <u64>(left * right);
      high = upper(left, right);
    } else {
      const x = <u64>(left * aFactor), y = <u64>(right * bFactor);
      const xHigh = upper(left, aFactor), yHigh = upper(right, bFactor);
      if (op == ADD) {
        low = x + y;
        high = xHigh + yHigh + <i64>(low < x);
      } else {
        low = x - y;
        high = xHigh - yHigh - <i64>(x < y);
      }
    }
    const sign = high >> 63;
    const magnitude = (low ^ <u64>sign) - <u64>sign;
    const magnitudeHigh = <u64>((high ^ sign) - sign) - <u64>(sign != 0 && magnitude != 0);
    const above = magnitudeHigh > boundHigh || (magnitudeHigh == boundHigh && magnitude >= boundLow);
    const wide = (aWide && load<i64>(a, 8) != left >> 63) || (bWide && load<i64>(b, 8) != right >> 63);
    if ((above || wide) && (validity == 0 || ((load<u8>(validity + (row >> 3)) >> <u8>(row & 7)) & 1) != 0)) return 0;
    store<u64>(out, low);
    if (outWide) store<i64>(out, high, 8);
  }
  return 1;
}

// replaces: for (row < rows) { z = op(left * aFactor, right * bFactor); if (isValid(row) && !fits(left, right, z)) return 0; out[row] = z }
export function decimalArithmetic(
  op: u32, a: usize, aStride: u32, aFactor: i64, b: usize, bStride: u32, bFactor: i64,
  validity: usize, rows: u32, boundLow: u64, boundHigh: u64, out: usize, outStride: u32,
): u32 {
  if (op == ADD) return run(ADD, a, aStride, aFactor, b, bStride, bFactor, validity, rows, boundLow, boundHigh, out, outStride);
  if (op == SUBTRACT) return run(SUBTRACT, a, aStride, aFactor, b, bStride, bFactor, validity, rows, boundLow, boundHigh, out, outStride);
  return run(MULTIPLY, a, aStride, aFactor, b, bStride, bFactor, validity, rows, boundLow, boundHigh, out, outStride);
}
