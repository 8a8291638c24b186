import { type ParquetCodecKernels, parquetCodecTwins } from './parquet-codecs';
import { type ParquetDeltaKernels, parquetDeltaTwins } from './parquet-delta';
import { type ParquetPackKernels, parquetPackTwins } from './parquet-pack';
import { type ParquetRangeKernels, parquetRangeTwins } from './parquet-range';
import { type ParquetRleKernels, parquetRleTwins } from './parquet-rle';
import { type ParquetStringKernels, parquetStringTwins } from './parquet-strings';
import { type ParquetValueKernels, parquetValueTwins } from './parquet-values';
import { type ParquetZstdKernels, parquetZstdTwins } from './parquet-zstd';

/** What reading and writing Parquet asks of the kernels. */
export interface ParquetKernels
  extends ParquetCodecKernels,
    ParquetDeltaKernels,
    ParquetPackKernels,
    ParquetRangeKernels,
    ParquetRleKernels,
    ParquetStringKernels,
    ParquetValueKernels,
    ParquetZstdKernels {}

export function parquetTwins(memory: WebAssembly.Memory): ParquetKernels {
  return {
    ...parquetPackTwins(memory),
    ...parquetRangeTwins(memory),
    ...parquetRleTwins(memory),
    ...parquetDeltaTwins(memory),
    ...parquetValueTwins(memory),
    ...parquetStringTwins(memory),
    ...parquetCodecTwins(memory),
    ...parquetZstdTwins(),
  };
}
