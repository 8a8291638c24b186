import { isNanos, isZoned, type TimestampType } from '../plan/time-type';

/**
 * Dates are days and timestamps microseconds (or nanoseconds) since 1970-01-01, proleptic Gregorian. The session's time zone is UTC: an instant
 * shows in UTC, and a text without zone is read as UTC. Reading accepts what Spark's cast accepts.
 */
export const MICROS_PER_SECOND = 1_000_000n;
export const MICROS_PER_DAY = 86_400_000_000n;
const NANOS_PER_MICRO = 1000n;
const NANOS_PER_SECOND = 1_000_000_000n;

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Howard Hinnant's days_from_civil: exact for every year, no Date object. */
export function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

export function civilOf(days: number): CivilDate {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 };
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The last day of the month where the day does not exist: January 31 plus a month is February 28 or 29. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilOf(days);
  const total = year * 12 + (month - 1) + months;
  const [newYear, newMonth] = [Math.floor(total / 12), (((total % 12) + 12) % 12) + 1];
  return daysOf(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

export function dayOfMicros(micros: bigint): number {
  return Number((micros - timeOfDay(micros)) / MICROS_PER_DAY);
}

export function timeOfDay(micros: bigint): bigint {
  const rest = micros % MICROS_PER_DAY;
  return rest < 0n ? rest + MICROS_PER_DAY : rest;
}

export function microsOfDay(days: number): bigint {
  return BigInt(days) * MICROS_PER_DAY;
}

/** Rounded down. */
export function microsOfNanos(nanos: bigint): bigint {
  return (nanos - rest(nanos, NANOS_PER_MICRO)) / NANOS_PER_MICRO;
}

/** What lies beyond the years 1677 to 2262 is the first or the last nanosecond that int64 counts. */
export function nanosOfMicros(micros: bigint): bigint {
  return clamped(micros * NANOS_PER_MICRO);
}

/** The nearest number that int64 holds. */
export function clamped(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  return value < 0n ? -(2n ** 63n) : 2n ** 63n - 1n;
}

function rest(value: bigint, unit: bigint): bigint {
  return ((value % unit) + unit) % unit;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

export function dateText(days: number): string {
  const { year, month, day } = civilOf(days);
  const sign = year < 0 ? '-' : year > 9999 ? '+' : '';
  return `${sign}${pad(Math.abs(year), 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

export function timestampText(micros: bigint): string {
  const time = timeOfDay(micros);
  const seconds = Number(time / MICROS_PER_SECOND);
  const fraction = pad(Number(time % MICROS_PER_SECOND), 6).replace(/0+$/, '');
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return `${dateText(dayOfMicros(micros))} ${clock}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The text of a timestamp, its fraction as long as need be. */
export function momentText(value: bigint, type: TimestampType): string {
  if (!isNanos(type)) return timestampText(value);
  const fraction = rest(value, NANOS_PER_SECOND);
  const digits = fraction === 0n ? '' : `.${pad(Number(fraction), 9).replace(/0+$/, '')}`;
  return `${timestampText((value - fraction) / NANOS_PER_MICRO)}${digits}`;
}

const datePattern = /^([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?$/s;

export function daysOfText(text: string): number | null {
  const match = datePattern.exec(text.trim());
  return match === null ? null : validDay(Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1));
}

function validDay(year: number, month: number, day: number): number | null {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) ? daysOf(year, month, day) : null;
}

const timestampPattern =
  /^([+-]?\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?)?)? *([^\d:.].*)?)?)?)?$/s;

/** The value that a text spells: in microseconds finer digits are dropped, in nanoseconds far years are cut off as casts do. */
export function momentOfText(text: string, type: TimestampType): bigint | null {
  const nanos = nanosOfText(text, isZoned(type));
  if (nanos === null) return null;
  return isNanos(type) ? clamped(nanos) : microsOfNanos(nanos);
}

/** `zoned: false` reads wall-clock time: a zone in the text is checked and then ignored, as Spark does for TIMESTAMP_NTZ. */
function nanosOfText(text: string, zoned: boolean): bigint | null {
  const match = timestampPattern.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match;
  const days = validDay(Number(year), Number(month ?? 1), Number(day ?? 1));
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  if (days === null || h > 23 || m > 59 || s > 59) return null;
  const micros =
    microsOfDay(days) + BigInt(h * 3600 + m * 60 + s) * MICROS_PER_SECOND + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  const offset = zone === undefined ? 0n : zoneOffset(zone.trim(), micros);
  const finer = BigInt(fraction.slice(6).padEnd(3, '0'));
  return offset === null ? null : (zoned ? micros - offset : micros) * NANOS_PER_MICRO + finer;
}

const offsetPattern = /^(?:UTC|GMT|UT|Z)?([+-])(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?$/i;

function zoneOffset(zone: string, local: bigint): bigint | null {
  if (/^(?:Z|UTC|GMT|UT)$/i.test(zone)) return 0n;
  const match = offsetPattern.exec(zone);
  if (match === null) return namedOffset(zone, local);
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return seconds > 18 * 3600 ? null : BigInt(match[1] === '-' ? -seconds : seconds) * MICROS_PER_SECOND;
}

const zones = new Map<string, Intl.DateTimeFormat | null>();

function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    const fields = {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields });
  } catch {
    format = null;
  }
  if (zones.size < 1000) zones.set(zone, format);
  return format;
}

/** Offset of a region's clock where it shows `local`: one correction of the first guess is exact but within a gap. */
function namedOffset(zone: string, local: bigint): bigint | null {
  const format = /^[A-Za-z][\w+\-/]*$/.test(zone) ? zoneFormat(zone) : null;
  if (format === null) return null;
  const guess = offsetAt(format, local);
  return offsetAt(format, local - guess);
}

function offsetAt(format: Intl.DateTimeFormat, micros: bigint): bigint {
  const seconds = Number((micros - (((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND)) / MICROS_PER_SECOND);
  const parts = new Map(format.formatToParts(seconds * 1000).map((part) => [part.type, Number(part.value)]));
  const field = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const shown =
    daysOf(field('year'), field('month'), field('day')) * 86400 + field('hour') * 3600 + field('minute') * 60 + field('second');
  return BigInt(shown - seconds) * MICROS_PER_SECOND;
}
