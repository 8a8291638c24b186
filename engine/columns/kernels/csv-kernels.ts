import { type CsvCellKernels, csvCellTwins } from './csv-cells';
import { type CsvScanKernels, csvScanTwins } from './csv-scan';
import { type CsvTextKernels, csvTextTwins } from './csv-text';
import { type CsvWriteKernels, csvWriteTwins } from './csv-write';

/** Reading and writing delimited text: csv-frame.ts is what they share, csv-scan finds cells, csv-cells and csv-text parse them, csv-write writes them. */
export interface CsvKernels extends CsvScanKernels, CsvCellKernels, CsvTextKernels, CsvWriteKernels {}

export function csvTwins(memory: WebAssembly.Memory): CsvKernels {
  return { ...csvScanTwins(memory), ...csvCellTwins(memory), ...csvTextTwins(memory), ...csvWriteTwins(memory) };
}
