import { DAY, MONTH, QUARTER, WEEKDAY, YEAR } from '../columns/kernels/time-kernels';
import type { Value } from '../columns/vector';
import { isNanos } from '../plan/time-type';
import {
  addMonths,
  civilOf,
  clamped,
  dayOfMicros,
  daysOf,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  microsOfDay,
  microsOfNanos,
  timeOfDay,
} from './calendar';
import { castValue } from './cast';
import { type DatePattern, parseDatePattern, readByPattern } from './date-pattern';
import { type Example, type ScalarFunction, scalar } from './define';
import { clockPartKernel, datePartKernel } from './kernels/date-parts';
import { memo } from './memo';
import { numbers, times } from './types';

interface Part {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly aliases?: readonly string[];
  readonly examples: readonly Example[];
}

function datePart({
  of,
  part,
  ...definition
}: Part & { readonly of: (days: number) => number; readonly part: number }): ScalarFunction {
  return scalar({
    ...definition,
    args: [['date']],
    coercion: 'as-given',
    returns: 'int',
    nulls: 'propagate',
    eval: ([days]) => of(days as number),
    kernel: datePartKernel(part),
  });
}

function clockPart({
  of,
  kernel,
  ...definition
}: Part & { readonly of: (seconds: number) => number; readonly kernel: NonNullable<ScalarFunction['kernel']> }): ScalarFunction {
  return scalar({
    ...definition,
    args: [['timestamp', 'timestamp_ntz']],
    coercion: 'as-given',
    returns: 'int',
    nulls: 'propagate',
    eval: ([micros]) => of(Number(timeOfDay(micros as bigint) / MICROS_PER_SECOND)),
    kernel,
  });
}

export const year = datePart({
  name: 'year',
  label: 'year',
  doc: 'The year of a date or a point in time.',
  part: YEAR,
  of: (days) => civilOf(days).year,
  examples: [
    { args: [19849], types: ['date'], result: 2024 },
    { args: [-1n], types: ['timestamp'], result: 1969 },
    { args: ['2024-05-06'], result: 2024 },
    { args: ['x'], result: null },
  ],
});

export const quarter = datePart({
  name: 'quarter',
  label: 'quarter',
  doc: 'The quarter of the year, 1 to 4.',
  part: QUARTER,
  of: (days) => Math.ceil(civilOf(days).month / 3),
  examples: [{ args: [19849], types: ['date'], result: 2 }],
});

export const month = datePart({
  name: 'month',
  label: 'month',
  doc: 'The month of the year, 1 to 12.',
  part: MONTH,
  of: (days) => civilOf(days).month,
  examples: [{ args: [19849], types: ['date'], result: 5 }],
});

export const day = datePart({
  name: 'day',
  label: 'day of month',
  doc: 'The day of the month, 1 to 31.',
  aliases: ['dayofmonth'],
  part: DAY,
  of: (days) => civilOf(days).day,
  examples: [
    { args: [19849], types: ['date'], result: 6 },
    { args: [null], types: ['date'], result: null },
  ],
});

export const dayOfWeek = datePart({
  name: 'dayofweek',
  label: 'day of week',
  doc: 'The day of the week: 1 is Sunday, 7 is Saturday.',
  part: WEEKDAY,
  of: (days) => ((((days + 4) % 7) + 7) % 7) + 1,
  examples: [
    { args: [19849], types: ['date'], result: 2 },
    { args: [-3527], types: ['date'], result: 6 },
  ],
});

export const hour = clockPart({
  name: 'hour',
  label: 'hour',
  doc: 'The hour of the day, 0 to 23.',
  kernel: clockPartKernel(3600, 24),
  of: (seconds) => Math.floor(seconds / 3600),
  examples: [
    { args: ['2024-05-06 07:08:09'], result: 7 },
    { args: [-1n], types: ['timestamp'], result: 23 },
    { args: [-1n], types: ['timestamp_ntz(9)'], result: 23 },
    { args: [19849], types: ['date'], result: 0 },
  ],
});

export const minute = clockPart({
  name: 'minute',
  label: 'minute',
  doc: 'The minute of the hour, 0 to 59.',
  kernel: clockPartKernel(60, 60),
  of: (seconds) => Math.floor(seconds / 60) % 60,
  examples: [{ args: ['2024-05-06 07:08:09'], result: 8 }],
});

export const second = clockPart({
  name: 'second',
  label: 'second',
  doc: 'The second of the minute, 0 to 59, without its fraction.',
  kernel: clockPartKernel(1, 60),
  of: (seconds) => seconds % 60,
  examples: [{ args: ['2024-05-06 07:08:09.9'], result: 9 }],
});

