import type { Step } from '../../cluster/executor/messages';
import { kernelsOf } from '../../columns/kernels/load';
import { rowBitsOf } from '../../columns/kernels/sort-packed';
import { HISTOGRAM_BYTES, STAGE_BYTES, STAGE_TEXT, STAGE_TEXT_DESCENDING, STAGE_WORD } from '../../columns/kernels/sort-runs';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { StepDefinition } from '../step';
import { joinTexts } from './join-texts';
import type { KeyArrays } from './key-collector';
import { isOneWord, keyShiftOf, type SortLayout } from './layout';
import type { PieceText, SortPiece } from './sort-map';
import { copyBytes, workspace } from './workspace';

/** Reduce side of a full order: SortPiece[] (in map order) → Order of one range. */
export interface SortReduce extends Step {
  readonly step: 'sort-reduce';
  readonly layout: SortLayout;
}

/** Global row numbers in order. A full order is the orders of its ranges, one after the other. */
export interface Order {
  readonly rows: Uint32Array<SharedArrayBuffer>;
}

export const sortReduce: StepDefinition<SortReduce> = {
  step: 'sort-reduce',
  run({ layout }, [input], context): Order {
    const pieces = (input as readonly SortPiece[]).filter((piece) => piece.rows > 0);
    const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
    if (rows === 0) return { rows: new Uint32Array(new SharedArrayBuffer(0)) };
    const memory = workspace();
    const words = joinWords(memory, pieces, rows);
    const numbers = layout.rowBits > 0 ? 0 : join(memory, pieces, rows, 4, (piece) => piece.numbers);
    const texts = joinPieceTexts(memory, pieces);
    context.checkCancelled();
    const order = orderRows(memory, layout, { rows, words, numbers, texts });
    return { rows: publish(memory, order, rows) };
  },
};

/** Sorts rows that lie in the workspace; gives where their numbers stand in order. */
export function orderRows(
  memory: WebAssembly.Memory,
  layout: SortLayout,
  { rows, words, numbers, texts }: Omit<KeyArrays, 'texts'> & { readonly texts: readonly PieceText[] },
): Pointer {
  if (isOneWord(layout)) return orderPacked(memory, layout, rows, words[0]!, numbers);
  const kernels = kernelsOf(memory);
  const index = allocate(memory, rows * 4);
  kernels.sortNumber(0, rows, 0, index);
  const keys = copyOf(memory, words[0]!, rows * 8);
  const spareKeys = allocate(memory, rows * 8);
  const spareIndex = allocate(memory, rows * 4);
  const histograms = allocate(memory, HISTOGRAM_BYTES);
  const stages = stagesOf(layout, words, texts);
  kernels.sortRuns(keys, index, spareKeys, spareIndex, rows, writeStages(memory, stages), stages.length, histograms);
  kernels.sortGather32(numbers, index, rows, spareIndex);
  return spareIndex;
}

/** Rows whose word is the whole key. */
function orderPacked(memory: WebAssembly.Memory, layout: SortLayout, rows: number, keys: Pointer, numbers: Pointer): Pointer {
  const kernels = kernelsOf(memory);
  const range = allocate(memory, 16);
  viewsOf(memory).i64.set([-1n, 0n], range >>> 3);
  kernels.sortRange(keys, 0, rows, range);
  const shift = Math.min(63, keyShiftOf(layout));
  const [least, greatest] = Array.from(
    viewsOf(memory).i64.subarray(range >>> 3, (range >>> 3) + 2),
    (each) => BigInt.asUintN(64, each) >> BigInt(shift),
  ) as [bigint, bigint];
  if (least === greatest && layout.rowBits === 0) return numbers;
  const keyBits = (greatest - least).toString(2).length;
  const rowBits = layout.rowBits > 0 ? layout.rowBits : rowBitsOf(rows);
  const work = allocate(memory, rows * 8);
  const spare = keyBits + rowBits > 64 ? allocate(memory, rows * 8) : keys;
  const out = allocate(memory, rows * 4);
  const histograms = allocate(memory, HISTOGRAM_BYTES);
  const first = BigInt.asIntN(64, least << BigInt(shift));
  kernels.sortPacked(keys, work, spare, numbers, rows, first, shift, keyBits, rowBits, out, histograms);
  return out;
}

type Stage = readonly [kind: number, data: Pointer, bytes: Pointer, from: number];

/** Words and texts in the order in which they decide. */
function stagesOf(layout: SortLayout, words: readonly Pointer[], texts: readonly PieceText[]): Stage[] {
  let word = 0;
  let text = 0;
  return layout.segments.flatMap((segment) => {
    const stages: Stage[] = words.slice(word, word + segment.words).map((pointer) => [STAGE_WORD, pointer, 0, 0]);
    word += segment.words;
    if (segment.text === null) return stages;
    const { offsets, bytes } = texts[text++]!;
    return [
      ...stages,
      [segment.text.descending ? STAGE_TEXT_DESCENDING : STAGE_TEXT, offsets, bytes, segment.text.from] as const,
    ];
  });
}

function writeStages(memory: WebAssembly.Memory, stages: readonly Stage[]): Pointer {
  const pointer = allocate(memory, stages.length * STAGE_BYTES);
  viewsOf(memory).u32.set(stages.flat(), pointer >>> 2);
  return pointer;
}

function joinWords(memory: WebAssembly.Memory, pieces: readonly SortPiece[], rows: number): Pointer[] {
  return pieces[0]!.words.map((_, word) => join(memory, pieces, rows, 8, (piece) => piece.words[word]!));
}

function join(
  memory: WebAssembly.Memory,
  pieces: readonly SortPiece[],
  rows: number,
  width: number,
  arrayOf: (piece: SortPiece) => Pointer,
): Pointer {
  const pointer = allocate(memory, rows * width);
  let at = pointer;
  for (const piece of pieces) {
    copyBytes(piece.memory, arrayOf(piece), piece.rows * width, memory, at);
    at += piece.rows * width;
  }
  return pointer;
}

function joinPieceTexts(memory: WebAssembly.Memory, pieces: readonly SortPiece[]): PieceText[] {
  return pieces[0]!.texts.map((_, text) =>
    joinTexts(
      memory,
      pieces.map((piece) => ({ memory: piece.memory, rows: piece.rows, text: piece.texts[text]! })),
    ),
  );
}

function copyOf(memory: WebAssembly.Memory, from: Pointer, bytes: number): Pointer {
  const pointer = allocate(memory, bytes);
  viewsOf(memory).u8.copyWithin(pointer, from, from + bytes);
  return pointer;
}

function publish(memory: WebAssembly.Memory, order: Pointer, rows: number): Uint32Array<SharedArrayBuffer> {
  const shared = new Uint32Array(new SharedArrayBuffer(rows * 4));
  shared.set(viewsOf(memory).u32.subarray(order >>> 2, (order >>> 2) + rows));
  return shared;
}
