import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, type ColumnChunk, plainStorage, type Table, widthOf } from '../../columns/column';
import { copyColumn } from '../../columns/copy-column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { codedLayout, isNarrow, type NarrowChunk, widenValues } from '../../columns/narrow';
import type { Vector } from '../../columns/vector';
import type { Bound } from '../../functions/bound';
import type { Schema } from '../../plan/schema';
import { selectorIn } from '../selector';
import { eachBatch, type Window } from '../sort/batches';
import { Staging } from '../sort/staging';
import { copyBytes } from '../sort/workspace';
import { type FoundHow, finderIn, isDense, placerIn, rowsByPlace, taken } from './join-find';
import type { JoinIndex } from './join-index';
import { absent } from './join-pairs';

export interface Joining {
  readonly how: Exclude<FoundHow, 'left'>;
  /** The key of the left. */
  readonly by: Bound;
  /** Of the result; the first columns are the left's. */
  readonly schema: Schema;
  readonly leftWidth: number;
  /** Columns of the result that are read, by index; those of the right have values of four or eight bytes and no nulls. */
  readonly wanted: readonly number[];
}

/** Left rows beside what they found, one batch after the other in a workspace: the join as a whole is nowhere. */
export class JoinedBatches {
  private readonly find: ReturnType<typeof finderIn>;
  private readonly found: Pointer;
  private readonly marks: Pointer;
  private readonly select: ReturnType<typeof selectorIn>;
  private readonly lefts: readonly Bound[];
  private readonly stagings: readonly Staging[];
  private readonly rights: ReadonlyMap<number, Gathered>;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly joining: Joining,
    index: JoinIndex,
    rights: readonly Table[],
  ) {
    const { by, schema, leftWidth, wanted } = joining;
    const rows = rights.reduce((sum, table) => sum + table.rows, 0);
    const isPlaced = isDense(by, index, rows);
    this.find = isPlaced ? placerIn(memory, index) : finderIn(memory, by, index);
    this.found = allocate(memory, BATCH_ROWS * 4);
    this.marks = allocate(memory, bitmapBytes(BATCH_ROWS));
    this.select = selectorIn(memory);
    this.lefts = wanted.filter((at) => at < leftWidth).map((at) => ({ kind: 'col', index: at, ...schema[at]! }));
    this.stagings = this.lefts.map(() => new Staging(memory));
    const ofRight = wanted.filter((at) => at >= leftWidth);
    const places = isPlaced ? { rows: rowsByPlace(memory, index), count: index.span + 1 } : null;
    this.rights = new Map(ofRight.map((at) => [at, new Gathered(memory, rights, at - leftWidth, places)]));
  }

  /** Each batch is good until the next. */
  each(left: Table, visit: (batch: Table) => void): void {
    eachBatch(left, [this.joining.by, ...this.lefts], (window) => {
      const selection = this.join(left, window);
      if (selection?.count === 0) return;
      const { memory, joining } = this;
      const columns = joining.schema.map(({ type }, at) => this.column(left, window, at) ?? absent(type, window.rows));
      visit({ schema: joining.schema, memory, columns, rows: window.rows, selection });
    });
  }

  /** Which rows of the batch belong; null = all. */
  private join(left: Table, window: Window): Table['selection'] {
    const { rows, vectors } = window;
    const { memory, found, marks } = this;
    const nobody = this.find(left.memory, vectors[0]!, found);
    const [lonely, met] = taken[this.joining.how];
    if (nobody === 0 && met === 1 && left.selection === null) return null;
    const count = kernelsOf(memory).joinMet(found, this.select(left, window), rows, lonely, met, marks) >>> 0;
    const u8 = viewsOf(memory).u8 as Uint8Array<SharedArrayBuffer>;
    return { bitmap: u8.subarray(marks, marks + bitmapBytes(rows)), count };
  }

  private column(left: Table, { rows, vectors }: Window, at: number): ColumnChunk | null {
    const place = this.lefts.findIndex((own) => own.kind === 'col' && own.index === at);
    if (place >= 0) return chunkOf(this.stagings[place]!.spell(left.memory, vectors[place + 1]!));
    return this.rights.get(at)?.gather(this.found, rows) ?? null;
  }
}

/** A column of the right, all of its tables one after the other as their rows are numbered, or by place; and the batch's part of it. */
class Gathered {
  private readonly source: Pointer;
  private readonly column: ColumnChunk;

  constructor(
    private readonly memory: WebAssembly.Memory,
    tables: readonly Table[],
    index: number,
    places: { readonly rows: Pointer; readonly count: number } | null,
  ) {
    const { type } = tables[0]!.schema[index]!;
    const storage = plainStorage(type);
    const width = widthOf(storage);
    const values = allocate(memory, BATCH_ROWS * width);
    this.column = { type, storage, values, bytes: 0, validity: 0, nullCount: 0, dictionary: null };
    this.source = oneAfterTheOther(memory, tables, index, width);
    if (places === null) return;
    const laid = allocate(memory, places.count * width);
    this.move(places.rows, places.count, laid);
    this.source = laid;
  }

  gather(places: Pointer, rows: number): ColumnChunk {
    this.move(places, rows, this.column.values);
    return this.column;
  }

  private move(places: Pointer, rows: number, to: Pointer): void {
    const kernels = kernelsOf(this.memory);
    if (widthOf(this.column.storage) === 4) kernels.sortGather32(this.source, places, rows, to);
    else kernels.sortGather64(this.source, places, rows, to);
  }
}

function oneAfterTheOther(memory: WebAssembly.Memory, tables: readonly Table[], index: number, width: number): Pointer {
  const source = allocate(memory, tables.reduce((sum, table) => sum + table.rows, 0) * width);
  let to = source;
  for (const table of tables) {
    copyPlain(table, table.columns[index]!, memory, to);
    to += table.rows * width;
  }
  return source;
}

/** A column's values, plain, in another memory. */
function copyPlain({ memory: from, rows }: Table, column: ColumnChunk, memory: WebAssembly.Memory, to: Pointer): void {
  if (!isNarrow(column)) copyBytes(from, column.values, rows * widthOf(column.storage), memory, to);
  else widenValues(kernelsOf(memory), copyColumn(from, column, rows, memory) as NarrowChunk, 0, rows, to);
}

/** How many of a batch's values are null nobody asks. */
function chunkOf(vector: Vector): ColumnChunk {
  const { type, validity, rows, coded } = vector;
  const nullCount = validity === 0 ? 0 : rows;
  if (coded !== undefined) return { type, ...codedLayout(coded), validity, nullCount };
  const { storage, values, bytes, dictionary } = vector;
  return { type, storage, values, bytes, validity, nullCount, dictionary };
}
