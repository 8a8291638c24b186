import { type FormatWriter, format } from '../format';
import { choice } from '../option';
import { hasMagic, openParquet } from './open';
import { MAGIC } from './parquet-types';
import { readParquet } from './read';
import { encodeRowGroup } from './write';
import { footerOf } from './write-footer';

const writeOptions = {
  compression: choice(
    'Compression',
    'How pages are compressed: snappy is quick, zstd is small.',
    { snappy: 'Snappy', zstd: 'Zstandard', none: 'None' },
    'snappy',
  ),
};

const write: FormatWriter<typeof writeOptions> = {
  options: writeOptions,
  chunkRows: 262_144,
  begin: () => MAGIC,
  encode: (table, { compression }) => encodeRowGroup(table, compression),
  finish: (schema, _options, chunks) => footerOf(schema, chunks),
};

export const parquet = format({
  name: 'parquet',
  label: 'Parquet',
  columnar: true,
  extensions: ['parquet', 'parq', 'pq'],
  readOptions: {},
  sniff: (head) => (head.length >= MAGIC.length && hasMagic(head, MAGIC) ? 1 : 0),
  open: async (source, _options, declared) => openParquet(source, declared),
  read: (request, context) => readParquet(request, context),
  write,
});
