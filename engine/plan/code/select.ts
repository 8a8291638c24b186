/**
 * A relation as SELECT statements: operators join one statement as long as it means the same, else they read from it.
 * The order in which SQL thinks: FROM, WHERE, GROUP BY, SELECT, DISTINCT, ORDER BY, LIMIT.
 */
import type { Expr, Named, SortKey } from '../expr';
import type { Aggregate, Filter, Project, Relation, Slice, Sort } from '../relation';
import { columnsOf, rewriteExpr } from '../walk';
import { type Linear, linear } from './pipeline';

export interface SqlDialect {
  /** What stands behind FROM for a scan. */
  source(scan: Extract<Relation, { op: 'scan' }>): string;
  expr(expr: Expr): string;
  name(name: string): string;
  /** The direction is always printed; nulls are where the key wants them. */
  limit(offset: number, limit: number | null): readonly string[];
}

interface Statement {
  readonly from: string;
  readonly where: readonly Expr[];
  readonly by: readonly Named[] | null;
  readonly columns: readonly Named[] | null;
  readonly distinct: boolean;
  readonly keys: readonly SortKey[];
  readonly page: { readonly offset: number; readonly limit: number | null } | null;
}

export function selectText(relation: Relation, dialect: SqlDialect): string {
  return write(statementOf(relation, dialect), dialect);
}

function reading(from: string): Statement {
  return { from, where: [], by: null, columns: null, distinct: false, keys: [], page: null };
}

function wrapped(statement: Statement, dialect: SqlDialect): Statement {
  return reading(`(\n${write(statement, dialect).replace(/^/gm, '  ')}\n)`);
}

function statementOf(relation: Relation, dialect: SqlDialect): Statement {
  const node = linear(relation);
  if (node.op === 'scan') return reading(dialect.source(node));
  const input = statementOf(node.input, dialect);
  const joined = join(node, input);
  return joined ?? join(node, wrapped(input, dialect))!;
}

/** The statement with the operator in it; null where it must read from the statement instead. */
function join(relation: Exclude<Linear, { op: 'scan' }>, input: Statement): Statement | null {
  switch (relation.op) {
    case 'filter':
      return joinFilter(relation, input);
    case 'project':
      return joinProject(relation, input);
    case 'aggregate':
      return joinAggregate(relation, input);
    case 'sort':
      return joinSort(relation, input);
    case 'slice':
      return joinSlice(relation, input);
    case 'distinct':
      return input.page !== null || input.keys.length > 0 ? null : { ...input, distinct: true };
  }
}

/** Nothing selected, grouped or cut yet: what is said still speaks of the columns that are read. */
function isOpen({ by, columns, distinct, page }: Statement): boolean {
  return by === null && columns === null && !distinct && page === null;
}

function joinFilter({ where }: Filter, input: Statement): Statement | null {
  const conditions = where.kind === 'call' && where.fn === 'and' ? where.args : [where];
  return isOpen(input) ? { ...input, where: [...input.where, ...conditions] } : null;
}

function joinProject({ columns }: Project, input: Statement): Statement | null {
  const shadowed = columns.some(({ name, expr }) => expr.kind !== 'col' || expr.name !== name);
  return isOpen(input) && (input.keys.length === 0 || !shadowed) ? { ...input, columns } : null;
}

/** Measures may name a key by its alias; SQL wants what it stands for. */
function joinAggregate({ by, measures }: Aggregate, input: Statement): Statement | null {
  if (!isOpen(input) || input.keys.length > 0) return null;
  const aliases = new Map(by.map((key) => [key.name, key.expr]));
  const spelt = measures.map(({ name, expr }) => ({ name, expr: outsideAggregates(expr, aliases) }));
  return { ...input, by, columns: [...by, ...spelt] };
}

export function outsideAggregates(expr: Expr, aliases: ReadonlyMap<string, Expr>): Expr {
  if (aliases.size === 0 || columnsOf(expr).every((name) => !aliases.has(name) && !aliases.has(name.split('.')[0]!))) return expr;
  return rewriteExpr(expr, (node) => (node.kind === 'col' ? (aliases.get(node.name) ?? node) : node));
}

/** A later sort leads; the earlier keys decide among its equals. */
function joinSort({ keys }: Sort, input: Statement): Statement | null {
  return input.page === null ? { ...input, keys: [...keys, ...input.keys] } : null;
}

function joinSlice({ offset, limit }: Slice, input: Statement): Statement {
  const before = input.page ?? { offset: 0, limit: null };
  const left = before.limit === null ? null : Math.max(before.limit - offset, 0);
  const limits = [left, limit].filter((each) => each !== null);
  return { ...input, page: { offset: before.offset + offset, limit: limits.length === 0 ? null : Math.min(...limits) } };
}

function write(statement: Statement, dialect: SqlDialect): string {
  const { from, where, by, columns, distinct, keys, page } = statement;
  const item = ({ name, expr }: Named): string =>
    expr.kind === 'col' && expr.name === name ? dialect.name(name) : `${dialect.expr(expr)} AS ${dialect.name(name)}`;
  const key = ({ expr, descending, nulls }: SortKey): string =>
    `${dialect.expr(expr)} ${descending ? 'DESC' : 'ASC'} NULLS ${nulls.toUpperCase()}`;
  const lines = [
    `SELECT ${distinct ? 'DISTINCT ' : ''}${columns === null ? '*' : columns.map(item).join(', ')}`,
    `FROM ${from}`,
    ...where.map((condition, index) => `${index === 0 ? 'WHERE' : '  AND'} ${whole(condition, dialect)}`),
    ...(by === null || by.length === 0 ? [] : [`GROUP BY ${by.map(({ expr }) => dialect.expr(expr)).join(', ')}`]),
    ...(keys.length === 0 ? [] : [`ORDER BY ${keys.map(key).join(', ')}`]),
    ...(page === null ? [] : dialect.limit(page.offset, page.limit)),
  ];
  return lines.join('\n');
}

/** A condition that stands between ANDs. */
function whole(condition: Expr, dialect: SqlDialect): string {
  const text = dialect.expr(condition);
  return condition.kind === 'call' && (condition.fn === 'or' || condition.fn === 'and') ? `(${text})` : text;
}
