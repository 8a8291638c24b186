import { format } from '../format';
import { text } from '../option';
import { SQLITE_MAGIC } from './database';
import { openSqlite } from './open';
import { readSqlite, reconcileSqlite } from './read';
import { write } from './write';

export const sqlite = format({
  name: 'sqlite',
  label: 'SQLite',
  extensions: ['sqlite', 'sqlite3', 'db'],
  readOptions: { table: text('Table', 'Name of the table or view; empty for the first', '') },
  sniff: (head: Uint8Array) => (SQLITE_MAGIC.equals(head.subarray(0, SQLITE_MAGIC.length)) ? 1 : 0),
  open: async (source, { table }) => openSqlite(source, table),
  read: readSqlite,
  reconcile: reconcileSqlite,
  write,
});
