import type { Source } from '../source';
import { openSource } from '../source-reader';
import type { CsvDetail } from './detail';
import type { Dialect } from './dialect';
import { endsRecord } from './records';

type LineEnds = Pick<Dialect, 'newline' | 'loneReturns'>;

/** Where the line begins that so many lines come before, whatever ends them. */
export function startOfLine(bytes: Uint8Array, lines: number): number {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++;
    at += bytes[at] === 13 && bytes[at + 1] === 10 ? 2 : 1;
  }
  return Math.min(at, bytes.length);
}

/** How many line ends stand before a position. */
export function linesBefore(bytes: Uint8Array, position: number, ends: LineEnds): number {
  let lines = 0;
  for (let p = 0; p < position; p++) if (isLineEnd(bytes, p, ends)) lines++;
  return lines;
}

/** Where the last lines begin; the line end of the last one is its own. */
export function bodyEnd(tail: Uint8Array, lines: number, ends: LineEnds): number {
  let left = lines;
  for (let p = tail.length - 2; p >= 0 && left > 0; p--) if (isLineEnd(tail, p, ends) && --left === 0) return p + 1;
  return left === 0 ? tail.length : 0;
}

function isLineEnd(bytes: Uint8Array, p: number, ends: LineEnds): boolean {
  return endsRecord(bytes, p, { ...ends, delimiter: 0, quote: 0, escape: 0, comment: 0 });
}

const STEP_BYTES = 1 << 20;

/** The numbers of the lines in which ascending offsets stand: one pass over the bytes before the last. */
export function lineNumbers(source: Source, detail: unknown, offsets: readonly number[]): readonly number[] {
  const { newline, loneReturns } = detail as CsvDetail;
  const reader = openSource(source);
  const step = Buffer.allocUnsafe(STEP_BYTES);
  const found: number[] = [];
  let line = 1;
  let position = 0;
  try {
    for (const offset of offsets) {
      while (position < offset) {
        const bytes = step.subarray(0, reader.readInto(step.subarray(0, Math.min(STEP_BYTES, offset - position)), position));
        if (bytes.length === 0) break;
        line += loneReturns ? linesBefore(bytes, bytes.length, { newline, loneReturns }) : countOf(bytes, newline);
        position += bytes.length;
      }
      found.push(line);
    }
  } finally {
    reader.close();
  }
  return found;
}

function countOf(bytes: Buffer, byte: number): number {
  let count = 0;
  for (let p = 0; p < bytes.length; p++) if (bytes[p] === byte) count++;
  return count;
}
