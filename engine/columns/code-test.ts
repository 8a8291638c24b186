/** Comparisons of a narrow column with constants, by its codes: values order as their codes do, so each is an interval of codes. */
import { bitmapBytes } from './bitmap';
import { widthOf } from './column';
import { EQUAL, GREATER, LESS } from './kernels/compare-kernels';
import type { Kernels } from './kernels/kernels';
import { type Pointer, viewsOf } from './memory';
import { type NarrowChunk, valueOfCode } from './narrow';
import type { Coded } from './vector';

/** Codes from `low` to below `end`; `inverse` = all others. */
export interface CodeTest {
  readonly low: number;
  readonly end: number;
  readonly inverse: boolean;
}

/** Which codes have values that are to the constant, which is of the column's type, as `op` says. */
export function codeTest(column: NarrowChunk, op: number, constant: number | bigint): CodeTest {
  const all = codesOf(column);
  const equal = firstCode(column, (value) => !isLess(value, constant));
  const greater = firstCode(column, (value) => isLess(constant, value));
  if (op === (LESS | GREATER)) return { low: equal, end: greater, inverse: true };
  return {
    low: op & LESS ? 0 : op & EQUAL ? equal : greater,
    end: op & GREATER ? all : op & EQUAL ? greater : equal,
    inverse: false,
  };
}

/** Of two intervals what they share. */
export function bothTests(a: CodeTest, b: CodeTest): CodeTest {
  return { low: Math.max(a.low, b.low), end: Math.min(a.end, b.end), inverse: false };
}

/** Bits of the rows whose codes pass. */
export function testCodes(
  memory: WebAssembly.Memory,
  kernels: Kernels,
  { codes, width }: Coded,
  { low, end, inverse }: CodeTest,
  rows: number,
  out: Pointer,
): void {
  const bytes = bitmapBytes(rows);
  if (low >= end) viewsOf(memory).u8.fill(0, out, out + bytes);
  else kernels.codesWithin(codes, width, rows, low, end - 1 - low, out);
  if (inverse) kernels.notBits(out, out, bytes);
}

function codesOf({ storage }: NarrowChunk): number {
  return 2 ** (8 * widthOf(storage));
}

/** The first code whose value is so, where those after it are so too; the number of codes where none is. */
function firstCode(column: NarrowChunk, isSo: (value: number | bigint) => boolean): number {
  let [low, high] = [0, codesOf(column)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(valueOfCode(column.type, column.frame, middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** NaN is greater than all others. */
function isLess(a: number | bigint, b: number | bigint): boolean {
  return a < b || (Number.isNaN(b) && !Number.isNaN(a));
}
