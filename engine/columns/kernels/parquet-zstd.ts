import type { Pointer } from '../memory';
import { FAILED } from './parquet-rle';

export interface ParquetZstdKernels {
  /**
   * Decompresses one Zstandard frame to exactly [out, out + outBytes); may also touch the 64 bytes after it. `scratch`: see
   * zstd-scratch.ts. Returns 0, or FAILED for a frame that is damaged or has what Parquet writers do not use: a dictionary, a checksum.
   */
  parquetZstd(source: Pointer, sourceBytes: number, out: Pointer, outBytes: number, scratch: Pointer): number;
}

/** The plain line is the library's, to which those who ask turn when this fails. */
export function parquetZstdTwins(): ParquetZstdKernels {
  return { parquetZstd: () => FAILED };
}
