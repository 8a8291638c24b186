import { choice, flag, number, type OptionValues } from '../option';

/** What a Parquet file can be made like; the defaults are those that most readers are quickest with. */
export const parquetWriteOptions = {
  compression: choice(
    'Compression',
    'How pages are compressed: snappy is quick, zstd is small, gzip is for old readers',
    { snappy: 'Snappy', zstd: 'Zstandard', gzip: 'gzip', none: 'None' },
    'snappy',
  ),
  rowGroupRows: number(
    'Rows in a group',
    'The most rows of a row group: readers skip and share out whole groups',
    262_144,
    64,
    2 ** 24,
  ),
  statistics: flag(
    'Statistics',
    'Least and greatest value and nulls of each column in each row group and page, by which readers skip',
    true,
  ),
  dictionary: flag('Dictionaries', 'Values that repeat are written once and named by number', true),
};

export type ParquetWriteOptions = typeof parquetWriteOptions;
export type ParquetWriteValues = OptionValues<ParquetWriteOptions>;
