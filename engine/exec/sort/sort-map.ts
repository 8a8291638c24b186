/**
 * Map side of a full order: the keys of a partition as words, dealt out to ranges. A piece is a window on arrays in one shared memory
 * per map task, rows in input order:
 *   words     a u64 array per word of the layout
 *   numbers   u32, global row numbers: base of the partition + physical row; none where the word holds them (layout)
 *   texts     per segment that ends in text: u32 offsets (rows + 1) and the bytes they index
 */

import type { Span, Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { rowsOf, type Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { eachBatch } from './batches';
import { Dealer } from './dealer';
import { type KeyArrays, KeyCollector } from './key-collector';
import { KeyEncoder } from './key-encoder';
import type { BoundSortKey, SortLayout } from './layout';
import { boundsOf, type RangeBound } from './range-bounds';
import { allocateCleared, copyBytes, workspace } from './workspace';

/** Table → one SortPiece per range (bounds + 1). */
export interface SortMap extends Step {
  readonly step: 'sort-map';
  readonly keys: readonly BoundSortKey[];
  readonly layout: SortLayout;
  readonly bounds: readonly RangeBound[];
  /** Global number of each partition's first physical row. */
  readonly bases: readonly number[];
}

export interface SortPiece {
  readonly memory: WebAssembly.Memory;
  readonly rows: number;
  readonly words: readonly Pointer[];
  /** 0 = in the words. */
  readonly numbers: Pointer;
  readonly texts: readonly PieceText[];
}

export interface PieceText {
  readonly offsets: Pointer;
  readonly bytes: Pointer;
}

export const sortMap: StepDefinition<SortMap> = {
  step: 'sort-map',
  spans: (piece) => spansOf(piece as SortPiece),
  run(step, [input], context): readonly SortPiece[] {
    const table = tableOf(input);
    const memory = workspace();
    const keys = encodeKeys(step, table, memory, context);
    const bounds = boundsOf(step.bounds, context.partition, step.layout.rowBits);
    const dealt = bounds.length === 0 ? { keys, starts: [0, keys.rows] } : deal(memory, keys, bounds);
    const pieces = publish(memory, dealt.keys, dealt.starts, context);
    return [...pieces, ...Array.from({ length: step.bounds.length - bounds.length }, () => pieces.at(-1)!).map(emptied)];
  },
};

function encodeKeys(step: SortMap, table: Table, memory: WebAssembly.Memory, context: TaskContext): KeyArrays {
  const encoder = new KeyEncoder(memory, table, step.layout, context.partition);
  const collector = new KeyCollector(memory, encoder, step.layout, rowsOf(table));
  const exprs = step.keys.map((key) => key.expr);
  eachBatch(table, exprs, (window) => {
    context.checkCancelled();
    collector.add(window, encoder.select(window), step.bases[context.partition]! + window.start);
  });
  return collector.arrays();
}

function deal(
  memory: WebAssembly.Memory,
  keys: KeyArrays,
  bounds: readonly bigint[],
): { readonly keys: KeyArrays; readonly starts: readonly number[] } {
  const { rows } = keys;
  const parts = allocate(memory, rows * 2);
  const counts = allocateCleared(memory, (bounds.length + 1) * 4);
  const table = cellTable(memory, bounds);
  kernelsOf(memory).sortRanges(keys.words[0]!, rows, table.bounds, table.cells, Number(CELL_SHIFT), parts, counts);
  const dealer = new Dealer(memory, parts, rows, counts, bounds.length + 1);
  const words = keys.words.map((from) => dealer.words(from));
  const texts = keys.texts.map(({ offsets, bytes }) => dealer.texts(offsets, bytes));
  const numbers = keys.numbers === 0 ? 0 : dealer.halves(keys.numbers);
  return { keys: { rows, words, numbers, texts }, starts: dealer.starts };
}

const CELLS = 4096;
const CELL_SHIFT = 52n;

/** Bounds in memory, and for each cell of words (their highest twelve bits) the part of its first word. */
function cellTable(memory: WebAssembly.Memory, bounds: readonly bigint[]): { readonly bounds: Pointer; readonly cells: Pointer } {
  const pointer = allocate(memory, bounds.length * 8);
  const cells = allocate(memory, (CELLS + 1) * 2);
  const { i64, u16 } = viewsOf(memory);
  bounds.forEach((bound, i) => {
    i64[(pointer >>> 3) + i] = BigInt.asIntN(64, bound);
  });
  for (let cell = 0, part = 0; cell <= CELLS; cell++) {
    while (part < bounds.length && bounds[part]! <= BigInt(cell) << CELL_SHIFT) part++;
    u16[(cells >>> 1) + cell] = part;
  }
  return { bounds: pointer, cells };
}

const SIZE_STEP = 2 ** 20;

/** Copies the arrays into a memory of their own, just large enough, and cuts them into pieces. */
function publish(memory: WebAssembly.Memory, keys: KeyArrays, starts: readonly number[], context: TaskContext): SortPiece[] {
  const textBytes = keys.texts.reduce((sum, text) => sum + text.length + (keys.rows + 1) * 4, 0);
  const bytes = keys.rows * (keys.words.length * 8 + (keys.numbers === 0 ? 0 : 4)) + textBytes;
  const room = bytes + 192 * (keys.words.length + 1 + keys.texts.length * 2);
  // of few sizes, so that one partition's memory serves another
  const out = context.memory(Math.ceil(room / SIZE_STEP) * SIZE_STEP, 'anything');
  const move = (from: Pointer, length: number): Pointer => {
    const to = allocate(out, length);
    copyBytes(memory, from, length, out, to);
    return to;
  };
  const words = keys.words.map((from) => move(from, keys.rows * 8));
  const numbers = keys.numbers === 0 ? 0 : move(keys.numbers, keys.rows * 4);
  const texts = keys.texts.map((text) => ({
    offsets: move(text.offsets, (keys.rows + 1) * 4),
    bytes: move(text.bytes, text.length),
  }));
  return starts.slice(0, -1).map((start, range) => ({
    memory: out,
    rows: starts[range + 1]! - start,
    words: words.map((pointer) => pointer + start * 8),
    numbers: numbers === 0 ? 0 : numbers + start * 4,
    texts: texts.map((text) => ({ ...text, offsets: text.offsets + start * 4 })),
  }));
}

function spansOf({ memory, rows, words, numbers, texts }: SortPiece): readonly Span[] {
  const { u32 } = viewsOf(memory);
  return [
    ...words.map((from) => ({ from, bytes: rows * 8 })),
    ...(numbers === 0 ? [] : [{ from: numbers, bytes: rows * 4 }]),
    ...texts.flatMap(({ offsets, bytes }) => {
      const start = u32[offsets >>> 2]!;
      return [
        { from: offsets, bytes: (rows + 1) * 4 },
        { from: bytes + start, bytes: u32[(offsets >>> 2) + rows]! - start },
      ];
    }),
  ];
}

function emptied(piece: SortPiece): SortPiece {
  return { ...piece, rows: 0 };
}
