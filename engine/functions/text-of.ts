import { scaleOf } from '../columns/column';
import type { Value } from '../columns/vector';
import type { TypeName } from '../plan/schema';
import { isTimestamp } from '../plan/time-type';
import { dateText, momentText } from './calendar';
import { castFromText } from './cast-text';
import { decimalText } from './decimal';

const utf8 = new TextDecoder();

/** The exact text of a value as it is shown: Spark's cast to string, but decimals always plain with their scale and nested values as JSON. Null has none. */
export function textOf(value: Exclude<Value, null>, type: TypeName): string {
  switch (type) {
    case 'double':
      return doubleText(value as number);
    case 'float':
      return floatText(value as number);
    case 'date':
      return dateText(value as number);
    case 'binary':
      return utf8.decode(value as Uint8Array);
    case 'void':
    case 'boolean':
    case 'int':
    case 'bigint':
    case 'string':
      return String(value);
    default:
      if (typeof value === 'string') return value;
      if (isTimestamp(type)) return momentText(value as bigint, type);
      return decimalText(value as bigint, scaleOf(type));
  }
}

/** The reverse: the value that a text spells, null where it spells none (Spark's cast from string). */
export function valueOfText(text: string, type: TypeName): Value {
  return castFromText(text, type);
}

/** Java's Double.toString: at least one fraction digit, E notation outside [10⁻³, 10⁷). */
export function doubleText(value: number): string {
  return javaText(value, shortest(value));
}

export function floatText(value: number): string {
  return javaText(value, shortestFloat(value));
}

/** Java picks the nearest two-digit spelling where one digit would do (4.9E-324, not 5E-324). */
function shortest(value: number): string {
  const text = value.toExponential();
  const two = value.toExponential(1);
  return /^-?\de/.test(text) && Number(two) === value ? two : text;
}

function shortestFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential(9);
}

function javaText(value: number, exponential: string): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', power = '0'] = exponential.split('e');
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace('-', '').replace('.', '').replace(/0+$/, '') || '0';
  const exponent = Number(power);
  if (exponent < -3 || exponent >= 7) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1) || '0'}`;
}
