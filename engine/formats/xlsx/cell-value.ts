import { dateText, timestampText } from '../../columns/kernels/csv-write';
import type { Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import type { Cell } from './cells';
import { dayOfSerial, microsOfSerial } from './serial';

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?Z?)?$/;
const MOST_SERIAL = 2_958_466;
const DAY_MICROS = 86_400_000_000;

/** The narrowest type that holds a cell; an error is none. */
export function typeOfCell(cell: Cell): TypeName {
  switch (cell.kind) {
    case 'shared':
    case 'text':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'error':
      return 'void';
    case 'iso':
      return isoMicros(cell.text) === null ? 'string' : cell.text.includes('T') ? 'timestamp_ntz' : 'date';
    case 'number':
      return numberType(cell);
  }
}

type PlainCell = Exclude<Cell, { readonly kind: 'shared' }>;

function numberType({ text, meaning }: PlainCell): TypeName {
  const value = Number(text);
  if (Number.isNaN(value)) return 'string';
  if (meaning === 'time' && value >= 0) return 'string';
  if ((meaning === 'date' || meaning === 'timestamp') && value >= 0 && value < MOST_SERIAL)
    return meaning === 'date' && Number.isInteger(value) ? 'date' : 'timestamp_ntz';
  if (!Number.isSafeInteger(value)) return 'double';
  return value === (value | 0) && !Object.is(value, -0) ? 'int' : Object.is(value, -0) ? 'double' : 'bigint';
}

const ranks: readonly (readonly TypeName[])[] = [
  ['int', 'bigint', 'double'],
  ['date', 'timestamp_ntz'],
];

/** The narrowest type that holds both. */
export function joinedType(left: TypeName, right: TypeName): TypeName {
  if (left === right || right === 'void') return left;
  if (left === 'void') return right;
  const family = ranks.find((each) => each.includes(left) && each.includes(right));
  return family === undefined ? 'string' : family[Math.max(family.indexOf(left), family.indexOf(right))]!;
}

/** A cell as a value of a type that holds it; shared texts have their own way. */
export function valueOfCell(cell: PlainCell, type: TypeName, from1904: boolean): Value {
  switch (type) {
    case 'boolean':
      return cell.text === '1' || cell.text === 'true';
    case 'int':
    case 'double':
      return Number(cell.text);
    case 'bigint':
      return BigInt(Number(cell.text));
    case 'date':
      return cell.kind === 'iso' ? Number(isoMicros(cell.text)! / BigInt(DAY_MICROS)) : dayOfSerial(Number(cell.text), from1904);
    case 'timestamp_ntz':
      return cell.kind === 'iso' ? isoMicros(cell.text) : microsOfSerial(Number(cell.text), from1904);
    default:
      return textOfCell(cell, from1904);
  }
}

/** As it stands; dates and times as text, since their numbers mean nothing to a reader. */
export function textOfCell(cell: PlainCell, from1904: boolean): string {
  if (cell.kind === 'boolean') return cell.text === '1' || cell.text === 'true' ? 'true' : 'false';
  if (cell.kind !== 'number' || cell.meaning === 'number') return cell.text;
  const value = Number(cell.text);
  if (cell.meaning === 'time' && value >= 0) return timeText(value);
  const type = numberType(cell);
  if (type === 'date') return dateText(dayOfSerial(value, from1904));
  return type === 'timestamp_ntz' ? timestampText(microsOfSerial(value, from1904)) : cell.text;
}

/** 10:30:00, or 49:30:00 where hours go beyond a day. */
function timeText(days: number): string {
  const micros = Math.round(days * DAY_MICROS);
  const millis = Math.round(micros / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(millis / 1000);
  const fraction = millis % 1000 === 0 ? '' : `.${String(millis % 1000).padStart(3, '0')}`;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`;
}

function isoMicros(text: string): bigint | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '.0'] = match;
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  at.setUTCHours(Number(hour), Number(minute), Number(second));
  return BigInt(at.getTime()) * 1000n + BigInt(fraction.slice(1).padEnd(6, '0'));
}
