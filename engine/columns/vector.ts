import type { TypeName } from '../plan/schema';
import type { DictionaryChunk, Frame, Storage } from './column';
import type { Kernels } from './kernels/kernels';
import type { Pointer, Views } from './memory';

/**
 * What evaluating an expression over one batch of a partition gives: a column of `rows` values in the partition's memory,
 * either a window on a column chunk (`values`, `validity` already moved to the batch's first row; a batch starts at a
 * multiple of 64 rows, so bitmaps start on a byte) or a result in scratch. Same layouts as ColumnChunk.
 * For utf8, offsets index into `bytes` absolutely (they need not start at 0).
 */
export interface Vector {
  readonly type: TypeName;
  readonly storage: Storage;
  readonly rows: number;
  readonly values: Pointer;
  readonly bytes: Pointer;
  /** 0 = no nulls. */
  readonly validity: Pointer;
  readonly dictionary: DictionaryChunk | null;
  /** The same numbers as codes, where the column has them: `values` are made of these when they are asked for. */
  readonly coded?: Coded;
}

export interface Coded {
  readonly codes: Pointer;
  readonly width: number;
  readonly frame: Frame;
}

/**
 * A JavaScript value of a type, as functions' `eval` takes and returns it: boolean → boolean; int → number; bigint → bigint;
 * float, double → number; decimal → unscaled bigint (the type knows the scale); string → string; binary → Uint8Array;
 * date → days since 1970 as number; timestamp, timestamp_ntz → microseconds since 1970 as bigint, with (9) nanoseconds; null → null.
 */
export type Value = boolean | number | bigint | string | Uint8Array | null;

/** An argument of a kernel: a column of the batch, or one value for all rows. */
export type Operand =
  | { readonly kind: 'vector'; readonly vector: Vector }
  | { readonly kind: 'constant'; readonly type: TypeName; readonly value: Value };

/** What a kernel works with. Scratch lives until the batch is done; views must be re-read after `scratch`. */
export interface KernelContext {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly rows: number;
  views(): Views;
  /** Room in the partition's memory, 64-byte aligned, contents undefined. */
  take(bytes: number): Pointer;
  /** Memoised per task (a prepared needle, a lookup table by dictionary): computed once for this key and memory. */
  once<T>(key: object, make: () => T): T;
}
