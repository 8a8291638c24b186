import type { TypeName } from '../../engine/plan/schema';
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
  if (type === 'timestamp' || type === 'timestamp_ntz') return timeText(value);
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
const DAY_MICROS = 86_400_000_000n;

export function dayText(days: number): string {
  return isoDay(days * DAY_MS);
}

/** Microseconds since 1970, in UTC; the fraction only where there is one. */
export function timeText(micros: bigint): string {
  const rest = Number(((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS);
  const day = Number((micros - BigInt(rest)) / DAY_MICROS);
  const seconds = Math.floor(rest / 1_000_000);
  const fraction = rest % 1_000_000;
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
  const tail = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
  return `${isoDay(day * DAY_MS)} ${clock}${tail}`;
}

/** Days beyond what a Date holds are told by their number. */
function isoDay(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `day ${ms / DAY_MS}` : date.toISOString().replace(/T.*$/, '');
}
