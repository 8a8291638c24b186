import type { ErrorData } from '../errors';
import type { Plan } from '../plan/plan';
import type { Schema, TypeName } from '../plan/schema';
import type { ClusterCommand } from './cluster-command';
import type { ClusterEvent } from './cluster-event';

/**
 * All a client can ask of an engine. The local driver, the Spark Connect backend and the fakes in tests
 * implement this one interface; a client cannot tell which answers.
 */
export interface EngineService {
  /** Runs a plan. Leaving the iteration, or aborting, cancels the work in the engine. Rejects with EngineError. */
  execute(plan: Plan, signal?: AbortSignal): AsyncIterable<Frame>;
  /** Types and explains a plan; runs nothing beyond reading a file's head. */
  analyze(plan: Plan): Promise<Analysis>;
  catalog(): Promise<Catalog>;
  /** The listener bus, from event number `since` (0 = from the oldest kept), in batches of a moment; never ends by itself. */
  events(since: number, signal?: AbortSignal): AsyncIterable<readonly ClusterEvent[]>;
  /** Forgets cached blocks of a relation and of all built on it. */
  release(fingerprint: string): Promise<void>;
  /** How the rows of a relation that was asked before lie over its partitions, and which of them holds its nth row; computes nothing. */
  places(plan: Plan, row: number | null): Promise<Places>;
  /** Does something to the cluster by hand; resolves once it is done. */
  control(command: ClusterCommand): Promise<void>;
}

/**
 * The answer, as a stream. Order for a query: schema, then any of progress | count, batches in row order, metrics, done.
 * A query whose root is a global `count(*)` also sends `count` frames while partitions finish.
 * If a late surprise in a text file widens a column, a second `schema` frame replaces the first and the batches after it follow the new one.
 */
export type Frame = SchemaFrame | BatchFrame | CountFrame | ProgressFrame | MetricsFrame | DoneFrame;

export interface SchemaFrame {
  readonly frame: 'schema';
  readonly schema: Schema;
}

/** Rows [start, start + rows) of the answer, as columns. Buffers are exactly sized and owned by the receiver. */
export interface BatchFrame {
  readonly frame: 'batch';
  readonly start: number;
  readonly rows: number;
  readonly columns: readonly ColumnData[];
}

/** `exact` once the whole input was scanned; until then `atLeast` only grows. */
export interface CountFrame {
  readonly frame: 'count';
  readonly atLeast: number;
  readonly exact: boolean;
}

/** Of the input this plan reads: bytes scanned of all, rows so far; for a write, rows and bytes written too. */
export interface ProgressFrame {
  readonly frame: 'progress';
  readonly stages: readonly StageProgress[];
  readonly scannedBytes: number;
  readonly totalBytes: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly bytesWritten: number;
  /** Of a write: rows it will have, once that is known. */
  readonly rowsExpected: number | null;
}

export interface StageProgress {
  readonly stageId: number;
  readonly name: string;
  readonly tasksDone: number;
  readonly tasks: number;
}

export interface MetricsFrame {
  readonly frame: 'metrics';
  readonly elapsedMs: number;
  readonly tasks: number;
  readonly failedTasks: number;
  readonly cachedPartitions: number;
  readonly rowsScanned: number;
  readonly bytesScanned: number;
  /** Bad records of the plan's sources, as far as they were read. */
  readonly rejects: number;
  /** What the plan's conditions left out, by partition keys and by statistics. */
  readonly files: ReadAndSkipped;
  readonly rowGroups: ReadAndSkipped;
  /** Of the conditions' columns, in row groups whose pages are indexed. */
  readonly pages: ReadAndSkipped;
}

export interface ReadAndSkipped {
  readonly read: number;
  readonly skipped: number;
}

/** For a query: rows sent and, where known, all rows of the un-sliced relation; for a write: rows and bytes written. */
export interface DoneFrame {
  readonly frame: 'done';
  readonly rows: number;
  readonly totalRows: number | null;
  readonly bytesWritten: number | null;
}

/**
 * One column of a batch, in Arrow's layout. `validity`: bit i (least significant first) set where row i is not null; null = no nulls.
 *   bits   boolean                          bit-packed values
 *   i32    int, date (days since 1970)      Int32Array
 *   i64    bigint, timestamps (µs), decimal with p <= 18 (unscaled)   BigInt64Array
 *   i128   decimal with p > 18              BigUint64Array, two words a value, low first, two's complement
 *   f64    float, double                    Float64Array
 *   bytes  string (UTF-8), binary, struct, array and map (as JSON text)   offsets (rows + 1) into bytes
 *   none   void                             nothing; all null
 */
