/**
 * The way of many groups: rows, not partial groups, are dealt out by the hash of their keys into parts whose groups fit a processor's
 * cache, so that each row meets its group once and nothing is left to merge. Here the map side; aggregate-scattered is the other.
 */
import type { Span, Step } from '../../cluster/executor/messages';
import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, plainStorage, type Table, widthOf } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Bound, BoundCall } from '../../functions/bound';
import { selectorIn } from '../selector';
import { eachBatch, type Window } from '../sort/batches';
import { isText } from '../sort/layout';
import { Staging } from '../sort/staging';
import { allocateCleared, copyBytes } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { KeyWords } from './key-words';
import { type ScatteredKey, ScatteredKeyReader, scatteredRanges } from './scattered-keys';
import { sharedArguments } from './shared-arguments';

/** Tables → one ScatteredPiece per reduce partition. */
export interface AggregateScatter extends Step {
  readonly step: 'aggregate-scatter';
  readonly by: readonly Bound[];
  readonly keys: readonly ScatteredKey[];
  readonly calls: readonly BoundCall[];
  readonly partitions: number;
  /** Parts of all reduce partitions together, as a power of two. */
  readonly bits: number;
  /** Rows with a null among their keys stay behind. */
  readonly skipNulls: boolean;
}

/**
 * Rows of some parts: a window on arrays in one shared memory. Rows were dealt out batch by batch: the arrays hold one batch after the
 * other, and within a batch one part after the other.
 */
export interface ScatteredPiece {
  readonly memory: WebAssembly.Memory;
  readonly rows: number;
  readonly batches: number;
  /** u32 per batch and part: its first row in the arrays; and per batch the row behind its last part. */
  readonly starts: Pointer;
  /** Of all pieces of the task. */
  readonly allParts: number;
  readonly firstPart: number;
  readonly parts: number;
  /** Packed keys, by word. */
  readonly words: readonly Pointer[];
  readonly args: readonly ScatteredArgument[];
}

export interface ScatteredArgument {
  readonly values: Pointer;
  readonly width: number;
  /** A byte per row, 0 = null; 0 = no nulls. */
  readonly present: Pointer;
}

/** Whether rows of these keys and arguments can be records of fixed size, as far as their types tell. */
export function canScatter(by: readonly Bound[], calls: readonly BoundCall[]): boolean {
  const isFixed = ({ type }: Bound): boolean => type !== 'boolean' && type !== 'void' && !isText(type);
  return by.length > 0 && by.every(({ type }) => type !== 'void') && sharedArguments(calls).exprs.every(isFixed);
}

export const aggregateScatter: StepDefinition<AggregateScatter> = {
  step: 'aggregate-scatter',
  spans: (piece) => spansOf(piece as ScatteredPiece),
  run(step, [inputs], context): readonly ScatteredPiece[] {
    const tables = (inputs as readonly unknown[]).map(tableOf);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const { exprs } = sharedArguments(step.calls);
    const memory = context.memory(bytesFor(step, exprs, rows), 'anything');
    const dealer = new RowDealer(step, exprs, tables, memory, rows);
    for (const table of tables) {
      eachBatch(table, [...step.by, ...exprs], (window) => {
        context.checkCancelled();
        dealer.take(table, window);
      });
      // the next table's bitmaps begin with a byte of their own
      dealer.deal();
    }
    return dealer.pieces();
  },
};

/** So many rows of each part are dealt out at a time, up to so many in all: a part's share is then worth a copy. */
const SHARE_ROWS = 256;
const MOST_ROWS = 2 * BATCH_ROWS;
const WORKING_BYTES = BATCH_ROWS * 64;

/** How many of these rows are dealt out at a time. */
function dealtAtOnce({ bits }: AggregateScatter, rows: number): number {
  const wanted = Math.min(MOST_ROWS, Math.max(BATCH_ROWS, SHARE_ROWS * 2 ** bits));
  return Math.min(wanted, Math.ceil(rows / 64) * 64);
}

