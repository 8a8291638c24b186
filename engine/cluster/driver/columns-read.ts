import type { Expr } from '../../plan/expr';
import type { Filter, Join, Relation, Scan } from '../../plan/relation';
import { columnsOf } from '../../plan/walk';

/** Names of columns, letter case folded; null = all. */
export type Columns = ReadonlySet<string> | null;

export const NO_COLUMNS: ReadonlySet<string> = new Set();

/** What of an input is asked for, by the node that gives it. */
export type ColumnsRead = ReadonlyMap<Scan | Join | Filter, Columns>;

/**
 * Pure: which columns of each scan a relation reads, and which of each join and filter are read, where only `wanted` of its own columns are asked for.
 * A projection computes all that it names, asked for or not. Where rows are compared whole, or are those of several inputs, all columns count.
 */
export function columnsRead(node: Relation, wanted: Columns): ColumnsRead {
  switch (node.op) {
    case 'scan':
      return new Map([[node, wanted]]);
    case 'filter':
      return new Map([[node, wanted], ...columnsRead(node.input, and(wanted, [node.where]))]);
    case 'sort':
      return columnsRead(
        node.input,
        and(
          wanted,
          node.keys.map((key) => key.expr),
        ),
      );
    case 'project':
      return columnsRead(
        node.input,
        and(
          NO_COLUMNS,
          node.columns.map((column) => column.expr),
        ),
      );
    case 'aggregate':
      return columnsRead(
        node.input,
        and(
          NO_COLUMNS,
          [...node.by, ...node.measures].map((column) => column.expr),
        ),
      );
    case 'slice':
    case 'sample':
      return columnsRead(node.input, wanted);
    case 'distinct':
      return columnsRead(node.input, null);
    case 'join':
      return joinRead(node, wanted);
    case 'union':
      return new Map(node.inputs.flatMap((input) => [...columnsRead(input, null)]));
    default:
      return new Map();
  }
}

/** Which side has a column is told by names only when both are known: either side is asked for all of them. */
function joinRead(node: Join, wanted: Columns): ColumnsRead {
  const conditions = node.where === null ? [] : [node.where];
  const below = and(wanted, [...node.on.flatMap(({ left, right }) => [left, right]), ...conditions]);
  return new Map([[node, wanted], ...columnsRead(node.left, below), ...columnsRead(node.right, below)]);
}

function and(wanted: Columns, exprs: readonly Expr[]): Columns {
  return wanted === null
    ? null
    : new Set([...wanted, ...exprs.flatMap(columnsOf).flatMap((name) => withPrefixes(name.toLowerCase()))]);
}

/** `user.name` may be the field of a column `user`. */
function withPrefixes(name: string): readonly string[] {
  const parts = name.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}
