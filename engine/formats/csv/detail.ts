import type { TypeName } from '../../plan/schema';
import type { Dialect } from './dialect';

/**
 * What opening found out and reading needs.
 *
 * A split other than the first starts at an arbitrary byte b and means the records that start in (b, end]: its reader guesses the first
 * of them. An exact start is always greater than b, so that a split whose start is not `starts[partition]` says where its first record is.
 */
export interface CsvDetail extends Dialect {
  readonly starts: readonly number[];
  /** One past the last byte of the table: what follows is no part of it. */
  readonly end: number;
  /** Types as sampled; 'void' where the samples were empty: such a column is read as text and may turn out narrower. */
  readonly sampled: readonly TypeName[];
  /** How columns spell their values; null = plainly. */
  readonly spellings: readonly (string | null)[];
  /** Columns whose type the user fixed: what does not fit is a bad row, never another type. */
  readonly declared: readonly boolean[];
  readonly nullTokens: readonly string[];
  readonly blockBytes: number;
  /** What the delimiter stands for in the file itself; null = the byte that it is. */
  readonly longDelimiter: string | null;
}
