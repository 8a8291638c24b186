import { type ParquetCodecKernels, parquetCodecTwins } from './parquet-codecs';
import { type ParquetDeltaKernels, parquetDeltaTwins } from './parquet-delta';
import { type ParquetRleKernels, parquetRleTwins } from './parquet-rle';
import { type ParquetStringKernels, parquetStringTwins } from './parquet-strings';
import { type ParquetValueKernels, parquetValueTwins } from './parquet-values';

/** What reading and writing Parquet asks of the kernels. */
export interface ParquetKernels
  extends ParquetRleKernels,
    ParquetDeltaKernels,
    ParquetValueKernels,
    ParquetStringKernels,
    ParquetCodecKernels {}

export function parquetTwins(memory: WebAssembly.Memory): ParquetKernels {
  return {
    ...parquetRleTwins(memory),
    ...parquetDeltaTwins(memory),
    ...parquetValueTwins(memory),
    ...parquetStringTwins(memory),
    ...parquetCodecTwins(memory),
  };
}
