import type { TypeName } from '../../engine/plan/schema';
import { fractionDigits, isTimestamp } from '../../engine/plan/time-type';
import { cellValue } from '../../engine/protocol/cell';
import type { ColumnData } from '../../engine/protocol/engine-service';
import { decimalScale } from '../view/types';

/** Text of one cell, or null where the cell is null. Only cells on the screen are ever decoded. */
export function cellText(column: ColumnData, row: number): string | null {
  const value = cellValue(column, row);
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return column.type === 'date' ? dayText(value) : numberText(value);
  if (typeof value === 'bigint') return wideText(value, column.type);
  return value instanceof Uint8Array ? Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('') : String(value);
}

function wideText(value: bigint, type: TypeName): string {
  if (isTimestamp(type)) return timeText(value, fractionDigits(type));
  return type === 'bigint' ? value.toString() : decimalText(value, decimalScale(type));
}

export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;

export function dayText(days: number): string {
  return isoDay(days * DAY_MS);
}

/** Microseconds (6 digits of a second) or nanoseconds (9) since 1970, in UTC; the fraction only where there is one. */
function timeText(value: bigint, digits: 6 | 9): string {
  const unit = 10n ** BigInt(digits);
  const fraction = ((value % unit) + unit) % unit;
  const seconds = Number((value - fraction) / unit);
  const day = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - day * DAY_SECONDS;
  const clock = [rest / 3600, (rest / 60) % 60, rest % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  const tail = fraction === 0n ? '' : `.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`;
  return `${isoDay(day * DAY_MS)} ${clock}${tail}`;
}

/** Days beyond what a Date holds are told by their number. */
function isoDay(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `day ${ms / DAY_MS}` : date.toISOString().replace(/T.*$/, '');
}
