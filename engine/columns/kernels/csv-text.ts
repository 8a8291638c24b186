import { type Pointer, type Views, viewsOf } from '../memory';
import { frameWords as word } from './csv-frame';

/**
 * Text columns (see csv-cells.ts for the arguments that all share). A cell in quotes is unquoted and unescaped; one whose quotes are
 * not in order is kept as it stands. An empty cell without quotes is null, "" is the empty text, an unquoted null token is null.
 * The dictionary's table holds `mask + 1` entries of two words, hash and code + 1; 0 = free.
 */
export interface CsvTextKernels {
  /** Offsets of rows `row + 1` … to `values`, text to `bytes` from BYTES on, where there must be room for all cells. */
  csvText(
    ends: Pointer,
    stride: number,
    rows: number,
    row: number,
    values: Pointer,
    bytes: Pointer,
    validity: Pointer,
    frame: Pointer,
  ): void;
  /** Codes of `width` bytes; stops before a cell that needs a new value when COUNT is `maxCount` or BYTES would pass `maxBytes`. */
  csvDictionary(
    ends: Pointer,
    stride: number,
    rows: number,
    row: number,
    codes: Pointer,
    width: number,
    validity: Pointer,
    frame: Pointer,
    table: Pointer,
    mask: number,
    offsets: Pointer,
    bytes: Pointer,
    maxCount: number,
    maxBytes: number,
  ): number;
  /** Copies entries of a table of `size` into a larger, zeroed one. */
  csvRehash(table: Pointer, size: number, larger: Pointer, mask: number): void;
  /** u8 codes to u16 codes. */
  csvWidenCodes(codes: Pointer, rows: number, out: Pointer): void;
  /** Bytes that the texts of codes take, nulls as nothing. */
  csvTextBytes(codes: Pointer, width: number, rows: number, validity: Pointer, offsets: Pointer): number;
  /** Codes to plain text: offsets (rows + 1) to `values`, text to `out`. */
  csvExpand(
    codes: Pointer,
    width: number,
    rows: number,
    validity: Pointer,
    offsets: Pointer,
    bytes: Pointer,
    values: Pointer,
    out: Pointer,
  ): void;
}

export function csvTextTwins(memory: WebAssembly.Memory): CsvTextKernels {
  return {
    csvText(ends, stride, rows, row, values, bytes, validity, frame) {
      const views = viewsOf(memory);
      const { u32 } = views;
      const f = frame >>> 2;
      let length = u32[f + word.BYTES]!;
      let nulls = 0;
      for (let r = 0, p = ends >>> 2; r < rows; r++, p += stride >>> 2) {
        const s = u32[p - 1]! + 1;
        const e = u32[p]!;
        if (isNull(views, s, e, f)) {
          clearBit(views.u8, validity, row + r);
          nulls++;
        } else length += copyCell(views, s, e, f, bytes + length);
        u32[(values >>> 2) + row + r + 1] = length;
      }
      u32[f + word.BYTES] = length;
      u32[f + word.NULLS] = u32[f + word.NULLS]! + nulls;
    },

    csvDictionary(ends, stride, rows, row, codes, width, validity, frame, table, mask, offsets, bytes, maxCount, maxBytes) {
      const views = viewsOf(memory);
      const { u8, u16, u32 } = views;
      const f = frame >>> 2;
      let nulls = 0;
      let r = 0;
      for (let p = ends >>> 2; r < rows; r++, p += stride >>> 2) {
        const s = u32[p - 1]! + 1;
        const e = u32[p]!;
        let code = 0;
        if (isNull(views, s, e, f)) {
          clearBit(u8, validity, row + r);
          nulls++;
        } else {
          code = codeOf(views, s, e, f, table, mask, offsets, bytes, maxCount, maxBytes);
          if (code < 0) break;
        }
        if (width === 1) u8[codes + row + r] = code;
        else u16[(codes >> 1) + row + r] = code;
      }
      u32[f + word.NULLS] = u32[f + word.NULLS]! + nulls;
      return r;
    },

    csvRehash(table, size, larger, mask) {
      const { u32 } = viewsOf(memory);
      for (let i = table >>> 2; i < (table >>> 2) + size * 2; i += 2) {
        if (u32[i + 1] !== 0) insert(u32, larger, mask, u32[i]!, u32[i + 1]!);
      }
    },

    csvWidenCodes(codes, rows, out) {
      const { u8, u16 } = viewsOf(memory);
      for (let r = 0; r < rows; r++) u16[(out >> 1) + r] = u8[codes + r]!;
    },

    csvTextBytes(codes, width, rows, validity, offsets) {
      const { u8, u16, u32 } = viewsOf(memory);
      let total = 0;
      for (let r = 0; r < rows; r++) {
        const code = (offsets >>> 2) + (width === 1 ? u8[codes + r]! : u16[(codes >> 1) + r]!);
        if (isSet(u8, validity, r)) total += u32[code + 1]! - u32[code]!;
      }
      return total;
    },

    csvExpand(codes, width, rows, validity, offsets, bytes, values, out) {
      const { u8, u16, u32 } = viewsOf(memory);
      let length = 0;
      u32[values >>> 2] = 0;
      for (let r = 0; r < rows; r++) {
        const code = (offsets >>> 2) + (width === 1 ? u8[codes + r]! : u16[(codes >> 1) + r]!);
        if (isSet(u8, validity, r)) {
          u8.copyWithin(out + length, bytes + u32[code]!, bytes + u32[code + 1]!);
          length += u32[code + 1]! - u32[code]!;
        }
        u32[(values >>> 2) + r + 1] = length;
      }
    },
  };
}

