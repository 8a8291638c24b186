/** Where bytes come from, as plain data that crosses threads: a file on disk, or the decompressed content of one in shared memory. */
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
