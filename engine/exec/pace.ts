import { BATCH_ROWS } from '../columns/column';

const FIRST_ROWS = 2_048;
const LEAST_ROWS = 512;
const SHORT_MS = 2;
const LONG_MS = 4;

/**
 * How many rows the next batch has: as many as take a few milliseconds. Between batches a task looks whether it was cancelled, and a
 * pattern or a row function may take a thousand times longer for a row than a comparison.
 */
export class Pace {
  /** Halves and doubles of it are multiples of 64, where bitmaps may be cut. */
  private rows = FIRST_ROWS;
  private began = 0;

  /** Of the batch that begins at a row: it ends with its zone at the latest, and takes what little would be left of that. */
  next(start: number): number {
    const now = performance.now();
    const tookMs = now - this.began;
    if (this.began > 0 && tookMs < SHORT_MS) this.rows = Math.min(BATCH_ROWS, this.rows * 2);
    if (this.began > 0 && tookMs > LONG_MS) this.rows = Math.max(LEAST_ROWS, this.rows / 2);
    this.began = now;
    const left = BATCH_ROWS - (start % BATCH_ROWS);
    return left <= this.rows * 1.5 ? left : this.rows;
  }
}