function isSet(u8: Uint8Array, bitmap: Pointer, bit: number): boolean {
  return ((u8[bitmap + (bit >>> 3)]! >> (bit & 7)) & 1) === 1;
}

function clearBit(u8: Uint8Array, bitmap: Pointer, bit: number): void {
  u8[bitmap + (bit >>> 3)] = u8[bitmap + (bit >>> 3)]! & ~(1 << (bit & 7));
}

function isNull({ u8, u32 }: Views, s: number, e: number, f: number): boolean {
  if (e <= s) return true;
  let token = u32[f + word.TOKENS]!;
  if (token === 0) return false;
  for (let length = u8[token]!; length !== 0; length = u8[token]!) {
    if (length === e - s && sameBytes(u8, s, token + 1, length)) return true;
    token += 1 + length;
  }
  return false;
}

function sameBytes(u8: Uint8Array, a: Pointer, b: Pointer, length: number): boolean {
  for (let i = 0; i < length; i++) if (u8[a + i] !== u8[b + i]) return false;
  return true;
}

/** Writes a cell's text; returns its length. May write up to the cell's own length. */
function copyCell(views: Views, s: number, e: number, f: number, out: Pointer): number {
  const { u8, u32 } = views;
  const quote = u32[f + word.QUOTE]!;
  if (e - s >= 2 && u8[s] === quote && u8[e - 1] === quote) {
    const length = unquote(u8, s + 1, e - 1, quote, u32[f + word.ESCAPE]!, out);
    if (length >= 0) return length;
  }
  for (let i = 0; i < e - s; i++) u8[out + i] = u8[s + i]!;
  return e - s;
}

function unquote(u8: Uint8Array, s: number, e: number, quote: number, escapeByte: number, out: Pointer): number {
  let o = out;
  for (let p = s; p < e; p++) {
    let c = u8[p]!;
    if (c === escapeByte) {
      const next = p + 1 < e ? u8[p + 1]! : -1;
      if (next === quote || (next === escapeByte && escapeByte !== quote)) {
        c = next;
        p++;
      } else if (escapeByte === quote) return -1;
    } else if (c === quote) return -1;
    u8[o++] = c;
  }
  return o - out;
}

/** The code of a cell's text, new when need be; -1 = no room for it. */
function codeOf(
  views: Views,
  s: number,
  e: number,
  f: number,
  table: Pointer,
  mask: number,
  offsets: Pointer,
  bytes: Pointer,
  maxCount: number,
  maxBytes: number,
): number {
  const { u8, u32 } = views;
  const used = u32[f + word.BYTES]!;
  if (used + (e - s) > maxBytes) return -1;
  const length = copyCell(views, s, e, f, bytes + used);
  const hash = hashOf(u8, bytes + used, length);
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const code = u32[(table >>> 2) + slot * 2 + 1]! - 1;
    if (code < 0) break;
    const at = u32[(offsets >>> 2) + code]!;
    const same = u32[(table >>> 2) + slot * 2] === hash && u32[(offsets >>> 2) + code + 1]! - at === length;
    if (same && sameBytes(u8, bytes + at, bytes + used, length)) return code;
  }
  const count = u32[f + word.COUNT]!;
  if (count >= maxCount) return -1;
  insert(u32, table, mask, hash, count + 1);
  u32[(offsets >>> 2) + count + 1] = used + length;
  u32[f + word.BYTES] = used + length;
  u32[f + word.COUNT] = count + 1;
  return count;
}

function insert(u32: Uint32Array, table: Pointer, mask: number, hash: number, entry: number): void {
  let slot = hash & mask;
  while (u32[(table >>> 2) + slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
  u32[(table >>> 2) + slot * 2] = hash;
  u32[(table >>> 2) + slot * 2 + 1] = entry;
}

/** FNV-1a. */
function hashOf(u8: Uint8Array, s: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ u8[s + i]!, 0x01000193);
  hash ^= hash >>> 15;
  return hash >>> 0;
}
