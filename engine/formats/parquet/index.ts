import { format } from '../format';
import { openParquet, same } from './open';
import { MAGIC } from './parquet-types';
import { readParquet } from './read';

export const parquet = format({
  name: 'parquet',
  label: 'Parquet',
  extensions: ['parquet', 'parq', 'pq'],
  readOptions: {},
  sniff: (head) => (head.length >= MAGIC.length && same(head, MAGIC) ? 1 : 0),
  open: async (source, _options, declared) => openParquet(source, declared),
  read: (request, context) => readParquet(request, context),
  write: null,
});
