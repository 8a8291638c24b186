import type { TypeName } from '../../plan/schema';

/**
 * What opening found out and reading needs.
 *
 * A split other than the first starts at an arbitrary byte b and means the records that start in (b, end]. Where records are lines, the
 * next line end tells the first of them; elsewhere its reader guesses. An exact start is always greater than b, so that a split whose
 * start is not `starts[partition]` says where its first record is.
 */
export interface JsonDetail {
  /** One record a line; else records follow one another, with commas, spaces and line ends between them. */
  readonly lines: boolean;
  readonly starts: readonly number[];
  /** Where the last record ends at the latest: the file's end, or that of the list that holds the records. */
  readonly end: number;
  /** Types as sampled, by name; 'void' where the samples hold only nulls: such a column is read as text and may turn out narrower. */
  readonly sampled: Readonly<Record<string, TypeName>>;
  /** Columns whose type the user fixed: what does not fit is a bad value, never another type. */
  readonly declared: readonly string[];
  /** What stands before a record, as it does before the second one: how a reader guesses where one starts. */
  readonly between: string;
  readonly blockBytes: number;
}
