import { type FormatWriter, format } from '../format';
import { boundsOf, pageBoundsOf } from './bounds';
import { inFile } from './damage';
import { int96Notices } from './int96';
import { fileOf, hasMagic, openParquet, type ParquetDetail } from './open';
import { MAGIC } from './parquet-types';
import { readParquet } from './read';
import { encodeRowGroup } from './write';
import { footerOf } from './write-footer';
import { type ParquetWriteOptions, parquetWriteOptions } from './write-options';

const write: FormatWriter<ParquetWriteOptions> = {
  options: parquetWriteOptions,
  takesCodes: true,
  chunkRows: ({ rowGroupRows }) => rowGroupRows,
  begin: () => MAGIC,
  encode: encodeRowGroup,
  finish: (schema, _options, chunks) => footerOf(schema, chunks),
};

export const parquet = format({
  name: 'parquet',
  label: 'Parquet',
  columnar: true,
  extensions: ['parquet', 'parq', 'pq'],
  readOptions: {},
  sniff: (head) => (head.length >= MAGIC.length && hasMagic(head, MAGIC) ? 1 : 0),
  open: async (source, _options, declared) => {
    const opened = openParquet(source, declared);
    return { ...opened, notices: [...opened.notices, ...int96Notices(source, opened.detail as ParquetDetail)] };
  },
  read: (request, context) => readParquet(request, context),
  units: (source, detail) => fileOf(source, detail as ParquetDetail).footer.rowGroups.map(({ rows }) => rows),
  bounds: (source, detail, column) => inFile(source.path, () => boundsOf(source, detail as ParquetDetail, column)),
  pageBounds: (source, detail, column, unit) =>
    inFile(source.path, () => pageBoundsOf(source, detail as ParquetDetail, column, unit)),
  write,
});
