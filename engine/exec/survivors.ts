import { bitmapBytes } from '../columns/bitmap';
import { type ColumnChunk, widthOf } from '../columns/column';
import type { Pointer } from '../columns/memory';
import { codedVector } from '../columns/narrow';
import type { Coded, Vector } from '../columns/vector';
import type { Range } from '../columns/zones';
import { Batch } from './batch';

/**
 * The rows of a batch that are still in question, one after the other. A test of texts looks at every byte of its batch; where few rows
 * are left, bringing those together first costs less than looking at all.
 */
export class Survivors extends Batch {
  private from: Batch;
  private readonly windows = new Map<ColumnChunk, Vector>();

  constructor(batch: Batch) {
    super(batch.table, batch.room);
    this.from = batch;
  }

  /** The result of `test`, a bitmap, for the rows alive in `batch`, of which there are `count`; 0 for all others. */
  ask(batch: Batch, count: number, test: (batch: Batch) => Pointer): Pointer {
    this.from = batch;
    this.rows = count;
    this.windows.clear();
    const found = test(this);
    const out = this.scratch(bitmapBytes(batch.rows));
    this.kernels.spreadBits(found, batch.alive, batch.rows, out);
    return out;
  }

  override window(column: ColumnChunk): Vector {
    const known = this.windows.get(column);
    if (known !== undefined) return known;
    const whole = this.from.window(column);
    const rest = { rows: this.rows, validity: this.bitsOf(whole.validity) };
    const vector =
      whole.coded === undefined
        ? { ...whole, ...this.valuesOf(whole), ...rest }
        : this.codesOf(whole, whole.coded, rest.validity);
    this.windows.set(column, vector);
    return vector;
  }

  override range(column: ColumnChunk): Range | null {
    return this.from.range(column);
  }

  private codesOf({ type, storage }: Vector, { codes, width, frame }: Coded, validity: Pointer): Vector {
    const { kernels, rows } = this;
    const out = this.scratch(rows * width);
    kernels.compactValues(codes, width, this.from.alive, this.from.rows, out);
    return codedVector(kernels, { type, rows, validity }, { codes: out, width, frame }, this.scratch(rows * widthOf(storage)));
  }

  private valuesOf({ storage, values, bytes }: Vector): Pick<Vector, 'values' | 'bytes'> {
    const { kernels, rows } = this;
    const { alive, rows: all } = this.from;
    if (storage === 'bits') return { values: this.bitsOf(values), bytes: 0 };
    if (storage === 'utf8') {
      const offsets = this.scratch((rows + 1) * 4);
      const texts = this.scratch(kernels.compactTextBytes(values, alive, all) >>> 0);
      kernels.compactTexts(values, bytes, alive, all, offsets, texts);
      return { values: offsets, bytes: texts };
    }
    const width = widthOf(storage);
    const out = this.scratch(rows * width);
    kernels.compactValues(values, width, alive, all, out);
    return { values: out, bytes: 0 };
  }

  private bitsOf(bits: Pointer): Pointer {
    if (bits === 0) return 0;
    const out = this.scratch(bitmapBytes(this.rows));
    this.kernels.compactBits(bits, this.from.alive, this.from.rows, out);
    return out;
  }
}
