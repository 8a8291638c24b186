import type { ColumnBounds, PageBounds } from '../../columns/bounds';
import type { Value } from '../../columns/vector';
import type { RowRange } from '../../formats/format';
import type { Source } from '../../formats/source';
import type { BindContext } from '../../functions/bind';
import { bindCondition } from '../../functions/bind';
import { type Bound, columnsIn } from '../../functions/bound';
import { evaluateRow } from '../../functions/evaluate';
import { type BoundsOf, mayHold } from '../../functions/may-hold';
import { and } from '../../plan/build';
import type { Expr } from '../../plan/expr';
import { printExpr } from '../../plan/print';
import type { Schema } from '../../plan/schema';
import { columnsOf } from '../../plan/walk';
import type { Dataset } from './dataset';
import { joined, type RowsRead, rowsWhere } from './prune-rows';
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
  /** For each partition, the rows that the condition may hold for; null = any. */
  readonly ranges: readonly (readonly RowRange[] | null)[];
  /** Of files that tell bounds. */
  readonly rowGroups: Counts;
  /** Of the columns of the condition, in those row groups whose pages tell bounds. */
  readonly pages: Counts;
}

interface Counts {
  readonly read: number;
  readonly skipped: number;
}

export function scanReads(where: Expr | null, table: ScanTable, context: BindContext): ScanReads {
  const filter = where === null ? null : partitionFilter(where, table);
  const files = filter === null ? table.files : filesWhere(filter, table, context);
  const condition = where === null ? null : bindCondition(where, table.schema, context);
  const found = files.map((file) => readsOf(condition, file));
  return {
    files,
    allFiles: table.files.length,
    partitionFilter: filter,
    partitions: found.flatMap(({ ranges }) => ranges.map((each) => each === null || each.length > 0)),
    ranges: found.flatMap(({ ranges }) => ranges),
    rowGroups: total(found.map(({ rowGroups }) => rowGroups)),
    pages: total(found.map(({ pages }) => pages)),
  };
}

function total(counts: readonly Counts[]): Counts {
  return {
    read: counts.reduce((sum, { read }) => sum + read, 0),
    skipped: counts.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

const NONE: Counts = { read: 0, skipped: 0 };

type FileReads = Pick<ScanReads, 'ranges' | 'rowGroups' | 'pages'>;

function readsOf(condition: Bound | null, { dataset, columns }: TableFile): FileReads {
  const { format, source, opened } = dataset;
  const groups = format.units === undefined ? 0 : (opened.splits.at(-1)?.end ?? 0);
  if (condition === null || groups === 0 || source.kind === 'packed')
    return { ranges: opened.splits.map(() => null), rowGroups: { read: groups, skipped: 0 }, pages: NONE };
  const units = groupsWhere(condition, dataset, columns);
  return {
    ranges: opened.splits.map(({ start, end }) => {
      const own = units.slice(start, end);
      return own.every((unit) => unit.whole) ? null : joined(own);
    }),
    rowGroups: total(units.map(({ ranges }) => ({ read: ranges.length > 0 ? 1 : 0, skipped: ranges.length > 0 ? 0 : 1 }))),
    pages: total(units.map(({ pages }) => pages)),
  };
}

interface Unit extends RowsRead {
  readonly rows: number;
  readonly whole: boolean;
}

/** For each row group of a file, the rows that may satisfy the condition. */
function groupsWhere(condition: Bound, dataset: Dataset, columns: TableFile['columns']): readonly Unit[] {
  const { format, source, opened, schema } = dataset;
  const names = new Map(
    columnsIn(condition).map(
      ({ index }) => [index, columns === null ? schema[index]?.name : nameIn(columns[index]?.bound)] as const,
    ),
  );
  const known = new Map<number, readonly (ColumnBounds | null)[]>();
  for (const [index, name] of names)
    if (name !== undefined) known.set(index, format.bounds!(source as Source, opened.detail, name));
  return format.units!(source as Source, opened.detail).map((rows, group): Unit => {
    const boundsOf: BoundsOf = ({ index }) => known.get(index)?.[group] ?? null;
    if (!mayHold(condition, boundsOf)) return { rows, ranges: [], pages: NONE, whole: false };
    const pages = new Map<number, readonly PageBounds[]>();
    for (const [index, name] of names) {
      const told = name === undefined ? null : (format.pageBounds?.(source as Source, opened.detail, name, group) ?? null);
      if (told !== null) pages.set(index, told);
    }
    if (pages.size === 0) return { rows, ranges: [{ start: 0, end: rows }], pages: NONE, whole: true };
    const read = rowsWhere(rows, pages, (pageOf) => mayHold(condition, (column) => pageOf(column) ?? boundsOf(column)));
    return { ...read, rows, whole: read.pages.skipped === 0 };
  });
}

/** The file's own column, where the table's column is that one as it is. */
function nameIn(bound: Bound | undefined): string | undefined {
  return bound?.kind === 'col' ? bound.name : undefined;
}

/** Lines of explain: files by partition keys, where there are several; row groups, pages and partitions, where files tell what is in them. */
export function readsText({ files, allFiles, partitionFilter: filter, partitions, ...told }: ScanReads): readonly string[] {
  const byKeys = `files: ${files.length} of ${allFiles}, PartitionFilters: [${filter === null ? '' : printExpr(filter)}]`;
  const cut = `partitions: ${partitions.filter((each) => each).length} of ${partitions.length}`;
  return [
    ...(allFiles < 2 && filter === null ? [] : [byKeys]),
    ...skippedText('row groups', told.rowGroups, 'their statistics'),
    ...skippedText('pages', told.pages, 'the page index'),
    ...(partitions.includes(false) ? [cut] : []),
  ];
}

function skippedText(what: string, { read, skipped }: Counts, by: string): readonly string[] {
  return read + skipped === 0 ? [] : [`${what}: ${read} of ${read + skipped}, ${skipped} skipped by ${by}`];
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === 'call' && expr.fn === 'and' ? expr.args.flatMap(conjuncts) : [expr];
}
