import { bitAt } from '../bitmap';
import { type Pointer, type Views, viewsOf } from '../memory';
import { writeBits } from './compare-kernels';

/**
 * Searching text columns. A needle of `length` bytes is followed by `length` masks: a text byte fits where (byte | mask) = needle
 * byte. Mask 0x20 with a lower case letter ignores ASCII case; all masks 0 compare exactly.
 */
export interface TextKernels {
  /** bit(out, row) = the needle (at least 1 byte) is somewhere in the text. Gives 1 when a byte above 127 was seen on the way, else 0. */
  containsText(offsets: Pointer, bytes: Pointer, rows: number, needle: Pointer, length: number, out: Pointer): number;
  /** bit(out, row) = the needle is at the start (`atEnd` 0) or at the end (1) of the text. */
  matchText(offsets: Pointer, bytes: Pointer, rows: number, needle: Pointer, length: number, atEnd: number, out: Pointer): void;
  /**
   * Walks a table of states (functions/state-machine) over the texts set in `candidates` (0 = all): bit(out, row) = the walk says yes,
   * bit(odd, row) = it met a byte that it does not know. Absorbing states are no, yes and odd, at 0, width and 2 * width.
   */
  matchStates(
    offsets: Pointer,
    bytes: Pointer,
    rows: number,
    candidates: Pointer,
    classes: Pointer,
    table: Pointer,
    width: number,
    start: number,
    out: Pointer,
    odd: Pointer,
  ): void;
  /** 1 when no byte is above 127. */
  isAscii(bytes: Pointer, length: number): number;
  /** bit(out, row) = some byte of the text is above 127. */
  beyondAscii(offsets: Pointer, bytes: Pointer, rows: number, out: Pointer): void;
  /** Turns the ASCII letters from `first` ('A' or 'a') on into the other case. */
  flipCase(bytes: Pointer, length: number, first: number, out: Pointer): void;
  /** The rows + 1 offsets of a column, counted from the first. */
  rebase(offsets: Pointer, rows: number, out: Pointer): void;
  /** Characters (code points) per text, into i32. */
  textLengths(offsets: Pointer, bytes: Pointer, rows: number, out: Pointer): void;
}

export function textTwins(memory: WebAssembly.Memory): TextKernels {
  return {
    containsText(offsets, bytes, rows, needle, length, out) {
      const views = viewsOf(memory);
      writeBits(views.u8, rows, out, (row) => {
        const last = endOf(views, offsets, bytes, row) - length;
        for (let at = startOf(views, offsets, bytes, row); at <= last; at++) if (fits(views.u8, at, needle, length)) return true;
        return false;
      });
      return 1 - Number(asciiOnly(views.u8, startOf(views, offsets, bytes, 0), startOf(views, offsets, bytes, rows)));
    },
    matchText(offsets, bytes, rows, needle, length, atEnd, out) {
      const views = viewsOf(memory);
      writeBits(views.u8, rows, out, (row) => {
        const [start, end] = [startOf(views, offsets, bytes, row), endOf(views, offsets, bytes, row)];
        return end - start >= length && fits(views.u8, atEnd === 1 ? end - length : start, needle, length);
      });
    },
    matchStates(offsets, bytes, rows, candidates, classes, table, width, start, out, odd) {
      const views = viewsOf(memory);
      const { u8, u16 } = views;
      const ends = new Uint16Array(rows);
      for (let row = 0; row < rows; row++) {
        if (candidates !== 0 && !bitAt(u8, candidates, row)) continue;
        let state = start;
        const end = endOf(views, offsets, bytes, row);
        for (let at = startOf(views, offsets, bytes, row); at < end && state > 2 * width; at++)
          state = u16[(table >>> 1) + state + u8[classes + u8[at]!]!]!;
        ends[row] = state > 2 * width ? u16[(table >>> 1) + state + width - 1]! : state / width;
      }
      writeBits(u8, rows, out, (row) => ends[row] === 1);
      writeBits(u8, rows, odd, (row) => ends[row] === 2);
    },
    isAscii: (bytes, length) => Number(asciiOnly(viewsOf(memory).u8, bytes, bytes + length)),
    beyondAscii(offsets, bytes, rows, out) {
      const views = viewsOf(memory);
      writeBits(
        views.u8,
        rows,
        out,
        (row) => !asciiOnly(views.u8, startOf(views, offsets, bytes, row), endOf(views, offsets, bytes, row)),
      );
    },
    flipCase(bytes, length, first, out) {
      const { u8 } = viewsOf(memory);
      for (let at = 0; at < length; at++) {
        const byte = u8[bytes + at]!;
        u8[out + at] = byte >= first && byte < first + 26 ? byte ^ 0x20 : byte;
      }
    },
    rebase(offsets, rows, out) {
      const { u32 } = viewsOf(memory);
      for (let row = 0; row <= rows; row++) u32[(out >>> 2) + row] = u32[(offsets >>> 2) + row]! - u32[offsets >>> 2]!;
    },
    textLengths(offsets, bytes, rows, out) {
      const views = viewsOf(memory);
      for (let row = 0; row < rows; row++) {
        let count = 0;
        const end = endOf(views, offsets, bytes, row);
        for (let at = startOf(views, offsets, bytes, row); at < end; at++) if ((views.u8[at]! & 0xc0) !== 0x80) count++;
        views.i32[(out >>> 2) + row] = count;
      }
    },
  };
}

function startOf(views: Views, offsets: Pointer, bytes: Pointer, row: number): Pointer {
  return bytes + views.u32[(offsets >>> 2) + row]!;
}

function endOf(views: Views, offsets: Pointer, bytes: Pointer, row: number): Pointer {
  return startOf(views, offsets, bytes, row + 1);
}

function fits(u8: Uint8Array, at: Pointer, needle: Pointer, length: number): boolean {
  for (let i = 0; i < length; i++) if ((u8[at + i]! | u8[needle + length + i]!) !== u8[needle + i]!) return false;
  return true;
}

function asciiOnly(u8: Uint8Array, start: Pointer, end: Pointer): boolean {
  for (let at = start; at < end; at++) if (u8[at]! > 127) return false;
  return true;
}