function bytesFor(step: AggregateScatter, exprs: readonly Bound[], rows: number): number {
  const words = step.keys.reduce((sum, key) => sum + Math.max(1, key.words), 0);
  const perRow = exprs.reduce((sum, arg) => sum + widthOf(plainStorage(arg.type)) + 1, 8 * words);
  return WORKING_BYTES + (rows + dealtAtOnce(step, rows)) * perRow;
}

/** An argument on its way: staged, then dealt out. */
interface DealtArgument extends ScatteredArgument {
  readonly staging: Staging;
  readonly staged: Pointer;
  /** A bitmap of those staged; 0 = no nulls. */
  readonly validity: Pointer;
}

/** Deals out the rows of a task's tables, as many at a time as a processor's last cache holds. */
class RowDealer {
  private readonly reader: ScatteredKeyReader;
  private readonly keys: KeyWords;
  private readonly select: ReturnType<typeof selectorIn>;
  private readonly words: readonly Pointer[];
  private readonly args: readonly DealtArgument[];
  private readonly parts: Pointer;
  private readonly places: Pointer;
  private readonly next: Pointer;
  private readonly allParts: number;
  /** The most rows that are staged. */
  private readonly most: number;
  /** Bitmaps: the rows where a key is not null, and where all are. */
  private readonly room: { readonly own: Pointer; readonly all: Pointer };
  /** By batch, where each part begins, and the row behind the last. */
  private readonly starts: number[] = [];
  private rows = 0;
  private staged = 0;

  constructor(
    private readonly step: AggregateScatter,
    exprs: readonly Bound[],
    tables: readonly Table[],
    private readonly memory: WebAssembly.Memory,
    rows: number,
  ) {
    const most = dealtAtOnce(step, rows);
    this.most = most;
    this.allParts = 2 ** step.bits;
    this.reader = new ScatteredKeyReader(memory, step.keys);
    this.keys = new KeyWords(memory, scatteredRanges(step.keys), most);
    this.select = selectorIn(memory);
    this.words = Array.from({ length: this.keys.width }, () => allocate(memory, rows * 8));
    this.args = exprs.map((arg) => {
      const width = widthOf(plainStorage(arg.type));
      const hasNulls = tables.some((table) => mayBeNull(arg, table));
      return {
        staging: new Staging(memory),
        staged: allocate(memory, most * width),
        validity: hasNulls ? allocate(memory, bitmapBytes(most)) : 0,
        values: allocate(memory, rows * width),
        width,
        present: hasNulls ? allocate(memory, rows) : 0,
      };
    });
    this.parts = allocate(memory, most * 2);
    this.places = allocate(memory, most * 4);
    this.next = allocateCleared(memory, (this.allParts + 1) * 4);
    this.room = { own: allocate(memory, bitmapBytes(BATCH_ROWS)), all: allocate(memory, bitmapBytes(BATCH_ROWS)) };
  }

  take(table: Table, window: Window): void {
    if (this.staged + window.rows > this.most) this.deal();
    const { memory, keys, staged, parts, next } = this;
    const { by, bits } = this.step;
    const { vectors, rows } = window;
    const { stride, width } = keys;
    keys.pack(this.reader.read(table.memory, vectors), rows, staged);
    const taken = this.taken(table, window);
    kernelsOf(memory).groupSplit(keys.pointer + staged * 8, stride, width, taken, rows, bits, parts + staged * 2, next);
    this.args.forEach((arg, i) => {
      this.stage(arg, table.memory, vectors[by.length + i]!);
    });
    this.staged += rows;
  }

  /** Deals out what is staged. */
  deal(): void {
    const { memory, keys, staged: rows, parts, places, next } = this;
    if (rows === 0) return;
    const kernels = kernelsOf(memory);
    this.begin();
    kernels.groupPlaces(parts, rows, next, places);
    this.words.forEach((out, word) => {
      kernels.groupScatter(keys.pointer + word * keys.stride, 8, places, rows, out);
    });
    for (const { staged, validity, values, width, present } of this.args) {
      kernels.groupScatter(staged, width, places, rows, values);
      if (present !== 0) kernels.groupScatterBits(validity, places, rows, present);
    }
    kernels.sortClear(next, (this.allParts + 1) * 4);
    this.staged = 0;
  }

