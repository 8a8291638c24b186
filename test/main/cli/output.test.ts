import { describe, expect, it } from 'vitest';
import type { FormatInfo, OptionInfo } from '../../../engine/protocol/engine-service';
import { outputOf } from '../../../main/cli/output';

const compression: OptionInfo = {
  name: 'compression',
  kind: 'choice',
  label: 'Compression',
  doc: '',
  default: 'none',
  choices: [
    { value: 'none', label: 'None' },
    { value: 'gzip', label: 'gzip', extension: 'gz' },
  ],
};
const format = (name: string, options: readonly OptionInfo[]): FormatInfo => ({
  name,
  label: name,
  extensions: [name],
  reads: true,
  writes: true,
  readOptions: [],
  writeOptions: options,
});
const formats = [format('csv', [compression]), format('parquet', [])];

describe('the output of the command line', () => {
  it('has the format of its name', () => {
    expect(outputOf(formats, 'a.b/out.CSV', null)).toEqual({ format: 'csv', options: {} });
    expect(outputOf(formats, 'out.parquet', null)).toEqual({ format: 'parquet', options: {} });
  });

  it('is packed as its last ending says', () => {
    expect(outputOf(formats, 'out.csv.gz', null)).toEqual({ format: 'csv', options: { compression: 'gzip' } });
    expect(outputOf(formats, 'out.gz', 'csv')).toEqual({ format: 'csv', options: { compression: 'gzip' } });
  });

  it('has the format that was told', () => {
    expect(outputOf(formats, 'out.txt', 'csv')).toEqual({ format: 'csv', options: {} });
    expect(outputOf(formats, 'out.csv', 'unheard')).toEqual({ format: 'unheard', options: {} });
  });

  it('is refused where no name tells it', () => {
    for (const path of ['out', 'out.txt', 'out.parquet.gz', 'csv.dir/out'])
      expect(() => outputOf(formats, path, null), path).toThrow('add --to-format csv | parquet');
  });
});
