import { bitmapBytes } from '../columns/bitmap';
import { Growing } from '../columns/builder';
import { type ColumnChunk, type DictionaryChunk, type Storage, type Table, widthOf } from '../columns/column';
import { mergeDictionaries, writeDictionary } from '../columns/dictionary';
import { kernelsOf } from '../columns/kernels/load';
import { allocate, allocateZeroed, type Pointer, viewsOf } from '../columns/memory';
import { readCode } from '../columns/read-value';
import type { Vector } from '../columns/vector';
import type { Bound } from '../functions/bound';
import type { TypeName } from '../plan/schema';
import type { Batch } from './batch';
import { eachBatch } from './evaluate';

/**
 * A computed column, written beside the partition's others: allocating is atomic and append-only, so the chunks that are already
 * published stay as they are. Batches of which nothing is selected hold zeros.
 */
export function deriveColumn(table: Table, bound: Bound, betweenBatches: () => void): ColumnChunk {
  const column = new DerivedColumn(table, bound.type);
  eachBatch(table, [bound], ([vector], batch) => {
    betweenBatches();
    column.append(vector!, batch);
  });
  return column.finish();
}

class DerivedColumn {
  private readonly validity: Pointer;
  private values: ColumnValues | null = null;

  constructor(
    private readonly table: Table,
    private readonly type: TypeName,
  ) {
    this.validity = allocate(table.memory, bitmapBytes(table.rows));
    viewsOf(table.memory).u8.fill(0xff, this.validity, this.validity + bitmapBytes(table.rows));
  }

  append(vector: Vector, batch: Batch): void {
    if (vector.storage === 'none') return;
    this.values ??= valuesFor(this.table, vector);
    this.values.append(vector, batch);
    const { u8 } = batch.views();
    if (vector.validity !== 0) u8.copyWithin(this.validity + batch.start / 8, vector.validity, vector.validity + batch.bits);
  }

  finish(): ColumnChunk {
    const { rows, memory } = this.table;
    const { type, validity } = this;
    if (this.values === null)
      return { type, storage: 'none', values: 0, bytes: 0, validity: 0, nullCount: rows, dictionary: null };
    const nullCount = rows - kernelsOf(memory).countBits(validity, rows);
    return { type, ...this.values.finish(), validity: nullCount === 0 ? 0 : validity, nullCount };
  }
}

type Values = Pick<ColumnChunk, 'storage' | 'values' | 'bytes' | 'dictionary'>;

interface ColumnValues {
  append(vector: Vector, batch: Batch): void;
  finish(): Values;
}

function valuesFor(table: Table, vector: Vector): ColumnValues {
  if (vector.storage === 'utf8') return new TextValues(table);
  return vector.dictionary === null ? new FixedValues(table, vector.storage) : new CodedValues(table, vector);
}

/** Numbers and bits: batches are copied to their place. */
class FixedValues implements ColumnValues {
  private readonly values: Pointer;

  constructor(
    table: Table,
    private readonly storage: Storage,
  ) {
    this.values = allocateZeroed(table.memory, Math.max(bitmapBytes(table.rows), table.rows * widthOf(storage)));
  }

  append({ values }: Vector, batch: Batch): void {
    const bits = this.storage === 'bits';
    const at = this.values + (bits ? batch.start / 8 : batch.start * widthOf(this.storage));
    batch.views().u8.copyWithin(at, values, values + (bits ? batch.bits : batch.rows * widthOf(this.storage)));
  }

  finish(): Values {
    return { storage: this.storage, values: this.values, bytes: 0, dictionary: null };
  }
}

/** Codes of one dictionary, which becomes the column's once it is unique. */
class CodedValues implements ColumnValues {
  private readonly storage: Storage;
  private readonly values: Pointer;
  private readonly dictionary: DictionaryChunk;
  private readonly translation: Uint32Array | null;

  constructor(table: Table, vector: Vector) {
    const { memory } = table;
    this.storage = vector.storage;
    this.values = allocateZeroed(memory, table.rows * widthOf(vector.storage));
    const isOwn = table.columns.some((column) => column.dictionary === vector.dictionary);
    const merged = isOwn ? null : mergeDictionaries([{ memory, dictionary: vector.dictionary! }], vector.type === 'binary');
    this.translation = merged?.translations[0] ?? null;
    this.dictionary = merged === null ? vector.dictionary! : writeDictionary(memory, merged.distinct);
  }

  append(vector: Vector, batch: Batch): void {
    const views = batch.views();
    const width = widthOf(this.storage);
    if (this.translation === null) {
      views.u8.copyWithin(this.values + batch.start * width, vector.values, vector.values + batch.rows * width);
      return;
    }
    const out = width === 1 ? views.u8 : width === 2 ? views.u16 : views.u32;
    const at = this.values / width + batch.start;
    for (let row = 0; row < batch.rows; row++) out[at + row] = this.translation[readCode(views, vector, row)]!;
  }

  finish(): Values {
    return { storage: this.storage, values: this.values, bytes: 0, dictionary: this.dictionary };
  }
}

/** Text end to end; rows of skipped batches are empty. */
class TextValues implements ColumnValues {
  private readonly offsets: Pointer;
  private readonly bytes: Growing;
  private rows = 0;
  private used = 0;

  constructor(private readonly table: Table) {
    this.offsets = allocate(table.memory, (table.rows + 1) * 4);
    this.bytes = new Growing(table.memory, table.rows * 8, null);
  }

  append(vector: Vector, batch: Batch): void {
    this.skipTo(batch.start);
    const from = vector.values >>> 2;
    const before = batch.views().u32[from]!;
    const length = batch.views().u32[from + batch.rows]! - before;
    this.bytes.reserve(this.used + length, this.used);
    const { u8, u32 } = batch.views();
    u8.copyWithin(this.bytes.pointer + this.used, vector.bytes + before, vector.bytes + before + length);
    const to = this.offsets >>> 2;
    for (let row = 0; row < batch.rows; row++) u32[to + batch.start + row] = u32[from + row]! - before + this.used;
    this.used += length;
    this.rows = batch.start + batch.rows;
  }

  finish(): Values {
    this.skipTo(this.table.rows + 1);
    return { storage: 'utf8', values: this.offsets, bytes: this.bytes.pointer, dictionary: null };
  }

  private skipTo(row: number): void {
    viewsOf(this.table.memory).u32.fill(this.used, (this.offsets >>> 2) + this.rows, (this.offsets >>> 2) + row);
    this.rows = row;
  }
}
