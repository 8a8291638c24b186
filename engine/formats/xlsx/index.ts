import { format } from '../format';
import { openXlsx } from './open';
import { readOptions } from './options';
import { readXlsx, reconcileXlsx } from './read';
import { write } from './write';

/** Names of the parts that a workbook's archive begins with. */
const FIRST_PART = /^(?:\[Content_Types\]\.xml|(?:_rels|docProps|xl)\/)/;

export const xlsx = format({
  name: 'xlsx',
  label: 'Excel',
  extensions: ['xlsx', 'xlsm'],
  readOptions,
  sniff: (head: Uint8Array, path: string) => certainty(head, path),
  open: (source, options) => openXlsx(source, options),
  read: readXlsx,
  reconcile: reconcileXlsx,
  write,
});

/** A ZIP archive whose first file is a workbook's: one of documents may begin so too, and says later that it has no workbook. */
function certainty(head: Uint8Array, path: string): number {
  if (head[0] !== 0x50 || head[1] !== 0x4b || head[2] !== 3 || head[3] !== 4) return 0;
  if (/\.xls[xm]$/i.test(path)) return 1;
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return bytes.length > 30 && FIRST_PART.test(bytes.toString('latin1', 30, 30 + bytes.readUInt16LE(26))) ? 1 : 0;
}
