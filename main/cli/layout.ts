import type { Write } from '../../engine/plan/plan';
import { type Arguments, UsageError } from './arguments';

/** One file, a folder of parts, or one by the values of columns; and whether what was written is listed. */
export function layoutOf({ flags, values }: Arguments): Pick<Write, 'folder' | 'manifest'> {
  const partitionBy = names(values.get('partition-by'));
  return {
    ...(flags.has('parts') || partitionBy.length > 0 ? { folder: { partitionBy } } : {}),
    ...(flags.has('manifest') ? { manifest: true } : {}),
  };
}

/** What only says how a file is written is no use without one. */
export function refuseLayout({ flags, values }: Arguments): void {
  const flag = ['parts', 'manifest'].find((each) => flags.has(each));
  const name = flag ?? (values.has('partition-by') ? 'partition-by' : null);
  if (name !== null) throw new UsageError(`--${name} says how files are written; add --to OUT`);
}

function names(list: string | undefined): readonly string[] {
  if (list === undefined) return [];
  const split = list.split(',').map((name) => name.trim());
  if (split.includes(''))
    throw new UsageError(`--partition-by ${JSON.stringify(list)} names no column between commas; write a,b`);
  return split;
}
