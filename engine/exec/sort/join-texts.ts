import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { copyBytes } from './workspace';

export interface TextPiece {
  readonly memory: WebAssembly.Memory;
  readonly rows: number;
  readonly text: { readonly offsets: Pointer; readonly bytes: Pointer };
}

/** Texts of several pieces; offsets are moved to where the bytes come to lie. */
export function joinTexts(
  memory: WebAssembly.Memory,
  pieces: readonly TextPiece[],
): { readonly offsets: Pointer; readonly bytes: Pointer } {
  const spans = pieces.map(spanOf);
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  const offsets = allocate(memory, (rows + 1) * 4);
  const length = spans.reduce((sum, span) => sum + span.end - span.start, 0);
  const bytes = allocate(memory, length);
  let row = 0;
  let at = 0;
  pieces.forEach(({ memory: from, rows: count, text }, i) => {
    const { start, end } = spans[i]!;
    copyBytes(from, text.offsets, (count + 1) * 4, memory, offsets + row * 4);
    kernelsOf(memory).sortRebase(offsets + row * 4, count + 1, at - start);
    copyBytes(from, text.bytes + start, end - start, memory, bytes + at);
    row += count;
    at += end - start;
  });
  return { offsets, bytes };
}

function spanOf({ memory, rows, text }: TextPiece): { readonly start: number; readonly end: number } {
  const { u32 } = viewsOf(memory);
  const at = text.offsets >>> 2;
  return { start: u32[at]!, end: u32[at + rows]! };
}
