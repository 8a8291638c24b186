import type { Opened, ReadSummary, Reconciled } from '../format';

/** A column of times whose digits are finer than the engine's becomes text; partitions that were read before read it again. */
export function reconcileArrow(opened: Opened, reads: readonly (ReadSummary | null)[]): Reconciled {
  const schema = opened.schema.map((field, column) =>
    field.type !== 'string' && reads.some((read) => read?.types[column] === 'string')
      ? { ...field, type: 'string' as const }
      : field,
  );
  const reread = reads.flatMap((read, partition) => {
    const columns = schema.flatMap((field, column) => (read === null || read.readAs?.[column] === field.type ? [] : [column]));
    return columns.length === 0 ? [] : [{ partition, split: opened.splits[partition]!, columns }];
  });
  return { schema, reread };
}
