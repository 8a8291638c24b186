import type { Span } from '../cluster/executor/messages';
import { bitmapBytes } from '../columns/bitmap';
import { type ColumnChunk, type Table, widthOf } from '../columns/column';
import { type Views, viewsOf } from '../columns/memory';

/** Where in their memory a table's columns lie: all the rows that they hold, also those that do not belong. */
export function tableSpans({ memory, columns, rows }: Table): readonly Span[] {
  const views = viewsOf(memory);
  return rows === 0 ? [] : columns.flatMap((column) => columnSpans(views, column, rows));
}

export function tableBytes(table: Table): number {
  return tableSpans(table).reduce((sum, { bytes }) => sum + bytes, 0);
}

function columnSpans({ u32 }: Views, { storage, values, bytes, validity, dictionary }: ColumnChunk, rows: number): Span[] {
  if (storage === 'none') return [];
  const spans: Span[] = [];
  if (validity !== 0) spans.push({ from: validity, bytes: bitmapBytes(rows) });
  if (storage === 'bits') spans.push({ from: values, bytes: bitmapBytes(rows) });
  else if (storage === 'utf8') spans.push(...textSpans(u32, values, bytes, rows));
  else spans.push({ from: values, bytes: rows * widthOf(storage) });
  if (dictionary !== null) spans.push(...textSpans(u32, dictionary.offsets, dictionary.bytes, dictionary.count));
  return spans;
}

function textSpans(u32: Uint32Array, offsets: number, bytes: number, count: number): readonly Span[] {
  const [first, end] = [u32[offsets >>> 2]!, u32[(offsets >>> 2) + count]!];
  return [
    { from: offsets, bytes: (count + 1) * 4 },
    { from: bytes + first, bytes: end - first },
  ];
}
