/**
 * Reads a text by a date pattern in Java's letters, the useful part of them: y M d H h m s S a E X, quoted text, and everything
 * that is no letter as itself. `yy` is 2000 to 2099. Strict: all of the text must fit.
 */
import { daysInMonth, daysOf, MICROS_PER_SECOND, microsOfDay } from './calendar';

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'nanos' | 'half' | 'offset';

interface Part {
  readonly pattern: string;
  readonly field: Field | null;
  readonly read: (text: string) => number;
}

export interface DatePattern {
  readonly expression: RegExp;
  readonly parts: readonly Part[];
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const numeric: Readonly<Record<string, Field>> = { d: 'day', H: 'hour', h: 'hour', m: 'minute', s: 'second' };

const digits = (count: number): string => (count === 1 ? '\\d{1,2}' : `\\d{${count}}`);
const short = (names: readonly string[]): readonly string[] => names.map((name) => name.slice(0, 3));
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function namePart(names: readonly string[], field: Field | null): Part {
  return { pattern: names.join('|'), field, read: (text) => names.indexOf(text.toLowerCase()) + 1 };
}

function offsetSeconds(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(text);
  return match === null ? 0 : (match[1] === '-' ? -60 : 60) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
}

function letterPart(letter: string, count: number): Part | null {
  if (letter === 'y' || letter === 'u') {
    if (count === 2) return { pattern: '\\d{2}', field: 'year', read: (text) => 2000 + Number(text) };
    return { pattern: count === 1 ? '\\d{1,6}' : `\\d{${count}}`, field: 'year', read: Number };
  }
  if (letter === 'M' || letter === 'L') {
    if (count <= 2) return { pattern: digits(count), field: 'month', read: Number };
    return namePart(count === 3 ? short(months) : months, 'month');
  }
  if (letter === 'E') return namePart(count <= 3 ? short(weekdays) : weekdays, null);
  if (letter === 'a') return { pattern: '[ap]m', field: 'half', read: (text) => (text.toLowerCase() === 'pm' ? 1 : 0) };
  if (letter === 'S')
    return { pattern: `\\d{1,${count}}`, field: 'nanos', read: (text) => Number(text.padEnd(9, '0').slice(0, 9)) };
  if (letter === 'X' || letter === 'x') return { pattern: 'Z|[+-]\\d\\d(?::?\\d\\d)?', field: 'offset', read: offsetSeconds };
  const field = numeric[letter];
  return field === undefined || count > 2 ? null : { pattern: digits(count), field, read: Number };
}

const token = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g;

/** The pattern made ready, or what is wrong with it. */
export function parseDatePattern(pattern: string): DatePattern | string {
  const parts: Part[] = [];
  let source = '';
  let length = 0;
  for (const match of pattern.matchAll(token)) {
    length += match[0].length;
    if (match[2] === undefined) {
      source += escaped(match[1] === undefined ? match[0] : match[1].replaceAll("''", "'") || "'");
      continue;
    }
    const part = letterPart(match[2], match[0].length);
    if (part === null)
      return `the date pattern '${pattern}' has "${match[0]}", which is not supported; y M d H h m s S a E X are`;
    parts.push(part);
    source += `(${part.pattern})`;
  }
  if (length !== pattern.length) return `the date pattern '${pattern}' has an unclosed quote`;
  return { expression: new RegExp(`^${source}$`, 'i'), parts };
}

/** Nanoseconds since 1970 of what the text says, null where it does not fit or names no moment. */
export function readByPattern(pattern: DatePattern, text: string): bigint | null {
  const match = pattern.expression.exec(text);
  if (match === null) return null;
  const fields = new Map<Field, number>();
  for (const [index, part] of pattern.parts.entries())
    if (part.field !== null) fields.set(part.field, part.read(match[index + 1]!));
  return moment((field, fallback) => fields.get(field) ?? fallback, fields.has('half'));
}

function moment(field: (name: Field, fallback: number) => number, twelveHours: boolean): bigint | null {
  const [year, month, day] = [field('year', 1970), field('month', 1), field('day', 1)];
  const [hour, minute, second] = [field('hour', 0), field('minute', 0), field('second', 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59 || (twelveHours && (hour < 1 || hour > 12))) return null;
  const hours = twelveHours ? (hour % 12) + 12 * field('half', 0) : hour;
  const seconds = hours * 3600 + minute * 60 + second - field('offset', 0);
  const micros = microsOfDay(daysOf(year, month, day)) + BigInt(seconds) * MICROS_PER_SECOND;
  return micros * 1000n + BigInt(field('nanos', 0));
}
