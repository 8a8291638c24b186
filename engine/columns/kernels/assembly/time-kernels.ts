const YEAR: u32 = 0;
const QUARTER: u32 = 1;
const MONTH: u32 = 2;
const DAY: u32 = 3;
const WEEKDAY: u32 = 4;
const DAY_MICROS: i64 = 86400000000;
const DAY_NANOS: i64 = 86400000000000;

// @ts-ignore: decorator
@inline
function floorDivide(a: i64, b: i64): i64 {
  return a / b - <i64>(a % b < 0);
}

// @ts-ignore: decorator
@inline
function partOf(part: u32, days: i64): i32 {
  if (part == WEEKDAY) return <i32>(days + 4 - floorDivide(days + 4, 7) * 7) + 1;
  const era = floorDivide(days + 719468, 146097);
  const dayOfEra = <u32>(days + 719468 - era * 146097);
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const march = (5 * dayOfYear + 2) / 153;
  const month = march < 10 ? march + 3 : march - 9;
  if (part == YEAR) return <i32>yearOfEra + <i32>(era * 400) + <i32>(month <= 2);
  if (part == DAY) return dayOfYear - (153 * march + 2) / 5 + 1;
  return part == MONTH ? month : (month + 2) / 3;
}

// @ts-ignore: decorator
@inline
function run(part: u32, days: usize, rows: u32, out: usize): void {
  for (let at: usize = 0, end = <usize>rows << 2; at < end; at += 4) store<i32>(out + at, partOf(part, load<i32>(days + at)));
}

// replaces: for (row < rows) out[row] = partOf(part, days[row])
export function datePart(part: u32, days: usize, rows: u32, out: usize): void {
  if (part == YEAR) run(YEAR, days, rows, out);
  else if (part == QUARTER) run(QUARTER, days, rows, out);
  else if (part == MONTH) run(MONTH, days, rows, out);
  else if (part == DAY) run(DAY, days, rows, out);
  else run(WEEKDAY, days, rows, out);
}

// replaces: for (row < rows) out[row] = floor(secondOfDay(micros[row]) / unit) % modulus
export function clockPart(unit: u32, modulus: u32, micros: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<i64>(micros + (<usize>row << 3));
    const second = <u32>((value - floorDivide(value, DAY_MICROS) * DAY_MICROS) / 1000000);
    store<u32>(out + (<usize>row << 2), (second / unit) % modulus);
  }
}

// replaces: for (row < rows) out[row] = floor(micros[row] / 86400000000)
export function microsToDays(micros: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    store<i32>(out + (<usize>row << 2), <i32>floorDivide(load<i64>(micros + (<usize>row << 3)), DAY_MICROS));
  }
}

// replaces: for (row < rows) out[row] = days[row] * 86400000000
export function daysToMicros(days: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    store<i64>(out + (<usize>row << 3), <i64>load<i32>(days + (<usize>row << 2)) * DAY_MICROS);
  }
}

// replaces: for (row < rows) out[row] = floor(nanos[row] / 86400000000000)
export function nanosToDays(nanos: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    store<i32>(out + (<usize>row << 2), <i32>floorDivide(load<i64>(nanos + (<usize>row << 3)), DAY_NANOS));
  }
}

// replaces: for (row < rows) out[row] = floor(nanos[row] / 1000)
export function nanosToMicros(nanos: usize, rows: u32, out: usize): void {
  for (let at: usize = 0, end = <usize>rows << 3; at < end; at += 8) store<i64>(out + at, floorDivide(load<i64>(nanos + at), 1000));
}

// replaces: for (row < rows) out[row] = clamped(micros[row] * 1000)
export function microsToNanos(micros: usize, rows: u32, out: usize): void {
  for (let at: usize = 0, end = <usize>rows << 3; at < end; at += 8) {
    const value = load<i64>(micros + at);
    const fits = value >= i64.MIN_VALUE / 1000 && value <= i64.MAX_VALUE / 1000;
    store<i64>(out + at, fits ? value * 1000 : value < 0 ? i64.MIN_VALUE : i64.MAX_VALUE);
  }
}
