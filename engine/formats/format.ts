import type { ColumnBounds, PageBounds } from '../columns/bounds';
import type { Table } from '../columns/column';
import type { OptionBag } from '../plan/relation';
import type { Field, Schema, TypeName } from '../plan/schema';
import type { Encoding } from './encoding/encodings';
import type { LongDelimiter } from './long-delimiter';
import type { Options, OptionValues } from './option';
import type { Source } from './source';

/**
 * A file format: one file or folder, one line in index.ts. `read` runs on executors, everything else on the driver;
 * only plain data crosses. `write` makes it an export format as well.
 */
export interface Format<R extends Options = Options, W extends Options = Options> {
  readonly name: string;
  readonly label: string;
  readonly extensions: readonly string[];
  readonly readOptions: R;
  /** Some columns can be read without the others, so what no question names is not read. Default false. */
  readonly columnar?: boolean;
  /** How sure the first bytes (up to 64 KB) make us: 1 = magic number, 0 = no. */
  sniff(head: Uint8Array, path: string): number;
  /** Of text: what a content that begins so is written in. `open` and `read` get it as UTF-8. */
  encoding?(head: Uint8Array, path: string, options: OptionValues<R>): Encoding;
  /** Of delimited text: the delimiter of several bytes that was told. `open` and `read` get one byte in its place. */
  longDelimiter?(options: OptionValues<R>, path: string, beginning: () => Promise<Uint8Array>): Promise<LongDelimiter | null>;
  /** Made of lines: a beginning that ends with one can be read alone. */
  readonly lines?: boolean;
  /** Looks at head, tail, spread samples; never at the whole file. `declared` are column types the user fixed. */
  open(source: Source, options: OptionValues<R>, declared: readonly Field[], context?: OpenContext): Promise<Opened>;
  read(request: ReadRequest<OptionValues<R>>, context: ReadContext): Promise<ReadResult> | ReadResult;
  /**
   * Judges the partitions read so far (null = not yet): pure. May widen the schema and name partitions to read again
   * (a split that started inside a quoted field; a column that must be text after all).
   */
  reconcile?(opened: Opened, reads: readonly (ReadSummary | null)[]): Reconciled;
  /** Rows of each unit that splits count (row groups), where splits can be cut between any two. */
  units?(source: Source, detail: unknown): readonly number[];
  /** What the file tells of a column in each unit that its splits count (row groups), without reading them; null = nothing. */
  bounds?(source: Source, detail: unknown, column: string): readonly (ColumnBounds | null)[];
  /** The same of one unit for each of its pages, in order; null = the file does not tell. */
  pageBounds?(source: Source, detail: unknown, column: string, unit: number): readonly PageBounds[] | null;
  /** The numbers of the lines, from 1, in which bytes of a text source stand; offsets ascend. */
  lineNumbers?(source: Source, detail: unknown, offsets: readonly number[]): readonly number[];
  readonly write: FormatWriter<W> | null;
}

export interface OpenContext {
  /** Splits of about this many bytes where the format can choose; null = as the format likes. */
  readonly maxPartitionBytes: number | null;
  /** What a text was written in: its source is UTF-8 by now. */
  readonly encoding?: Encoding;
  /** What a byte stands for in the source by now. */
  readonly longDelimiter?: LongDelimiter | undefined;
}

/** What a look at the source tells. `splits` fix the partitions: they depend on the data alone, never on the number of cores. */
export interface Opened {
  readonly schema: Schema;
  readonly splits: readonly Split[];
  /** Exact when the format says so (a footer), else null. */
  readonly rows: number | null;
  /** Options in force after guessing (delimiter, quote, header …): the same bag opens the same table again. */
  readonly options: OptionBag;
  readonly notices: readonly string[];
  /** Columns by number whose cells were all empty where the look at the source fell: they may be of any type. */
  readonly undecided?: readonly number[];
  /** The source has no names for its columns, these are made up. */
  readonly headerless?: boolean;
  /** Format-private facts that `read` wants, cloneable. */
  readonly detail: unknown;
}

/** A range of the source: bytes for text, row groups for Parquet. `rows` where known. */
export interface Split {
  readonly start: number;
  readonly end: number;
  readonly rows: number | null;
}