export type ColumnData =
  | { readonly layout: 'bits'; readonly type: TypeName; readonly values: Uint8Array; readonly validity: Uint8Array | null }
  | { readonly layout: 'i32'; readonly type: TypeName; readonly values: Int32Array; readonly validity: Uint8Array | null }
  | { readonly layout: 'i64'; readonly type: TypeName; readonly values: BigInt64Array; readonly validity: Uint8Array | null }
  | { readonly layout: 'i128'; readonly type: TypeName; readonly values: BigUint64Array; readonly validity: Uint8Array | null }
  | { readonly layout: 'f64'; readonly type: TypeName; readonly values: Float64Array; readonly validity: Uint8Array | null }
  | {
      readonly layout: 'bytes';
      readonly type: TypeName;
      readonly offsets: Uint32Array;
      readonly bytes: Uint8Array;
      readonly validity: Uint8Array | null;
    }
  | { readonly layout: 'none'; readonly type: TypeName };

export interface Analysis {
  readonly schema: Schema;
  readonly fingerprint: string;
  /** Said, optimised and physical plan, as indented text. */
  readonly explain: string;
  /** The same as data: what was said, what is made of it, and by stage what a task does. */
  readonly plans: { readonly said: PlanNode; readonly optimised: PlanNode; readonly stages: readonly (readonly string[])[] };
  readonly partitions: number;
  /** The scans of the plan with what was guessed: format, options in force, size. */
  readonly sources: readonly SourceInfo[];
}

/** `text` is also the name of the RDD that an operator becomes. */
export interface PlanNode {
  readonly text: string;
  /** What is not even read, in words: files, partitions, row groups. */
  readonly notes: readonly string[];
  readonly inputs: readonly PlanNode[];
}

/** Empty where nothing is known of the relation. */
export interface Places {
  /** Rows by partition; null = not counted yet. */
  readonly rows: readonly (number | null)[];
  /** Rows come in another order than partition after partition. */
  readonly sorted: boolean;
  readonly partition: number | null;
}

export interface SourceInfo {
  readonly path: string;
  readonly format: string;
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  readonly sizeBytes: number;
  /** Exact once the file has been read (or its footer says so), else null. */
  readonly rows: number | null;
  readonly notices: readonly string[];
}

/** What the engine can do, as data: feeds the filter builder, the export dialog, the CLI's help. */
export interface Catalog {
  readonly functions: readonly FunctionInfo[];
  readonly formats: readonly FormatInfo[];
}

export interface FunctionInfo {
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate';
  readonly label: string;
  readonly doc: string;
  /** Accepted types per argument; the last one repeats when `variadic`. */
  readonly args: readonly (readonly TypeFamily[])[];
  readonly variadic: boolean;
  /** Where the filter builder offers it; null = not a filter operator. */
  readonly filter: FilterHint | null;
}

export type TypeFamily =
  | 'boolean'
  | 'int'
  | 'bigint'
  | 'float'
  | 'double'
  | 'decimal'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestamp_ntz'
  | 'timestamp(9)'
  | 'timestamp_ntz(9)'
  | 'struct'
  | 'array'
  | 'map';

/** How a row of the filter builder asks for the arguments after the column. */
export interface FilterHint {
  readonly editor: 'none' | 'value' | 'range' | 'list' | 'text' | 'pattern';
  readonly rank: number;
}

export interface FormatInfo {
  readonly name: string;
  readonly label: string;
  readonly extensions: readonly string[];
  readonly reads: boolean;
  readonly writes: boolean;
  readonly readOptions: readonly OptionInfo[];
  readonly writeOptions: readonly OptionInfo[];
}

export interface OptionInfo {
  readonly name: string;
  readonly kind: 'text' | 'flag' | 'choice' | 'number';
  readonly label: string;
  readonly doc: string;
  readonly default: string | number | boolean | null;
  readonly choices: readonly OptionChoice[] | null;
}

export interface OptionChoice {
  readonly value: string;
  readonly label: string;
  /** What this choice adds to the name of the file. */
  readonly extension?: string;
}

export type { ClusterCommand, ClusterEvent, ErrorData };
