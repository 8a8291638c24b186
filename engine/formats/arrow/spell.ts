import { timestampText } from '../../columns/kernels/csv-write';

/** The value at a byte of a buffer, as text. */
export type Spell =
  | { readonly spelling: 'uuid' }
  | { readonly spelling: 'time'; readonly unit: number }
  | { readonly spelling: 'interval'; readonly unit: IntervalUnit }
  | SpellDecimal
  | SpellTimestamp;

/** Arrow's three kinds of intervals, and Parquet's one. */
type IntervalUnit = number | 'parquet';

interface SpellDecimal {
  readonly spelling: 'decimal';
  readonly bytes: number;
  readonly scale: number;
}

interface SpellTimestamp {
  readonly spelling: 'timestamp';
  readonly unit: number;
  readonly instant: boolean;
}

export const spellUuid: Spell = { spelling: 'uuid' };
export const spellTime = (unit: number): Spell => ({ spelling: 'time', unit });
export const spellInterval = (unit: IntervalUnit): Spell => ({ spelling: 'interval', unit });
export const spellDecimal = (bytes: number, scale: number): Spell => ({ spelling: 'decimal', bytes, scale });
export const spellTimestamp = (unit: number, instant: boolean): Spell => ({ spelling: 'timestamp', unit, instant });

export function spelled(spell: Spell, view: DataView, at: number, bytes: number): string {
  switch (spell.spelling) {
    case 'uuid':
      return uuidText(Buffer.from(view.buffer, view.byteOffset + at, 16).toString('hex'));
    case 'time':
      return timeText(bytes === 4 ? BigInt(view.getInt32(at, true)) : view.getBigInt64(at, true), spell.unit);
    case 'interval':
      return intervalText(view, at, spell.unit);
    case 'decimal':
      return decimalText(bigAt(view, at, spell.bytes), spell.scale);
    case 'timestamp':
      return exactTimestampText(view.getBigInt64(at, true), spell.unit, spell.instant);
  }
}

/** A two's complement number of 4, 8, 16 or 32 bytes, least significant first. */
export function bigAt(view: DataView, at: number, bytes: number): bigint {
  if (bytes === 4) return BigInt(view.getInt32(at, true));
  let value = view.getBigInt64(at + bytes - 8, true);
  for (let word = bytes - 16; word >= 0; word -= 8) value = (value << 64n) | view.getBigUint64(at + word, true);
  return value;
}

export function uuidText(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const perSecond = [1n, 1000n, 1_000_000n, 1_000_000_000n] as const;

/** 10:11:12, with .5 or .000000001 where there is a fraction; what is no time of day is told as it is counted, with its sign. */
export function timeText(value: bigint, unit: number): string {
  if (value < 0n) return `-${timeText(-value, unit)}`;
  const { seconds, fraction } = parts(value, unit);
  const two = (part: bigint): string => String(part).padStart(2, '0');
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction}`;
}

function exactTimestampText(value: bigint, unit: number, instant: boolean): string {
  const { seconds, fraction } = parts(value, unit);
  return `${timestampText(seconds * 1_000_000n)}${fraction}${instant ? 'Z' : ''}`;
}

function parts(value: bigint, unit: number): { readonly seconds: bigint; readonly fraction: string } {
  const scale = perSecond[unit] ?? 1n;
  const rest = ((value % scale) + scale) % scale;
  const digits = String(rest)
    .padStart(String(scale).length - 1, '0')
    .replace(/0+$/, '');
  return { seconds: (value - rest) / scale, fraction: rest === 0n ? '' : `.${digits}` };
}

function intervalText(view: DataView, at: number, unit: IntervalUnit): string {
  if (unit === 'parquet')
    return `${view.getUint32(at, true)} months ${view.getUint32(at + 4, true)} days ${view.getUint32(at + 8, true)} milliseconds`;
  if (unit === 0) return `${view.getInt32(at, true)} months`;
  if (unit === 1) return `${view.getInt32(at, true)} days ${view.getInt32(at + 4, true)} milliseconds`;
  return `${view.getInt32(at, true)} months ${view.getInt32(at + 4, true)} days ${view.getBigInt64(at + 8, true)} nanoseconds`;
}

export function decimalText(value: bigint, scale: number): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