export interface ReadRequest<O> {
  readonly source: Source;
  readonly split: Split;
  readonly partition: number;
  readonly schema: Schema;
  readonly options: O;
  readonly detail: unknown;
  /** Read at most so many rows, from the split's start: the first page. null = all. */
  readonly limit: number | null;
  /** Columns to read (by index into schema); the others come back as they are in `previous`, or with storage 'none' and all null. null = all. */
  readonly columns: readonly number[] | null;
  readonly previous: Table | null;
  /** Rows of the split that matter, for formats that tell bounds of pages: what the others hold is nobody's concern. Absent = all. */
  readonly ranges?: readonly RowRange[];
  /** The table is looked at once and dropped: nothing is done to make it small. */
  readonly passing?: boolean;
}

/** Rows [start, end). Ranges ascend and do not touch. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

export interface ReadContext {
  /** A memory to fill, with at least `bytes` free. */
  memory(bytes: number): WebAssembly.Memory;
  /** Call between blocks (every few milliseconds): throws CANCELLED when the task was cancelled, and reports bytes read so far. */
  tick(bytesRead: number): void;
}

export interface ReadResult {
  readonly table: Table;
  readonly summary: ReadSummary;
}

/** Facts about one partition's read for `reconcile` and for the rejects list: plain and small. */
export interface ReadSummary {
  readonly rows: number;
  /** First and one-past-last byte that this partition really covered (records are never cut). */
  readonly start: number;
  readonly end: number;
  /** The columns it speaks of, by name, for formats that may find more of them than they were asked for. */
  readonly fields?: readonly string[];
  /** For each column, the narrowest type that holds all its values here; 'void' = only nulls. */
  readonly types: readonly TypeName[];
  /** For each column, the type it was read as, for formats whose `reconcile` widens. */
  readonly readAs?: readonly TypeName[];
  readonly rejects: readonly Reject[];
  readonly rejectCount: number;
}

/** A record that did not fit. At most 1,000 per partition are kept; `rejectCount` counts all. */
export interface Reject {
  readonly line: number | null;
  readonly byteOffset: number;
  readonly text: string;
  readonly reason: string;
}

export interface Reconciled {
  readonly schema: Schema;
  readonly reread: readonly { readonly partition: number; readonly split: Split; readonly columns: readonly number[] | null }[];
}

/**
 * Writing is pure: `begin` + the encoded chunks in order + `finish` are the file. Chunks are encoded on executors in parallel;
 * the driver only appends bytes.
 */
export interface FormatWriter<W extends Options = Options> {
  readonly options: W;
  /** Rows a chunk should hold (a Parquet row group; a slab of text). */
  chunkRows(options: OptionValues<W>): number;
  /** Where a file's rows are numbered: rows that one of its sheets holds. A chunk then has rows of one sheet alone. */
  readonly sheetRows?: number;
  /** Numbers come as they are kept, some as codes (columns/narrow.ts); else all are plain. */
  readonly takesCodes?: boolean;
  begin(schema: Schema, options: OptionValues<W>): Uint8Array;
  /** `table` has no selection; bytes are backed by a SharedArrayBuffer where large. `firstRow` counts from 0, known where rows are numbered.
   * A chunk that takes long calls `tick` every few milliseconds of work, which throws when the work is no longer wanted; `room` is for
   * its bytes. */
  encode(table: Table, options: OptionValues<W>, firstRow?: number, tick?: () => void, room?: TakeRoom): EncodedChunk;
  /** Fills in what depends on where in the file a chunk stands, once that is known. */
  place?(bytes: Uint8Array, detail: unknown, offset: number): void;
  /** The file's first bytes, as many as `begin` gave, where they are known only at the end: not for a stream. */
  head?(schema: Schema, options: OptionValues<W>, chunks: readonly WrittenChunk[]): Uint8Array;
  /** What stands between the chunks so far and one more: a comma, the end of a sheet; absent = nothing. */
  between?(schema: Schema, options: OptionValues<W>, chunks: readonly WrittenChunk[]): Uint8Array;
  finish(schema: Schema, options: OptionValues<W>, chunks: readonly WrittenChunk[]): Uint8Array;
}

/** Room for at least so many bytes, in memory that can cross threads without a copy; what stands there is to be overwritten. */
export type TakeRoom = (bytes: number) => Uint8Array;

export function freshRoom(bytes: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(bytes));
}

export interface EncodedChunk {
  readonly bytes: Uint8Array;
  /** Format-private, cloneable (a row group's metadata with offsets relative to the chunk). */
  readonly detail: unknown;
}

export interface WrittenChunk {
  readonly offset: number;
  readonly byteLength: number;
  readonly rows: number;
  readonly detail: unknown;
}

export function format<const R extends Options, const W extends Options>(definition: Format<R, W>): Format<R, W> {
  return definition;
}
