import { type Pointer, type Views, viewsOf } from '../memory';
import { ENTRY_BYTES, jsonEntryWords as entryWord, jsonKinds as kind, jsonStops as stops, jsonWords as word } from './json-frame';

/** Reading JSON records (see json-frame.ts for what the kernels share). */
export interface JsonKernels {
  /**
   * Finds the cells of at most `most` records from `from` on and writes their rows of positions to `out`, where there must be room for 16
   * bytes more. Before `end` stand whole lines, where records are lines; at `end` at least two bytes 0 otherwise. Returns the number of
   * records; STOP and AT say why it ended and where.
   */
  jsonScan(from: Pointer, end: Pointer, out: Pointer, most: number, frame: Pointer): number;
  /** Resolves the escapes of a column's texts in place. `ends` is the word of its first cell. */
  jsonUnescape(ends: Pointer, stride: number, rows: number): void;
  /** How many bytes are valid UTF-8. */
  jsonUtf8(block: Pointer, bytes: number): number;
  /** The first row whose cell is an integer of more digits than every double can hold; `rows` where there is none. */
  jsonLongInteger(ends: Pointer, stride: number, rows: number): number;
}

const QUOTE = 34;
const BACKSLASH = 92;
/** Values nested deeper are for the careful look. */
const MOST_DEPTH = 64;

export function jsonTwins(memory: WebAssembly.Memory): JsonKernels {
  return {
    jsonScan(from, end, out, most, frame) {
      return new Scan(viewsOf(memory), frame >>> 2).run(from, end, out, most);
    },

    jsonUnescape(ends, stride, rows) {
      const { u8, u32 } = viewsOf(memory);
      for (let r = 0, at = ends >>> 2; r < rows; r++, at += stride >>> 2) {
        const [before, end] = [u32[at - 1]!, u32[at]!];
        if (before >= end || u8[before] !== QUOTE) continue;
        const bytes = Buffer.from(JSON.parse(`"${Buffer.from(u8.slice(before + 1, end)).toString('utf8')}"`) as string, 'utf8');
        u8.set(bytes, before + 1);
        u32[at] = before + 1 + bytes.length;
      }
    },

    jsonUtf8(block, bytes) {
      return validBytes(viewsOf(memory).u8, block, block + bytes) - block;
    },

    jsonLongInteger(ends, stride, rows) {
      const { u8, u32 } = viewsOf(memory);
      for (let r = 0, at = ends >>> 2; r < rows; r++, at += stride >>> 2) {
        const [start, end] = [u32[at - 1]! + 1, u32[at]!];
        if (end - start >= 16 && /^-?\d*$/.test(String.fromCharCode(...u8.subarray(start, end)))) return r;
      }
      return rows;
    },
  };
}

