import type { ColumnChunk } from '../../columns/column';
import type { TypeName } from '../../plan/schema';
import type { Rows } from './blocks';

/** Turns one column's cells, block after block, into a column of the partition. */
export interface ColumnReader {
  /** Takes the column's cells of a block's rows (`ends` is the first one's word), which become rows `row` … of the partition. `blockBytes` bounds their text. */
  take(rows: Rows, row: number, blockBytes: number): void;
  finish(rows: number): FinishedColumn;
}

export interface FinishedColumn {
  readonly chunk: ColumnChunk;
  /** The narrowest type that holds all cells; the chunk is worthless (storage none) when its own type does not. */
  readonly holds: TypeName;
}

/** A column without values: all null, or never parsed to its end. */
export function emptyChunk(type: TypeName, rows: number): ColumnChunk {
  return { type, storage: 'none', values: 0, bytes: 0, validity: 0, nullCount: rows, dictionary: null };
}
