import type { Expr } from '../plan/expr';

const infix: ReadonlySet<string> = new Set(['=', '<', '<=', '>', '>=', '<=>', '+', '-', '*', '/', '%', 'and', 'or']);

/** What Spark calls the result of an expression that nobody named: `(a + 1)`, `sum(price)`, `count(1)`, `CAST(a AS INT)`. */
export function sparkName(expr: Expr): string {
  switch (expr.kind) {
    case 'col':
      return expr.name;
    case 'lit':
      return expr.value === null ? 'NULL' : String(expr.value);
    case 'cast':
      return expr.arg.kind === 'col' ? expr.arg.name : `CAST(${sparkName(expr.arg)} AS ${expr.to.toUpperCase()})`;
    case 'call':
      return callName(expr.fn, expr.args.map(sparkName));
  }
}

function callName(fn: string, args: readonly string[]): string {
  const [first = '', second = '', third = ''] = args;
  if (infix.has(fn))
    return args.length === 2 ? `(${first} ${fn.toUpperCase()} ${second})` : `(${args.join(` ${fn.toUpperCase()} `)})`;
  if (fn === '<>') return `(NOT (${first} = ${second}))`;
  if (fn === 'not') return `(NOT ${first})`;
  if (fn === 'negative') return `(- ${first})`;
  if (fn === 'isnull') return `(${first} IS NULL)`;
  if (fn === 'isnotnull') return `(${first} IS NOT NULL)`;
  if (fn === 'in') return `(${first} IN (${args.slice(1).join(', ')}))`;
  if (fn === 'between') return `((${first} >= ${second}) AND (${first} <= ${third}))`;
  if (fn === 'count' && args.length === 0) return 'count(1)';
  if (fn === 'count_distinct') return `count(DISTINCT ${args.join(', ')})`;
  if (fn === 'case') return caseName(args);
  if (fn === 'like') return `${first} LIKE ${second}`;
  if (fn === 'rlike') return `RLIKE(${first}, ${second})`;
  return `${fn}(${args.join(', ')})`;
}

function caseName(args: readonly string[]): string {
  const pairs = Math.floor(args.length / 2);
  const branches = Array.from({ length: pairs }, (_, i) => ` WHEN ${args[2 * i]} THEN ${args[2 * i + 1]}`);
  return `CASE${branches.join('')}${args.length % 2 === 1 ? ` ELSE ${args.at(-1)}` : ''} END`;
}
