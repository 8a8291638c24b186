import type { Value } from '../../columns/vector';
import type { BindContext } from '../../functions/bind';
import { bindCondition } from '../../functions/bind';
import { evaluateRow } from '../../functions/evaluate';
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

/** One line of explain; null for a table of one file. */
export function filesRead(where: Expr | null, table: ScanTable, context: BindContext): string | null {
  const { files } = table;
  const filter = where === null ? null : partitionFilter(where, table);
  if (files.length < 2 && filter === null) return null;
  const read = filter === null ? files : filesWhere(filter, table, context);
  return `files: ${read.length} of ${files.length}, PartitionFilters: [${filter === null ? '' : printExpr(filter)}]`;
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === 'call' && expr.fn === 'and' ? expr.args.flatMap(conjuncts) : [expr];
}
