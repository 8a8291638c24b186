import { writeFileSync } from 'node:fs';
import type { Table } from '../../engine/columns/column';
import { widen } from '../../engine/columns/widen';
import type { Format, WrittenChunk } from '../../engine/formats/format';
import { decodeOptions } from '../../engine/formats/option';
import type { OptionBag } from '../../engine/plan/relation';

/** Writes tables of one schema as a file, one chunk each: what the driver makes of them. */
export function writeTables(format: Format, path: string, tables: readonly Table[], options: OptionBag = {}): void {
  const write = format.write!;
  const values = decodeOptions(format.name, write.options, options);
  const { schema } = tables[0]!;
  const parts = [write.begin(schema, values)];
  const chunks: WrittenChunk[] = [];
  let offset = parts[0]!.length;
  let firstRow = 0;
  for (const table of tables) {
    const { bytes, detail } = write.encode(write.takesCodes ? table : widen(table).table, values, firstRow);
    firstRow += table.rows;
    write.place?.(bytes, detail, offset);
    chunks.push({ offset, byteLength: bytes.length, rows: table.rows, detail });
    offset += bytes.length;
    parts.push(bytes);
  }
  parts.push(write.finish(schema, values, chunks));
  if (write.head !== undefined) parts[0] = write.head(schema, values, chunks);
  writeFileSync(path, Buffer.concat(parts));
}
