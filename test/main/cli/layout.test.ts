import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from '../../../main/cli/arguments';
import { layoutOf, refuseLayout } from '../../../main/cli/layout';
import { progressText } from '../../../main/cli/progress';
import { queryAccepts } from '../../../main/cli/query';

const args = (...words: readonly string[]) => readArguments(['in.csv', ...words], queryAccepts);

describe('layout of an output', () => {
  it('is one file, a folder of parts, or folders by the values of columns', () => {
    expect(layoutOf(args())).toEqual({});
    expect(layoutOf(args('--parts'))).toEqual({ folder: { partitionBy: [] } });
    expect(layoutOf(args('--partition-by', 'country, year', '--manifest'))).toEqual({
      folder: { partitionBy: ['country', 'year'] },
      manifest: true,
    });
  });

  it('names what is wrong', () => {
    expect(() => layoutOf(args('--partition-by', 'a,,b'))).toThrow(UsageError);
    expect(() => refuseLayout(args('--manifest'))).toThrow('--manifest says how files are written; add --to OUT');
    expect(() => refuseLayout(args('--partition-by', 'a'))).toThrow('--partition-by says how');
    expect(refuseLayout(args('--where', 'x > 1'))).toBeUndefined();
  });
});

describe('progress', () => {
  const frame = { frame: 'progress', stages: [], rowsRead: 0 } as const;
  it('tells the time that is left, by rows to write where they are counted, else by bytes to read', () => {
    const reading = { ...frame, scannedBytes: 25e6, totalBytes: 100e6, rowsWritten: 0, bytesWritten: 0, rowsExpected: null };
    expect(progressText(reading, 10)).toBe('read 25 % of 100 MB · about 30 s left');
    const writing = { ...reading, scannedBytes: 100e6, rowsWritten: 1000, bytesWritten: 5e6, rowsExpected: 10_000 };
    expect(progressText(writing, 10)).toBe('read 100 % of 100 MB · wrote 1,000 rows, 5 MB · about 1 min 30 s left');
    expect(progressText({ ...reading, scannedBytes: 1e6 }, 10)).toBe('read 1 % of 100 MB');
  });
});