type Truncate = (micros: bigint) => bigint;

const toUnit = (unit: bigint): Truncate => {
  return (micros) => micros - (((micros % unit) + unit) % unit);
};
const toMonths = (size: number): Truncate => {
  return (micros) => {
    const { year, month } = civilOf(dayOfMicros(micros));
    return microsOfDay(daysOf(year, month - ((month - 1) % size), 1));
  };
};
const toWeek: Truncate = (micros) => {
  const days = dayOfMicros(micros);
  return microsOfDay(days - ((((days + 3) % 7) + 7) % 7));
};

const HOUR = 3600n * MICROS_PER_SECOND;
const [truncateYear, truncateQuarter, truncateMonth] = [toMonths(12), toMonths(3), toMonths(1)];
const dateUnits: Readonly<Record<string, Truncate>> = {
  year: truncateYear,
  yyyy: truncateYear,
  yy: truncateYear,
  quarter: truncateQuarter,
  month: truncateMonth,
  mm: truncateMonth,
  mon: truncateMonth,
  week: toWeek,
};
const units: Readonly<Record<string, Truncate>> = {
  ...dateUnits,
  day: toUnit(MICROS_PER_DAY),
  dd: toUnit(MICROS_PER_DAY),
  hour: toUnit(HOUR),
  minute: toUnit(60n * MICROS_PER_SECOND),
  second: toUnit(MICROS_PER_SECOND),
  millisecond: toUnit(1000n),
  microsecond: (micros) => micros,
};

export const dateTrunc = scalar({
  name: 'date_trunc',
  label: 'start of',
  doc: 'The start of the year, quarter, month, week, day, hour, minute, second or millisecond that holds the point in time.',
  args: [['string'], ['timestamp']],
  coercion: 'as-given',
  returns: 'timestamp',
  nulls: 'propagate',
  eval: ([unit, micros]) => units[(unit as string).toLowerCase()]?.(micros as bigint) ?? null,
  examples: [
    { args: ['month', '2024-05-06 01:02:03.9'], result: 1714521600000000n },
    { args: ['WEEK', 19849], types: ['string', 'date'], result: 1714953600000000n },
    { args: ['millisecond', -1n], types: ['string', 'timestamp'], result: -1000n },
    { args: ['decade', 0n], types: ['string', 'timestamp'], result: null },
  ],
});

export const trunc = scalar({
  name: 'trunc',
  label: 'first day of',
  doc: 'The first day of the year, quarter, month or week that holds the date.',
  args: [['date'], ['string']],
  coercion: 'as-given',
  returns: 'date',
  nulls: 'propagate',
  eval: ([days, unit]) => {
    const micros = dateUnits[(unit as string).toLowerCase()]?.(microsOfDay(days as number));
    return micros === undefined ? null : dayOfMicros(micros);
  },
  examples: [
    { args: [19849, 'month'], types: ['date', 'string'], result: 19844 },
    { args: [19849, 'day'], types: ['date', 'string'], result: null },
  ],
});

const datePattern = memo((pattern: string): DatePattern | string => parseDatePattern(pattern));

function read(text: Value, pattern: Value): bigint | null {
  const prepared = datePattern(pattern as string);
  const nanos = typeof prepared === 'string' ? null : readByPattern(prepared, text as string);
  return nanos === null ? null : microsOfNanos(nanos);
}

function patternProblem([, pattern]: readonly (Value | undefined)[]): string | null {
  const prepared = typeof pattern === 'string' ? datePattern(pattern) : null;
  return typeof prepared === 'string' ? prepared : null;
}

export const toDate = scalar({
  name: 'to_date',
  label: 'as date',
  doc: 'The date that a text says, as yyyy-MM-dd or by a pattern; the day of a point in time.',
  args: [['string', ...times], ['string']],
  optional: 1,
  coercion: 'as-given',
  returns: 'date',
  nulls: 'propagate',
  eval: ([value, pattern], [type]) => {
    if (pattern === undefined || type !== 'string') return castValue(value!, type!, 'date');
    const micros = read(value!, pattern);
    return micros === null ? null : dayOfMicros(micros);
  },
  check: patternProblem,
  examples: [
    { args: ['2024-05-06'], result: 19849 },
    { args: ['06/05/2024', 'dd/MM/yyyy'], result: 19849 },
    { args: ['6 May 2024', 'd MMM yyyy'], result: 19849 },
    { args: ['30/02/2024', 'dd/MM/yyyy'], result: null },
    { args: [-1n], types: ['timestamp'], result: -1 },
    { args: [-1n], types: ['timestamp(9)'], result: -1 },
  ],
});

