import type { ColumnBounds } from '../../columns/bounds';
import type { Value } from '../../columns/vector';
import type { BindContext } from '../../functions/bind';
import { bindCondition } from '../../functions/bind';
import type { Bound, BoundCol } from '../../functions/bound';
import { evaluateRow } from '../../functions/evaluate';
import { mayHold } from '../../functions/may-hold';
import { and } from '../../plan/build';
import type { Expr } from '../../plan/expr';
import { printExpr } from '../../plan/print';
import type { Schema } from '../../plan/schema';
import { columnsOf } from '../../plan/walk';
import type { ScanTable, TableFile } from './scan-table';

/** The parts of a condition that speak only of what is the same in all rows of a file: partition keys and the file's name. */
export function partitionFilter(where: Expr, { files }: ScanTable): Expr | null {
  const constants = files[0]?.constants ?? new Map<string, Value>();
  const parts = conjuncts(where).filter((part) => {
    const names = columnsOf(part);
    return names.length > 0 && names.every((name) => constants.has(name));
  });
  return parts.length === 0 ? null : and(...parts);
}

/** The files in which such a condition can hold. */
export function filesWhere(filter: Expr, { files, schema }: ScanTable, context: BindContext): readonly TableFile[] {
  const keys: Schema = schema.filter(({ name }) => files[0]?.constants.has(name));
  const bound = bindCondition(filter, keys, context);
  return files.filter(
    ({ constants }) =>
      evaluateRow(
        bound,
        keys.map(({ name }) => constants.get(name) ?? null),
      ) === true,
  );
}

/** What a scan reads under a condition, and what it leaves out by partition keys and by the statistics in its files. */
export interface ScanReads {
  readonly files: readonly TableFile[];
  readonly allFiles: number;
  /** What told which files to leave out. */
  readonly partitionFilter: Expr | null;
  /** For each partition of these files, in order, whether it is read. */
  readonly partitions: readonly boolean[];
  /** Of files that tell bounds; row groups share their fate with their partition. */
  readonly rowGroups: { readonly read: number; readonly skipped: number };
}

export function scanReads(where: Expr | null, table: ScanTable, context: BindContext): ScanReads {
  const filter = where === null ? null : partitionFilter(where, table);
  const files = filter === null ? table.files : filesWhere(filter, table, context);
  const condition = where === null ? null : bindCondition(where, table.schema, context);
  const rowGroups = { read: 0, skipped: 0 };
  const partitions = files.flatMap((file) => {
    const { format, opened } = file.dataset;
    const groups = condition === null || format.bounds === undefined ? null : groupsWhere(condition, file);
    return opened.splits.map(({ start, end }) => {
      const read = groups === null || groups.slice(start, end).some((may) => may);
      if (format.bounds !== undefined) rowGroups[read ? 'read' : 'skipped'] += end - start;
      return read;
    });
  });
  return { files, allFiles: table.files.length, partitionFilter: filter, partitions, rowGroups };
}

/** For each row group of a file, whether a row of it may satisfy the condition. */
function groupsWhere(condition: Bound, { dataset, columns }: TableFile): readonly boolean[] {
  const { format, source, opened, schema } = dataset;
  const known = new Map<number, readonly (ColumnBounds | null)[]>();
  const boundsOf = ({ index }: BoundCol, group: number): ColumnBounds | null => {
    const own = columns === null ? schema[index]?.name : nameIn(columns[index]?.bound);
    if (own === undefined) return null;
    const all = known.get(index) ?? (source.kind === 'packed' ? [] : format.bounds!(source, opened.detail, own));
    known.set(index, all);
    return all[group] ?? null;
  };
  const groups = opened.splits.at(-1)?.end ?? 0;
  return Array.from({ length: groups }, (_, group) => mayHold(condition, (column) => boundsOf(column, group)));
}

/** The file's own column, where the table's column is that one as it is. */
function nameIn(bound: Bound | undefined): string | undefined {
  return bound?.kind === 'col' ? bound.name : undefined;
}

/** Lines of explain: files by partition keys, where there are several; row groups and their partitions, where files tell what is in them. */
export function readsText({ files, allFiles, partitionFilter: filter, partitions, rowGroups }: ScanReads): readonly string[] {
  const { read, skipped } = rowGroups;
  const byKeys = `files: ${files.length} of ${allFiles}, PartitionFilters: [${filter === null ? '' : printExpr(filter)}]`;
  const byBounds = `row groups: ${read} of ${read + skipped}, ${skipped} skipped by their statistics`;
  const cut = `partitions: ${partitions.filter((each) => each).length} of ${partitions.length}`;
  return [
    ...(allFiles < 2 && filter === null ? [] : [byKeys]),
    ...(read + skipped === 0 ? [] : [byBounds]),
    ...(partitions.includes(false) ? [cut] : []),
  ];
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === 'call' && expr.fn === 'and' ? expr.args.flatMap(conjuncts) : [expr];
}
