/**
 * The types of points in time. `timestamp` is an instant, `timestamp_ntz` what a wall clock shows, both in microseconds since 1970, as in Spark.
 * With (9) the same values are in nanoseconds, as Parquet, Arrow and Avro files may hold them: int64 then reaches from 1677 to 2262.
 */
import type { TypeName } from './schema';

export type TimestampType = 'timestamp' | 'timestamp_ntz' | 'timestamp(9)' | 'timestamp_ntz(9)';

export function isTimestamp(type: TypeName): type is TimestampType {
  return type.startsWith('timestamp');
}

/** An instant, which is shown in UTC; a wall clock's time otherwise. */
export function isZoned(type: TypeName): boolean {
  return type === 'timestamp' || type === 'timestamp(9)';
}

/** Counts nanoseconds; microseconds otherwise. */
export function isNanos(type: TypeName): boolean {
  return type === 'timestamp(9)' || type === 'timestamp_ntz(9)';
}

/** Digits of a second that its values count. */
export function fractionDigits(type: TimestampType): 6 | 9 {
  return isNanos(type) ? 9 : 6;
}

export function timestampType(zoned: boolean, nanos: boolean): TimestampType {
  return `${zoned ? 'timestamp' : 'timestamp_ntz'}${nanos ? '(9)' : ''}`;
}

/** A text has digits that microseconds do not hold. */
export function saysNanos(text: string): boolean {
  return /\.\d{6}\d*[1-9]/.test(text);
}

/** The same instant or wall clock's time in microseconds. */
export function inMicros(type: TimestampType): TimestampType {
  return timestampType(isZoned(type), false);
}
