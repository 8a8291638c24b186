import { dateText, dayOfMicros, microsOfNanos, momentText } from '../../functions/calendar';
import { parseDatePattern, readByPattern } from '../../functions/date-pattern';

/**
 * How a column spells its values, as one short text that options and dialogs can show:
 *
 *   #.##0,00        numbers: the mark between groups, the mark before the fraction; ¤ in it: currency and percent signs are read as well
 *   dd/MM/yyyy      dates and timestamps, in Java's letters
 *   yes|no          what stands for true, and for false
 *
 * Ready for use it gives a text in the plain spelling (1234.5, 2024-12-31, true), from which values are parsed; null = not so spelled.
 */
export type Respell = (text: string) => string | null;

/** The spelling made ready, or what is wrong with it. */
export function respellBy(spelling: string): Respell | string {
  if (spelling.includes('|')) return truths(spelling);
  const number = numberMarks(spelling);
  if (number !== null) return numbers(number);
  const pattern = parseDatePattern(spelling);
  if (typeof pattern === 'string') return pattern;
  if (!/[yu]/.test(spelling) || !/[ML]/.test(spelling) || !/d/.test(spelling))
    return `${JSON.stringify(spelling)} is no way to write numbers (#.##0,00), dates (dd/MM/yyyy) or truth values (yes|no)`;
  const timed = /[HhmsS]/.test(spelling);
  const zoned = /[Xx]/.test(spelling);
  return remembered((text) => {
    const nanos = readByPattern(pattern, text);
    if (nanos === null) return null;
    if (!timed) return dateText(dayOfMicros(microsOfNanos(nanos)));
    return `${momentText(nanos, 'timestamp_ntz(9)').replace(' ', 'T')}${zoned ? 'Z' : ''}`;
  });
}

function truths(spelling: string): Respell {
  const [yes = '', no = ''] = spelling.split('|').map((word) => word.trim().toLowerCase());
  return (text) => {
    const word = text.toLowerCase();
    return word === yes ? 'true' : word === no ? 'false' : null;
  };
}

export interface NumberMarks {
  readonly thousands: string;
  readonly decimal: string;
  readonly symbols: boolean;
}

export function numberSpelling({ thousands, decimal, symbols }: NumberMarks): string {
  return `${symbols ? '¤' : ''}${thousands === '' ? '0' : `#${thousands}##0`}${decimal}00`;
}

function numberMarks(spelling: string): NumberMarks | null {
  const match = /^(¤?)(?:#([.,'_ ])##0|#*0)(?:([.,])[0#]+)?$/.exec(spelling);
  if (match === null) return null;
  const [, symbol, thousands = '', fraction] = match;
  const decimal = fraction ?? (thousands === '.' ? ',' : '.');
  return decimal === thousands ? null : { thousands, decimal, symbols: symbol !== '' };
}

const SPACES = '[ \u00a0\u202f]';

function numbers({ thousands, decimal, symbols }: NumberMarks): Respell {
  const group = thousands === ' ' ? SPACES : thousands === "'" ? "['’]" : thousands === '.' ? '\\.' : thousands;
  const point = decimal === '.' ? '\\.' : decimal;
  const whole = thousands === '' ? '\\d+' : `[1-9]\\d{0,2}(?:${group}\\d{3})+|\\d+`;
  const shape = new RegExp(`^([-−]?)(${whole}|)(?:${point}(\\d*))?((?:[eE][-+]?\\d+)?)$`);
  const plain: Respell = (text) => {
    const match = shape.exec(text);
    if (match === null) return null;
    const [, sign = '', digits = '', fraction, exponent = ''] = match;
    if (digits === '' && (fraction ?? '') === '') return null;
    const minus = sign === '' ? '' : '-';
    return `${minus}${digits.replace(/\D/g, '')}${fraction === undefined ? '' : `.${fraction}`}${exponent}`;
  };
  return symbols ? (text) => withoutSymbols(text, plain) : plain;
}

/** Currency signs and codes are left out, a percent sign divides by a hundred, parentheses are an accountant's minus. */
function withoutSymbols(text: string, plain: Respell): string | null {
  const inner = /^\((.*)\)$/.exec(text)?.[1];
  const percent = /\s*%$/.test(inner ?? text);
  const bare = (inner ?? text)
    .replace(/\s*%$/, '')
    .replace(/^\+/, '')
    .replace(/^([-−]?)\s*(?:\p{Sc}|[A-Z]{3}\b)\s*([-−]?)/u, '$1$2')
    .replace(/\s*(?:\p{Sc}|\b[A-Z]{3})$/u, '');
  const number = plain(inner === undefined ? bare : `-${bare}`);
  return number === null || !percent ? number : hundredth(number);
}

/** The point two places to the left. */
function hundredth(number: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)/.exec(number) ?? [];
  const digits = whole.padStart(3, '0');
  return `${sign}${digits.slice(0, -2).replace(/^0+(?=\d)/, '')}.${digits.slice(-2)}${fraction}`;
}

const REMEMBERED = 10_000;

/** Dates repeat. */
function remembered(respell: Respell): Respell {
  const known = new Map<string, string | null>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED) known.clear();
    const spelled = respell(text);
    known.set(text, spelled);
    return spelled;
  };
}
