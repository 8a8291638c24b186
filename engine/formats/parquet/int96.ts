import { createMemory } from '../../columns/memory';
import { readValue } from '../../columns/read-value';
import type { Source } from '../source';
import { openSource } from '../source-reader';
import { damaged, inFile } from './damage';
import { fileOf, type ParquetDetail } from './open';
import { chunkPlans, readColumn } from './read';
import { Room } from './room';
import type { LeafColumn } from './schema';

/** So many rows tell what a writer puts into its times. */
const LOOKED_ROWS = 4096;

/**
 * INT96 counts nanoseconds, over more years than int64 has of them: it is read in microseconds, as Spark reads it, and nearly all writers
 * have no more. Where the first rows show that this one has, it is said that they are cut.
 */
export function int96Notices(source: Source, detail: ParquetDetail): readonly string[] {
  return inFile(source.path, () => {
    const { columns } = fileOf(source, detail).schema;
    return columns.flatMap((column) =>
      !('nested' in column) && column.conversion === 'int96' && isFine(source, detail, column)
        ? [`column ${column.name} counts nanoseconds; they are cut to microseconds`]
        : [],
    );
  });
}

function isFine(source: Source, detail: ParquetDetail, column: LeafColumn): boolean {
  const groups = fileOf(source, detail).footer.rowGroups.slice(0, 1);
  const rows = Math.min(LOOKED_ROWS, groups[0]?.rows ?? 0);
  if (rows === 0 || groups[0]!.chunk(column.leaf).obstacle !== null) return false;
  const memory = createMemory(rows * 32);
  const reader = openSource(source);
  try {
    const raw: LeafColumn = { ...column, type: 'binary', conversion: 'fixedText' };
    const plan = { column: raw, chunks: chunkPlans(groups, 0, raw, rows, null), narrow: false };
    const room = new Room(memory, () => undefined);
    const chunk = readColumn(room, plan, rows, (target, position) => {
      if (reader.readInto(target, position) < target.length) damaged('it ends early');
    });
    return Array.from({ length: rows }, (_, row) => readValue(memory, chunk, row)).some(isFinerThanMicros);
  } finally {
    reader.close();
  }
}

/** Eight bytes of nanoseconds come before the day. */
function isFinerThanMicros(value: unknown): boolean {
  if (!(value instanceof Uint8Array)) return false;
  return new DataView(value.buffer, value.byteOffset).getBigInt64(0, true) % 1000n !== 0n;
}
