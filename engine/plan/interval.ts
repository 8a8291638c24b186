import type { Call, Expr } from './expr';

/** Units of an interval, each in the part of it that it counts: months, days or microseconds. */
const units = {
  year: ['months', 12],
  month: ['months', 1],
  week: ['days', 7],
  day: ['days', 1],
  hour: ['micros', 3_600_000_000],
  minute: ['micros', 60_000_000],
  second: ['micros', 1_000_000],
  millisecond: ['micros', 1000],
  microsecond: ['micros', 1],
} as const;

export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: number;
}

export const noInterval: Interval = { months: 0, days: 0, micros: 0 };

/** `count` of a unit (singular or plural) added to an interval; null where it is no such unit. */
export function extendInterval(interval: Interval, count: number, unit: string): Interval | null {
  const name = unit.toLowerCase().replace(/s$/, '');
  if (!Object.hasOwn(units, name)) return null;
  const [part, size] = units[name as keyof typeof units];
  const total = interval[part] + (part === 'micros' ? Math.round(count * size) : count * size);
  return Number.isSafeInteger(total) ? { ...interval, [part]: total } : null;
}

export function isIntervalUnit(word: string): boolean {
  return extendInterval(noInterval, 0, word) !== null;
}

/** `x + interval` as a call: without a time of day, a date stays a date. */
export function shifted(value: Expr, { months, days, micros }: Interval, sign: 1 | -1): Call {
  const int = (count: number): Expr => ({ kind: 'lit', type: 'int', value: sign * count + 0 });
  const time: Expr = { kind: 'lit', type: 'bigint', value: String(sign * micros + 0) };
  return { kind: 'call', fn: 'add_interval', args: [value, int(months), int(days), ...(micros === 0 ? [] : [time])] };
}

/** The text of the interval in such a call, null where its parts are no plain literals. */
export function intervalText(args: readonly Expr[]): string | null {
  const [months, days, micros = 0] = args.map((arg) =>
    arg.kind === 'lit' && arg.value !== null ? Number(arg.value) : Number.NaN,
  );
  if (!isWhole(months) || !isWhole(days) || !isWhole(micros) || (args.length === 3 && micros === 0)) return null;
  const parts = [
    ...spelt(months, 'MONTH'),
    ...spelt(days, 'DAY'),
    ...(micros % 1_000_000 === 0 ? spelt(micros / 1_000_000, 'SECOND') : spelt(micros, 'MICROSECOND')),
  ];
  return `INTERVAL ${parts.length === 0 ? '0 DAYS' : parts.join(' ')}`;
}

function isWhole(value: number | undefined): value is number {
  return Number.isSafeInteger(value);
}

function spelt(count: number, unit: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${unit}${Math.abs(count) === 1 ? '' : 'S'}`];
}