function decoded(u8: Uint8Array, start: Pointer, end: Pointer): string {
  return Buffer.from(u8.slice(start, end)).toString('latin1');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function validBytes(u8: Uint8Array, from: number, end: number): number {
  const follows = (p: number, least = 0x80, most = 0xbf): boolean => p < end && u8[p]! >= least && u8[p]! <= most;
  let p = from;
  while (p < end) {
    const c = u8[p]!;
    const length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    const least = c === 0xe0 ? 0xa0 : c === 0xf0 ? 0x90 : 0x80;
    const most = c === 0xed ? 0x9f : c === 0xf4 ? 0x8f : 0xbf;
    const isFirst = c < 0x80 || (c >= 0xc2 && c <= 0xf4);
    const isWhole = length === 1 || follows(p + 1, least, most);
    if (!isFirst || !isWhole || (length > 2 && !follows(p + 2)) || (length > 3 && !follows(p + 3))) break;
    p += length;
  }
  return p;
}

/** One run of jsonScan; a method gives 0 where the record is not taken, `stop` says why. */
class Scan {
  private readonly u8: Uint8Array;
  private readonly u32: Uint32Array;
  private readonly lines: boolean;
  private stop: number = stops.done;
  private escapes = false;

  constructor(
    views: Views,
    private readonly f: number,
  ) {
    this.u8 = views.u8;
    this.u32 = views.u32;
    this.lines = this.u32[f + word.LINES] === 1;
  }

  run(from: Pointer, end: Pointer, out: Pointer, most: number): number {
    const stride = this.u32[this.f + word.STRIDE]!;
    let [p, rows, reason] = [from, 0, stops.done as number];
    for (;;) {
      while (isSpace(this.u8[p]!, true) || (this.u8[p] === 44 && !this.lines)) p++;
      if (p >= end) break;
      reason = stops.full;
      if (rows === most) break;
      const next = this.record(p, out + rows * stride, stride);
      reason = this.stop;
      if (next === 0) break;
      reason = stops.done;
      p = next;
      rows++;
    }
    this.u32[this.f + word.STOP] = reason;
    this.u32[this.f + word.AT] = p;
    return rows;
  }

  private record(start: Pointer, row: Pointer, stride: number): Pointer {
    this.stop = stops.careful;
    if (this.u8[start] !== 123) return 0;
    this.u32.fill(0, row >>> 2, (row + stride) >>> 2);
    this.u32[row >>> 2] = start;
    const end = this.fields(this.space(start + 1), row);
    if (end === 0 || !this.lines) return end;
    let p = end;
    while (isSpace(this.u8[p]!, false)) p++;
    return this.u8[p] === 10 ? p : 0;
  }

  private fields(p: Pointer, row: Pointer): Pointer {
    if (this.u8[p] === 125) return p + 1;
    for (;;) {
      const quote = this.u8[p] === QUOTE ? this.textEnd(p + 1) : 0;
      if (quote === 0 || this.escapes) return 0;
      const entry = this.entryOf(p + 1, quote);
      if (entry === 0) return 0;
      p = this.space(quote + 1);
      if (this.u8[p] !== 58) return 0;
      p = this.value(this.space(p + 1), entry >>> 2, row);
      if (p === 0) return 0;
      p = this.space(p);
      if (this.u8[p] === 125) return p + 1;
      if (this.u8[p] !== 44) return 0;
      p = this.space(p + 1);
    }
  }

  private entryOf(start: Pointer, end: Pointer): Pointer {
    const entries = this.u32[this.f + word.ENTRIES]!;
    for (let key = 0; key < this.u32[this.f + word.COUNT]!; key++) {
      const entry = (entries + key * ENTRY_BYTES) >>> 2;
      const text = this.u32[entry + entryWord.TEXT]!;
      const isIt = this.u32[entry + entryWord.LENGTH] === end - start + 1;
      if (isIt && this.u8.subarray(start, end).every((byte, i) => byte === this.u8[text + i])) return entries + key * ENTRY_BYTES;
    }
    this.u32[this.f + word.KEY] = start;
    this.u32[this.f + word.KEY_END] = end;
    this.stop = stops.unknown;
    return 0;
  }

  private value(p: Pointer, entry: number, row: Pointer): Pointer {
    const c = this.u8[p]!;
    let [before, end, next, seen] = [p - 1, 0, 0, 0];
    if (c === QUOTE) {
      const quote = this.textEnd(p + 1);
      if (quote === 0) return 0;
      const empty = this.u32[this.f + word.EMPTY]!;
      seen = this.escapes ? kind.text | kind.escaped : kind.text;
      [before, end, next] = quote === p + 1 ? [empty - 1, empty + 2, quote + 1] : [p, quote, quote + 1];
    } else if (c === 45 || (c >= 48 && c <= 57)) [next, seen] = this.number(p);
    else if (c === 123 || c === 91) [next, seen] = [this.nestedEnd(p), c === 123 ? kind.object : kind.array];
    else if (this.is(p, 'true')) [next, seen] = [p + 4, kind.boolean];
    else if (this.is(p, 'false')) [next, seen] = [p + 5, kind.boolean];
    else if (this.is(p, 'null')) [before, next] = [0, p + 4];
    if (next === 0) return 0;
    const cell = this.u32[entry + entryWord.CELL]!;
    if (cell !== 0) {
      this.u32[(row + cell) >>> 2] = before;
      this.u32[(row + cell + 4) >>> 2] = seen === 0 ? 0 : c === QUOTE ? end : next;
    }
    this.u32[entry + entryWord.KINDS] = this.u32[entry + entryWord.KINDS]! | seen;
    return next;
  }

  private is(p: Pointer, text: string): boolean {
    return [...text].every((character, i) => this.u8[p + i] === character.charCodeAt(0));
  }

  private number(p: Pointer): [end: Pointer, kind: number] {
    let text = '';
    for (let at = p; /[-+.0-9eE]/.test(String.fromCharCode(this.u8[at]!)); at++) text += String.fromCharCode(this.u8[at]!);
    const match = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(text);
    const next = match === null ? '' : text.slice(match[0].length);
    if (match === null || /^[\d.eE]/.test(next)) return [0, 0];
    return [p + match[0].length, match[1] === undefined && match[2] === undefined ? kind.integer : kind.real];
  }

  private textEnd(start: Pointer): Pointer {
    this.escapes = false;
    for (let p = start; ; p++) {
      const c = this.u8[p]!;
      if (c === QUOTE) return !this.escapes || isJson(`"${decoded(this.u8, start, p)}"`) ? p : 0;
      if (c < 32) return 0;
      if (c !== BACKSLASH) continue;
      this.escapes = true;
      if (this.u8[++p]! < 32) return 0;
    }
  }

  private nestedEnd(start: Pointer): Pointer {
    let most = 0;
    for (let [p, depth] = [start, 0]; ; p++) {
      const c = this.u8[p]!;
      if (c === QUOTE) {
        p = this.textEnd(p + 1);
        if (p === 0) return 0;
      } else if ((c | 32) === 123) most = Math.max(most, ++depth);
      else if ((c | 32) === 125) {
        if (--depth === 0) return most <= MOST_DEPTH && isJson(decoded(this.u8, start, p + 1)) ? p + 1 : 0;
      } else if (c < 32 && !isSpace(c, !this.lines)) return 0;
    }
  }

  private space(p: Pointer): Pointer {
    while (isSpace(this.u8[p]!, !this.lines)) p++;
    return p;
  }
}

function isSpace(c: number, lineEnds: boolean): boolean {
  return c === 32 || c === 13 || c === 9 || (c === 10 && lineEnds);
}
