import { BATCH_ROWS, type ColumnChunk, type Table } from './column';
import { EQUAL, GREATER, LESS } from './kernels/compare-kernels';
import { kernelsOf } from './kernels/load';

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
export function withoutZones({ zones: _, nullZones: __, ...column }: ColumnChunk): ColumnChunk {
  return column;
}

/** A table that was read, with the nulls of its columns counted by zones. */
export function withNullZones(table: Table): Table {
  const { memory, rows, columns } = table;
  const kernels = kernelsOf(memory);
  const counted = (column: ColumnChunk): ColumnChunk => {
    const { validity } = column;
    if (validity === 0) return column;
    const nullZones = Array.from({ length: Math.ceil(rows / BATCH_ROWS) }, (_, zone) => {
      const zoneRows = rowsOfZone(zone, rows);
      return zoneRows - kernels.countBits(validity + (zone * BATCH_ROWS) / 8, zoneRows);
    });
    return { ...column, nullZones };
  };
  return { ...table, columns: columns.map(counted) };
}

/** Whether the rows that lie in some zones of a column of `total` rows are all null, or none is; null = that is not known. */
export function areNull({ validity, nullZones }: ColumnChunk, total: number, start: number, rows: number): boolean | null {
  if (validity === 0) return false;
  if (nullZones === undefined) return null;
  const [first, end] = [Math.floor(start / BATCH_ROWS), Math.ceil((start + rows) / BATCH_ROWS)];
  const nulls = nullZones.slice(first, end);
  if (nulls.every((count) => count === 0)) return false;
  return nulls.every((count, i) => count === rowsOfZone(first + i, total)) ? true : null;
}

function rowsOfZone(zone: number, total: number): number {
  return Math.min(BATCH_ROWS, total - zone * BATCH_ROWS);
}
