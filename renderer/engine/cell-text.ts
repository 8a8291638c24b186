import type { TypeName } from '../../engine/plan/schema';
import type { ColumnData } from '../../engine/protocol/engine-service';
import { decimalScale } from '../view/types';

/** Text of one cell, or null where the cell is null. Only cells on the screen are ever decoded. */
export function cellText(column: ColumnData, row: number): string | null {
  if (column.layout === 'none' || isNull(column.validity, row)) return null;
  switch (column.layout) {
    case 'bits':
      return ((column.values[row >> 3]! >> (row & 7)) & 1) === 1 ? 'true' : 'false';
    case 'i32':
      return column.type === 'date' ? dayText(column.values[row]!) : String(column.values[row]);
    case 'i64':
      return wideText(column.values[row]!, column.type);
    case 'i128':
      return decimalText(signed(column.values[row * 2]!, column.values[row * 2 + 1]!), decimalScale(column.type));
    case 'f64':
      return doubleText(column.values[row]!);
    case 'bytes':
      return bytesText(column.bytes.subarray(column.offsets[row]!, column.offsets[row + 1]!), column.type);
  }
}

function isNull(validity: Uint8Array | null, row: number): boolean {
  return validity !== null && ((validity[row >> 3]! >> (row & 7)) & 1) === 0;
}

const utf8 = new TextDecoder();

function bytesText(bytes: Uint8Array, type: TypeName): string {
  return type === 'binary' ? Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') : utf8.decode(bytes);
}

function wideText(value: bigint, type: TypeName): string {
  if (type === 'timestamp' || type === 'timestamp_ntz') return timeText(value);
  return type === 'bigint' ? value.toString() : decimalText(value, decimalScale(type));
}

function signed(low: bigint, high: bigint): bigint {
  return BigInt.asIntN(128, (high << 64n) | low);
}

export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

const DAY_MS = 86_400_000;

export function dayText(days: number): string {
  return isoDay(days * DAY_MS);
}

/** Microseconds since 1970, in UTC; the fraction only where there is one. */
export function timeText(micros: bigint): string {
  const day = floorDiv(micros, 86_400_000_000n);
  const rest = Number(micros - day * 86_400_000_000n);
  const seconds = Math.floor(rest / 1_000_000);
  const fraction = rest % 1_000_000;
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
  const tail = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
  return `${isoDay(Number(day) * DAY_MS)} ${clock}${tail}`;
}

function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/** Years beyond 9999 keep their sign as ISO writes them. */
function isoDay(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `day ${ms / DAY_MS}` : date.toISOString().replace(/T.*$/, '');
}
