import { type Spell, spelled } from './spell';

/** Texts one after the other: `rows + 1` offsets into bytes. */
export interface Texts {
  readonly offsets: Float64Array;
  readonly bytes: Uint8Array;
}

/**
 * The texts of values `width` bytes wide; `placeOf` tells where in the view a row's stands, −1 = null.
 * replaces: texts[row] = spelled(spell, view, placeOf(row), width)
 */
export function spelledTexts(spell: Spell, view: DataView, width: number, rows: number, placeOf: (row: number) => number): Texts {
  const text = new Text(rows);
  const put = putter(spell, view, width, text);
  const offsets = new Float64Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const at = placeOf(row);
    if (at >= 0) put(at);
    offsets[row + 1] = text.end;
  }
  return { offsets, bytes: text.bytes.subarray(0, text.end) };
}

const FIRST_BYTES = 24;

/** Bytes that grow as text is put to their end. */
class Text {
  bytes: Uint8Array;
  end = 0;

  constructor(rows: number) {
    this.bytes = new Uint8Array(64 + rows * FIRST_BYTES);
  }

  reserve(more: number): void {
    if (this.end + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.end + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

type Put = (at: number) => void;

function putter(spell: Spell, view: DataView, width: number, text: Text): Put {
  const careful: Put = (at) => putAscii(spelled(spell, view, at, width), text);
  if (spell.spelling === 'uuid') return (at) => putUuid(view, at, text);
  return spell.spelling === 'time' ? timePutter(view, width, spell.unit, text, careful) : careful;
}

function putAscii(ascii: string, text: Text): void {
  text.reserve(ascii.length);
  for (let i = 0; i < ascii.length; i++) text.bytes[text.end++] = ascii.charCodeAt(i);
}

const TIME_BYTES = 18;
const UUID_BYTES = 36;
const [ZERO, POINT, COLON, DASH] = [48, 46, 58, 45];

function timePutter(view: DataView, width: number, unit: number, text: Text, careful: Put): Put {
  const perSecond = 1000 ** unit;
  return (at) => {
    const value = width === 4 ? view.getInt32(at, true) : view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
    if (value < 0 || value >= 86_400 * perSecond) return careful(at);
    text.reserve(TIME_BYTES);
    const { bytes, end } = text;
    const seconds = Math.floor(value / perSecond);
    putTwo((seconds / 3600) | 0, bytes, end);
    bytes[end + 2] = COLON;
    putTwo(((seconds / 60) | 0) % 60, bytes, end + 3);
    bytes[end + 5] = COLON;
    putTwo(seconds % 60, bytes, end + 6);
    text.end = putFraction((value - seconds * perSecond) | 0, unit * 3, bytes, end + 8);
  };
}

function putTwo(value: number, bytes: Uint8Array, at: number): void {
  bytes[at] = ZERO + ((value / 10) | 0);
  bytes[at + 1] = ZERO + (value % 10);
}

/** Nothing, or a point and the digits up to the last that is no zero; where it ends. */
function putFraction(fraction: number, digits: number, bytes: Uint8Array, end: number): number {
  if (fraction === 0) return end;
  for (; fraction % 10 === 0; digits--) fraction = (fraction / 10) | 0;
  bytes[end] = POINT;
  for (let k = digits; k > 0; k--) {
    bytes[end + k] = ZERO + (fraction % 10);
    fraction = (fraction / 10) | 0;
  }
  return end + 1 + digits;
}

function putUuid(view: DataView, at: number, text: Text): void {
  text.reserve(UUID_BYTES);
  const { bytes } = text;
  for (let byte = 0; byte < 16; byte++) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) bytes[text.end++] = DASH;
    const value = view.getUint8(at + byte);
    bytes[text.end++] = hexDigit(value >> 4);
    bytes[text.end++] = hexDigit(value & 15);
  }
}

function hexDigit(value: number): number {
  return value < 10 ? ZERO + value : 87 + value;
}
