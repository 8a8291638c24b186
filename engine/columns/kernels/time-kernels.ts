import { type Pointer, viewsOf } from '../memory';

/** Parts of dates (days since 1970) and of points in time (microseconds since 1970), proleptic Gregorian, UTC. */
export const YEAR = 0;
export const QUARTER = 1;
export const MONTH = 2;
export const DAY = 3;
export const WEEKDAY = 4;

export interface TimeKernels {
  /** `part` of i32 days, into i32. */
  datePart(part: number, days: Pointer, rows: number, out: Pointer): void;
  /** Seconds of the day of i64 microseconds, divided by `unit` and left modulo `modulus`, into i32: hour = 3600, 24. */
  clockPart(unit: number, modulus: number, micros: Pointer, rows: number, out: Pointer): void;
  /** i64 microseconds to i32 days, rounded down. */
  microsToDays(micros: Pointer, rows: number, out: Pointer): void;
  /** i32 days to i64 microseconds. */
  daysToMicros(days: Pointer, rows: number, out: Pointer): void;
  /** i64 nanoseconds to i32 days, rounded down. */
  nanosToDays(nanos: Pointer, rows: number, out: Pointer): void;
  /** i64 nanoseconds to i64 microseconds, rounded down. */
  nanosToMicros(nanos: Pointer, rows: number, out: Pointer): void;
  /** i64 microseconds to i64 nanoseconds, at most what int64 holds. */
  microsToNanos(micros: Pointer, rows: number, out: Pointer): void;
}

const DAY_MICROS = 86_400_000_000n;
const DAY_NANOS = 86_400_000_000_000n;
const MOST = 2n ** 63n - 1n;

export function timeTwins(memory: WebAssembly.Memory): TimeKernels {
  return {
    datePart(part, days, rows, out) {
      const { i32 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) i32[(out >>> 2) + row] = partOf(part, i32[(days >>> 2) + row]!);
    },
    clockPart(unit, modulus, micros, rows, out) {
      const { i32, i64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) {
        const value = i64[(micros >>> 3) + row]!;
        const seconds = Number((((value % DAY_MICROS) + DAY_MICROS) % DAY_MICROS) / 1_000_000n);
        i32[(out >>> 2) + row] = Math.floor(seconds / unit) % modulus;
      }
    },
    microsToDays(micros, rows, out) {
      const { i32, i64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) i32[(out >>> 2) + row] = Number(floorDivide(i64[(micros >>> 3) + row]!, DAY_MICROS));
    },
    daysToMicros(days, rows, out) {
      const { i32, i64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) i64[(out >>> 3) + row] = BigInt(i32[(days >>> 2) + row]!) * DAY_MICROS;
    },
    nanosToDays(nanos, rows, out) {
      const { i32, i64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) i32[(out >>> 2) + row] = Number(floorDivide(i64[(nanos >>> 3) + row]!, DAY_NANOS));
    },
    nanosToMicros(nanos, rows, out) {
      const { i64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) i64[(out >>> 3) + row] = floorDivide(i64[(nanos >>> 3) + row]!, 1000n);
    },
    microsToNanos(micros, rows, out) {
      const { i64 } = viewsOf(memory);
      for (let row = 0; row < rows; row++) {
        const nanos = i64[(micros >>> 3) + row]! * 1000n;
        i64[(out >>> 3) + row] = nanos > MOST ? MOST : nanos < -MOST ? -MOST - 1n : nanos;
      }
    },
  };
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  return (value - (((value % divisor) + divisor) % divisor)) / divisor;
}

/** Howard Hinnant's civil_from_days: years start in March, eras are 400 years. */
function partOf(part: number, days: number): number {
  if (part === WEEKDAY) return ((((days + 4) % 7) + 7) % 7) + 1;
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / 146096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  if (part === YEAR) return yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (part === DAY) return dayOfYear - Math.floor((153 * march + 2) / 5) + 1;
  return part === MONTH ? month : Math.ceil(month / 3);
}