  pieces(): ScatteredPiece[] {
    const { memory, words, allParts } = this;
    const { partitions } = this.step;
    const starts = allocate(memory, this.starts.length * 4);
    viewsOf(memory).u32.set(this.starts, starts >>> 2);
    const batches = this.starts.length / (allParts + 1);
    const parts = allParts / partitions;
    const args = this.args.map(({ values, width, present }) => ({ values, width, present }));
    return Array.from({ length: partitions }, (_, partition) => {
      const piece = { memory, rows: 0, batches, starts, allParts, firstPart: partition * parts, parts, words, args };
      return { ...piece, rows: runsOf(piece).reduce((sum, { from, end }) => sum + end - from, 0) };
    });
  }

  private stage({ staging, staged, width, validity }: DealtArgument, from: WebAssembly.Memory, vector: Vector): void {
    const { memory } = this;
    if (vector.storage !== 'none') staging.bringTo(from, vector, staged + this.staged * width);
    if (validity === 0) return;
    const [at, bytes] = [validity + this.staged / 8, bitmapBytes(vector.rows)];
    if (vector.storage === 'none') kernelsOf(memory).sortClear(at, bytes);
    else if (vector.validity !== 0) copyBytes(from, vector.validity, bytes, memory, at);
    else viewsOf(memory).u8.fill(0xff, at, at + bytes);
  }

  /** The rows that are dealt out, as a bitmap; 0 = all. */
  private taken(table: Table, window: Window): Pointer {
    const { memory, room } = this;
    const selected = this.select(table, window);
    if (!this.step.skipNulls) return selected;
    const bytes = bitmapBytes(window.rows);
    let taken = selected;
    for (const { storage, validity } of window.vectors.slice(0, this.step.by.length)) {
      if (storage === 'none') kernelsOf(memory).sortClear(room.own, bytes);
      else if (validity === 0) continue;
      else copyBytes(table.memory, validity, bytes, memory, room.own);
      if (taken === 0) kernelsOf(memory).sortMove(room.own, bytes, room.all);
      else kernelsOf(memory).andBits(taken, room.own, room.all, bytes);
      taken = room.all;
    }
    return taken;
  }

  /** From how many rows each part has to where its first one goes; rows that do not take part go behind the others, to be written over. */
  private begin(): void {
    const { u32 } = viewsOf(this.memory);
    const { allParts, starts } = this;
    const first = this.next >>> 2;
    for (let part = 0; part <= allParts; part++) {
      const count = u32[first + part]!;
      u32[first + part] = this.rows;
      starts.push(this.rows);
      if (part < allParts) this.rows += count;
    }
  }
}

/** What is computed may be null anywhere. */
function mayBeNull(expr: Bound, table: Table): boolean {
  return expr.kind !== 'col' || table.columns[expr.index]!.nullCount > 0;
}

/** The rows of a piece, batch by batch. */
function runsOf({ memory, batches, starts, allParts, firstPart, parts }: ScatteredPiece): { from: number; end: number }[] {
  const { u32 } = viewsOf(memory);
  return Array.from({ length: batches }, (_, batch) => {
    const at = (starts >>> 2) + batch * (allParts + 1) + firstPart;
    return { from: u32[at]!, end: u32[at + parts]! };
  });
}

function spansOf(piece: ScatteredPiece): readonly Span[] {
  const runs = runsOf(piece).filter(({ from, end }) => end > from);
  const spans = (pointer: Pointer, width: number): readonly Span[] =>
    runs.map(({ from, end }) => ({ from: pointer + from * width, bytes: (end - from) * width }));
  return [
    { from: piece.starts, bytes: piece.batches * (piece.allParts + 1) * 4 },
    ...piece.words.flatMap((pointer) => spans(pointer, 8)),
    ...piece.args.flatMap(({ values, width, present }) => [...spans(values, width), ...(present === 0 ? [] : spans(present, 1))]),
  ];
}
