import { bitAt, bitmapBytes, setBit } from '../../columns/bitmap';
import type { Pointer } from '../../columns/memory';
import { decodeText } from '../../columns/text';
import type { KernelContext, Operand, Vector } from '../../columns/vector';
import { type LikePattern, matchesLike } from '../like-pattern';
import { searchBits } from './text-search';

/** A pattern of several pieces, or with `_` in it: the rows that hold its longest literal run are found at once, and only they are matched. */
export interface Pieces {
  readonly run: Extract<Operand, { kind: 'constant' }>;
  readonly matches: Match;
}

type Match = (u8: Uint8Array, start: number, end: number) => boolean;

/** Null where the pattern holds no literal text. `pattern` is in lower case when case is ignored. */
export function piecesOf(pattern: LikePattern, anyCase: boolean): Pieces | null {
  const run = longestRun(pattern);
  if (run.length === 0) return null;
  const matches = anyCase || pattern.pieces.some((piece) => piece.includes(null)) ? byText(pattern, anyCase) : byBytes(pattern);
  return { run: { kind: 'constant', type: 'string', value: String.fromCodePoint(...run) }, matches };
}

export function piecesBits({ run, matches }: Pieces, anyCase: boolean, column: Vector, context: KernelContext): Pointer {
  const bits = searchBits('anywhere', anyCase, column, run, String(run.value), context);
  const { u8, u32 } = context.views();
  const offsets = column.values >>> 2;
  const candidates = u8.slice(bits, bits + bitmapBytes(context.rows));
  u8.fill(0, bits, bits + bitmapBytes(context.rows));
  for (let row = 0; row < context.rows; row++) {
    if (candidates[row >>> 3] === 0) row |= 7;
    else if (bitAt(candidates, 0, row)) {
      const [start, end] = [column.bytes + u32[offsets + row]!, column.bytes + u32[offsets + row + 1]!];
      if (matches(u8, start, end)) setBit(u8, bits, row);
    }
  }
  return bits;
}

function longestRun({ pieces }: LikePattern): number[] {
  let longest: number[] = [];
  for (const piece of pieces) {
    let run: number[] = [];
    for (const point of piece) {
      run = point === null ? [] : [...run, point];
      if (run.length > longest.length) longest = run;
    }
  }
  return longest;
}

function byText(pattern: LikePattern, anyCase: boolean): Match {
  return (u8, start, end) => {
    const text = decodeText(u8, start, end);
    return matchesLike(pattern, anyCase ? text.toLowerCase() : text);
  };
}

/** UTF-8 holds no character inside another, so literal pieces are found byte by byte. */
function byBytes({ pieces }: LikePattern): Match {
  const [first, ...rest] = pieces.map((piece) => Buffer.from(String.fromCodePoint(...(piece as number[]))));
  const last = rest.pop();
  if (last === undefined) return (u8, start, end) => end - start === first!.length && fitsAt(u8, start, first!);
  return (u8, start, end) => {
    const stop = end - last.length;
    if (start + first!.length > stop || !fitsAt(u8, start, first!) || !fitsAt(u8, stop, last)) return false;
    let at = start + first!.length;
    for (const piece of rest) {
      while (at + piece.length <= stop && !fitsAt(u8, at, piece)) at++;
      if (at + piece.length > stop) return false;
      at += piece.length;
    }
    return true;
  };
}

function fitsAt(u8: Uint8Array, at: number, piece: Uint8Array): boolean {
  for (let i = 0; i < piece.length; i++) if (u8[at + i] !== piece[i]) return false;
  return true;
}
