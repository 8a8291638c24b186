import type { Split } from '../format';
import type { RowGroup } from './row-group';

const LEAST_ROWS = 262_144;
const MOST_ROWS = 2 ** 20;
const SPLIT_BYTES = 64 * 2 ** 20;
/** Few enough that a task's own cost is small beside its work, enough to keep executors busy to the end. */
const PARTITIONS = 16;

/** One partition per row group; small neighbours share one, unless each is to be its own. `start` and `end` count row groups. */
export function splitsOf(rowGroups: readonly RowGroup[], apart: boolean): readonly Split[] {
  const all = rowGroups.reduce((sum, group) => sum + group.rows, 0);
  const most = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.ceil(all / PARTITIONS)));
  const splits: Split[] = [];
  let start = 0;
  let rows = 0;
  let bytes = 0;
  for (const [index, group] of rowGroups.entries()) {
    if (index > start && (apart || rows + group.rows > most || bytes + group.bytes > SPLIT_BYTES)) {
      splits.push({ start, end: index, rows });
      start = index;
      rows = 0;
      bytes = 0;
    }
    rows += group.rows;
    bytes += group.bytes;
  }
  if (rowGroups.length > start) splits.push({ start, end: rowGroups.length, rows });
  return splits;
}
