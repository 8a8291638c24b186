import type { SourceReader } from '../source-reader';
import type { JsonDetail } from './detail';

const STEP_BYTES = 64 << 10;
const NEWLINE = 10;
const QUOTE = 34;
const BACKSLASH = 92;

/** One past the object or list that begins at `from`, whose brackets are only counted; −1 = it does not end here. */
export function recordEnd(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let p = from; p < bytes.length; p++) {
    const c = bytes[p]!;
    if (c === QUOTE) {
      p = textEnd(bytes, p + 1);
      if (p < 0) return -1;
    } else if ((c | 32) === 123) depth++;
    else if ((c | 32) === 125 && --depth <= 0) return p + 1;
  }
  return -1;
}

function textEnd(bytes: Uint8Array, from: number): number {
  for (let p = from; p < bytes.length; p++) {
    if (bytes[p] === QUOTE) return p;
    if (bytes[p] === BACKSLASH) p++;
  }
  return -1;
}

/** From `position` on, past commas, spaces and line ends. */
export function recordStart(reader: SourceReader, position: number, end: number): number {
  const step = new Uint8Array(STEP_BYTES);
  for (let at = position; at < end; at += step.length) {
    const bytes = step.subarray(0, reader.readInto(step, at));
    const found = bytes.findIndex((byte) => byte > 32 && byte !== 44);
    if (found >= 0) return Math.min(end, at + found);
    if (bytes.length === 0) break;
  }
  return end;
}

/**
 * Where the first record begins after byte `start`: after the next line end, or, where records are no lines, most likely where what stands
 * between the first two stands again. A guess then: reconcile() checks it against where the split before really ended.
 */
export function startAfter(reader: SourceReader, start: number, detail: JsonDetail): number {
  const mark = detail.lines ? Buffer.of(NEWLINE) : Buffer.from(detail.between, 'utf8');
  const begins = detail.lines ? 1 : mark.lastIndexOf('{');
  const step = Buffer.allocUnsafe(STEP_BYTES + mark.length);
  for (let at = detail.lines ? start : Math.max(0, start + 1 - begins); at < detail.end; at += STEP_BYTES) {
    const bytes = step.subarray(0, reader.readInto(step, at));
    const found = bytes.indexOf(mark);
    if (found >= 0) return Math.min(detail.end, at + found + begins);
  }
  return detail.end;
}
