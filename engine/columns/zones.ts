import { BATCH_ROWS, type ColumnChunk } from './column';
import { EQUAL, GREATER, LESS } from './kernels/compare-kernels';

/**
 * The least and the greatest number in each BATCH_ROWS rows of a column, or numbers beyond them; nulls count as zero. A greatest that is
 * NaN says nothing. Integers that doubles do not hold are rounded, which keeps their order but not what lies between them.
 */
export interface Zones {
  readonly least: readonly number[];
  readonly most: readonly number[];
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

export class ZoneBuilder implements Zones {
  readonly least: number[] = [];
  readonly most: number[] = [];

  /** The next rows, which begin at `row`. */
  add(row: number, rows: number, { least, most }: Range): void {
    for (let zone = Math.floor(row / BATCH_ROWS); zone * BATCH_ROWS < row + rows; zone++) {
      this.least[zone] = Math.min(this.least[zone] ?? least, least);
      this.most[zone] = Math.max(this.most[zone] ?? most, most);
    }
  }
}

/** Of rows that lie in some zones. */
export function rangeIn({ least, most }: Zones, start: number, rows: number): Range {
  const [first, end] = [Math.floor(start / BATCH_ROWS), Math.ceil((start + rows) / BATCH_ROWS)];
  return { least: Math.min(...least.slice(first, end)), most: Math.max(...most.slice(first, end)) };
}

/** Whether a number of the range may be to the constant as `op` says; false is sure, whatever was rounded. */
export function mayHold(op: number, { least, most }: Range, constant: number | bigint): boolean {
  const value = Number(constant);
  const below = least < value || (least === value && !isExact(value));
  const above = !(most < value || (most === value && isExact(value)));
  return (
    ((op & LESS) !== 0 && (below || Number.isNaN(value))) ||
    ((op & EQUAL) !== 0 && !(least > value || most < value)) ||
    ((op & GREATER) !== 0 && above)
  );
}

/** Not an integer that others were rounded to. */
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || !Number.isInteger(value);
}

/** A column whose rows are no longer where they were. */
export function withoutZones({ zones: _, ...column }: ColumnChunk): ColumnChunk {
  return column;
}