export const toTimestamp = scalar({
  name: 'to_timestamp',
  label: 'as point in time',
  doc: 'The point in time that a text says, as yyyy-MM-dd HH:mm:ss or by a pattern; numbers are seconds since 1970.',
  args: [['string', ...times, ...numbers], ['string']],
  optional: 1,
  coercion: 'as-given',
  returns: 'timestamp',
  nulls: 'propagate',
  eval: ([value, pattern], [type]) =>
    pattern === undefined || type !== 'string' ? castValue(value!, type!, 'timestamp') : read(value!, pattern),
  check: patternProblem,
  examples: [
    { args: ['1970-01-01T00:00:01+01:00'], result: -3599000000n },
    { args: ['01.01.1970 02:00 PM', 'dd.MM.yyyy hh:mm a'], result: 50400000000n },
    { args: [1], result: 1000000n },
    { args: ['x'], result: null },
  ],
});

export const dateAdd = scalar({
  name: 'date_add',
  label: 'days later',
  doc: 'The date so many days later.',
  aliases: ['dateadd'],
  args: [['date'], ['int']],
  coercion: 'as-given',
  returns: 'date',
  nulls: 'propagate',
  eval: ([days, count]) => ((days as number) + (count as number)) | 0,
  examples: [
    { args: [19849, 1], types: ['date', 'int'], result: 19850 },
    { args: ['2024-02-28', 1], result: 19782 },
  ],
});

export const dateSub = scalar({
  name: 'date_sub',
  label: 'days earlier',
  doc: 'The date so many days earlier.',
  args: [['date'], ['int']],
  coercion: 'as-given',
  returns: 'date',
  nulls: 'propagate',
  eval: ([days, count]) => ((days as number) - (count as number)) | 0,
  examples: [{ args: [19849, 1], types: ['date', 'int'], result: 19848 }],
});

export const dateDiff = scalar({
  name: 'datediff',
  label: 'days since',
  doc: 'Days from the second date to the first.',
  aliases: ['date_diff'],
  args: [['date'], ['date']],
  coercion: 'as-given',
  returns: 'int',
  nulls: 'propagate',
  eval: ([end, start]) => (end as number) - (start as number),
  examples: [
    { args: ['2024-05-06', '2024-05-01'], result: 5 },
    { args: [19844, 19849], types: ['date', 'date'], result: -5 },
  ],
});

/** What `x + INTERVAL …` means: months first, at most to the month's last day, then days, then microseconds. */
export const addInterval = scalar({
  name: 'add_interval',
  label: 'moved by',
  doc: 'A date or point in time moved by months, days and, if given, microseconds (a date then becomes a point in time).',
  args: [times, ['int'], ['int'], ['bigint']],
  optional: 1,
  coercion: ([type, ...rest]) => [type === 'string' || (type === 'date' && rest.length === 3) ? 'timestamp' : type!, ...rest],
  returns: ([type]) => type!,
  nulls: 'propagate',
  eval: ([value, months, days, micros = 0n], [type]) => {
    if (type === 'date') return addMonths(value as number, months as number) + (days as number);
    const from = isNanos(type!) ? microsOfNanos(value as bigint) : (value as bigint);
    const date = addMonths(dayOfMicros(from), months as number) + (days as number);
    const moved = microsOfDay(date) + timeOfDay(from) + (micros as bigint);
    return isNanos(type!) ? clamped((moved - from) * 1000n + (value as bigint)) : moved;
  },
  examples: [
    { args: [19753, 1, 0], types: ['date', 'int', 'int'], result: 19782 },
    { args: [19753, 0, 0, 3600000000n], types: ['date', 'int', 'int', 'bigint'], result: 1706662800000000n },
    { args: ['2024-01-31 01:02:03', 1, 1], result: 1709254923000000n },
    { args: [-1n, 0, 1], types: ['timestamp(9)', 'int', 'int'], result: 86399999999999n },
  ],
});

export const currentTimestamp = scalar({
  name: 'current_timestamp',
  label: 'now',
  doc: 'The point in time at which the plan started: the same in every row and partition.',
  aliases: ['now'],
  args: [],
  clock: true,
  coercion: 'as-given',
  returns: 'timestamp',
  nulls: 'propagate',
  eval: ([now]) => now!,
  examples: [{ args: [1000000n], types: ['timestamp'], result: 1000000n }],
});

export const currentDate = scalar({
  name: 'current_date',
  label: 'today',
  doc: 'The day on which the plan started.',
  aliases: ['curdate'],
  args: [],
  clock: true,
  coercion: 'as-given',
  returns: 'date',
  nulls: 'propagate',
  eval: ([now]) => dayOfMicros(now as bigint),
  examples: [{ args: [86400000000n], types: ['timestamp'], result: 1 }],
});
