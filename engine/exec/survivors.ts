import { bitmapBytes } from '../columns/bitmap';
import { type ColumnChunk, widthOf } from '../columns/column';
import { chosenBits, chosenValues, chosenWords, type Work } from '../columns/compact';
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
    const out = this.take(bitmapBytes(batch.rows));
    this.kernels.spreadBits(found, batch.alive, batch.rows, out);
    return out;
  }

  override window(column: ColumnChunk): Vector {
    const known = this.windows.get(column);
    if (known !== undefined) return known;
    const whole = this.from.window(column);
    const work: Work = { room: this, kernels: this.kernels, chosen: this.from.alive, rows: this.from.rows, count: this.rows };
    const validity = whole.validity === 0 ? 0 : chosenBits(whole.validity, work);
    const vector =
      whole.coded === undefined
        ? { ...whole, ...chosenValues(whole, work), rows: this.rows, validity }
        : this.codesOf(whole, whole.coded, validity, work);
    this.windows.set(column, vector);
    return vector;
  }

  override validityOf(column: ColumnChunk): Pointer {
    return this.window(column).validity;
  }

  override areNull(column: ColumnChunk): boolean | null {
    return this.from.areNull(column);
  }

  override range(column: ColumnChunk): Range | null {
    return this.from.range(column);
  }

  private codesOf({ type, storage }: Vector, coded: Coded, validity: Pointer, work: Work): Vector {
    const codes = chosenWords(coded.codes, coded.width, work);
    const room = this.take(this.rows * widthOf(storage));
    return codedVector(this.kernels, { type, rows: this.rows, validity }, { ...coded, codes }, room);
  }
}
