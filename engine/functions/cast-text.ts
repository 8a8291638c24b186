import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import { isTimestamp } from '../plan/time-type';
import { daysOfText, momentOfText } from './calendar';
import { decimalOfText } from './decimal';

const utf8 = new TextEncoder();
const truths = new Set(['t', 'true', 'y', 'yes', '1']);
const falsehoods = new Set(['f', 'false', 'n', 'no', '0']);

/** What a text means as a value of a type, by Spark's rules; null where it means none. */
export function castFromText(text: string, to: TypeName): Value {
  switch (to) {
    case 'string':
      return text;
    case 'void':
      return null;
    case 'boolean':
      return booleanOfText(text);
    case 'int':
      return intOfText(text);
    case 'bigint':
      return bigintOfText(text);
    case 'float':
      return floatOfText(text);
    case 'double':
      return doubleOfText(text);
    case 'binary':
      return utf8.encode(text);
    case 'date':
      return daysOfText(text);
    default:
      if (isTimestamp(to)) return momentOfText(text, to);
      return decimalOfText(text.trim(), to);
  }
}

function booleanOfText(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  return truths.has(word) ? true : falsehoods.has(word) ? false : null;
}

const integerPattern = /^([+-]?)(\d*)(?:\.\d*)?$/;
const [MIN_BIGINT, MAX_BIGINT] = [-(2n ** 63n), 2n ** 63n - 1n];

/** '12.7' is 12 and '.' is 0: Spark drops a fraction that it does not look at. */
function bigintOfText(text: string): bigint | null {
  const trimmed = text.trim();
  const match = integerPattern.exec(trimmed);
  if (match === null || trimmed === '' || trimmed === match[1] || match[2]!.length > 40) return null;
  const value = BigInt(match[2] || '0') * (match[1] === '-' ? -1n : 1n);
  return value >= MIN_BIGINT && value <= MAX_BIGINT ? value : null;
}

function intOfText(text: string): number | null {
  const value = bigintOfText(text);
  return value !== null && value >= -2147483648n && value <= 2147483647n ? Number(value) : null;
}

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/;

export function doubleOfText(text: string): number | null {
  const trimmed = text.trim();
  if (numberPattern.test(trimmed)) return Number(trimmed.replace(/[dDfF]$/, ''));
  switch (trimmed.toLowerCase()) {
    case 'nan':
      return Number.NaN;
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
    default:
      return null;
  }
}

function floatOfText(text: string): number | null {
  const value = doubleOfText(text);
  return value === null ? null : Math.fround(value);
}
