import type { CompressionName } from './compressed/compression';
import type { Encoding } from './encoding/encodings';
import type { LongDelimiter } from './long-delimiter';

/** Where bytes come from, as plain data that crosses threads: a file on disk, or the content of one in shared memory. */
export type Source = FileSource | MemorySource;

export interface FileSource {
  readonly kind: 'file';
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** Content in chunks of `chunkBytes` each (the last one shorter). */
export interface MemorySource {
  readonly kind: 'memory';
  readonly path: string;
  readonly size: number;
  readonly chunkBytes: number;
  readonly chunks: readonly SharedArrayBuffer[];
}

/** How the content of a file lies in it. */
export interface Packed {
  readonly source: FileSource;
  readonly compression: CompressionName;
  /** Which file of an archive; null = the first. */
  readonly member: string | null;
  /** Read as UTF-8, whatever it was written in. */
  readonly encoding: Encoding;
  /** Read with one byte in its place; absent = cells are delimited by single bytes, or not at all. */
  readonly longDelimiter?: LongDelimiter;
}

/** Content that was read before and kept as it was read: unpacked only should its bytes be wanted after all. */
export interface PackedSource {
  readonly kind: 'packed';
  readonly path: string;
  /** Of the content. */
  readonly size: number;
  readonly packed: Packed;
}
