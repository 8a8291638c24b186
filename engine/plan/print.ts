/**
 * Expressions as Spark SQL text with as few parentheses as reading it back to the same tree allows.
 * Levels of binding: or 1, and 2, not 3, predicates 4, sums 5, products 6, signs 7, everything closed 8.
 */
import type { Call, Expr, Named, SortKey } from './expr';
import { intervalText } from './interval';
import { spellLiteral, spellName, spellType } from './spelling';

interface Printed {
  readonly text: string;
  readonly level: number;
}

const [OR, AND, NOT, PREDICATE, SUM, PRODUCT, SIGN, CLOSED] = [1, 2, 3, 4, 5, 6, 7, 8];

export function printExpr(expr: Expr): string {
  return print(expr).text;
}

export function printNamed({ name, expr }: Named): string {
  const text = printExpr(expr);
  const own = expr.kind === 'col' ? expr.name : text;
  return own === name ? text : `${text} AS ${spellName(name)}`;
}

export function printSortKey({ expr, descending, nulls }: SortKey): string {
  const usual = descending ? 'last' : 'first';
  return `${printExpr(expr)}${descending ? ' DESC' : ''}${nulls === usual ? '' : ` NULLS ${nulls.toUpperCase()}`}`;
}

function print(expr: Expr): Printed {
  switch (expr.kind) {
    case 'col':
      return closed(spellName(expr.name));
    case 'lit': {
      const text = spellLiteral(expr);
      return { text, level: text.startsWith('-') ? SIGN : CLOSED };
    }
    case 'cast':
      return closed(`CAST(${printExpr(expr.arg)} AS ${spellType(expr.to)})`);
    case 'call':
      return special[expr.fn]?.(expr.args) ?? plain(expr);
  }
}

function closed(text: string): Printed {
  return { text, level: CLOSED };
}

function plain({ fn, args }: Call): Printed {
  return closed(`${spellName(fn)}(${args.map(printExpr).join(', ')})`);
}

/** In parentheses unless it binds at least as tightly as `level`. */
function within(expr: Expr, level: number): string {
  const printed = print(expr);
  return printed.level >= level ? printed.text : `(${printed.text})`;
}

/** A literal takes nothing behind it, lest a number be read as the text goes on. */
function withinItem(value: Expr): string {
  return value.kind === 'lit' ? `(${printExpr(value)})` : within(value, CLOSED);
}

type Special = (args: readonly Expr[]) => Printed | null;

function chain(word: string, level: number): Special {
  return (args) => (args.length < 2 ? null : { text: args.map((arg) => within(arg, level + 1)).join(` ${word} `), level });
}

function infix(symbol: string, level: number): Special {
  return ([left, right, ...rest]) =>
    left === undefined || right === undefined || rest.length > 0
      ? null
      : { text: `${within(left, level)} ${symbol} ${within(right, level + 1)}`, level };
}

function comparison(symbol: string): Special {
  return ([left, right, ...rest]) =>
    left === undefined || right === undefined || rest.length > 0
      ? null
      : { text: `${within(left, SUM)} ${symbol} ${within(right, SUM)}`, level: PREDICATE };
}

/** What stands after the first operand of a predicate; null where the call has no such form. */
type Tail = (args: readonly Expr[]) => string | null;

const like = (word: string): Tail => {
  return ([pattern, escaping, ...rest]) => {
    if (pattern === undefined || rest.length > 0) return null;
    return `${word} ${within(pattern, SUM)}${escaping === undefined ? '' : ` ESCAPE ${within(escaping, CLOSED)}`}`;
  };
};

const tails: Readonly<Record<string, Tail>> = {
  like: like('LIKE'),
  ilike: like('ILIKE'),
  rlike: (args) => (args.length === 1 ? `RLIKE ${within(args[0]!, SUM)}` : null),
  in: (args) => (args.length === 0 ? null : `IN (${args.map(printExpr).join(', ')})`),
  between: (args) => (args.length === 2 ? `BETWEEN ${within(args[0]!, SUM)} AND ${within(args[1]!, SUM)}` : null),
};

function predicate(fn: string, args: readonly Expr[], negation: '' | 'NOT '): Printed | null {
  const [first, ...rest] = args;
  const tail = first === undefined ? null : (tails[fn]?.(rest) ?? null);
  return first === undefined || tail === null ? null : { text: `${within(first, SUM)} ${negation}${tail}`, level: PREDICATE };
}

function suffix(words: string): Special {
  return ([value, ...rest]) =>
    value === undefined || rest.length > 0 ? null : { text: `${within(value, SUM)} ${words}`, level: PREDICATE };
}

const negation: Special = ([value, ...rest]) => {
  if (value === undefined || rest.length > 0) return null;
  const negated = value.kind === 'call' ? predicate(value.fn, value.args, 'NOT ') : null;
  return negated ?? { text: `NOT ${within(value, NOT)}`, level: NOT };
};

const sign: Special = ([value, ...rest]) => {
  if (value === undefined || rest.length > 0) return null;
  const text = within(value, SIGN);
  return { text: /^[-.\d]/.test(text) ? `-(${text})` : `-${text}`, level: SIGN };
};

const shift: Special = ([value, ...parts]) => {
  const text = intervalText(parts);
  return value === undefined || parts.length < 2 || text === null
    ? null
    : { text: `${within(value, SUM)} + ${text}`, level: SUM };
};

const caseWhen: Special = (args) => {
  if (args.length < 2) return null;
  const pairs = args.length >> 1;
  const branches = Array.from(
    { length: pairs },
    (_, i) => ` WHEN ${printExpr(args[2 * i]!)} THEN ${printExpr(args[2 * i + 1]!)}`,
  );
  const otherwise = args.length % 2 === 1 ? ` ELSE ${printExpr(args.at(-1)!)}` : '';
  return closed(`CASE${branches.join('')}${otherwise} END`);
};

const special: Readonly<Record<string, Special>> = {
  __proto__: null as never,
  or: chain('OR', OR),
  and: chain('AND', AND),
  not: negation,
  '=': comparison('='),
  '<>': comparison('<>'),
  '<': comparison('<'),
  '<=': comparison('<='),
  '>': comparison('>'),
  '>=': comparison('>='),
  '<=>': comparison('<=>'),
  isnull: suffix('IS NULL'),
  isnotnull: suffix('IS NOT NULL'),
  '+': infix('+', SUM),
  '-': infix('-', SUM),
  '*': infix('*', PRODUCT),
  '/': infix('/', PRODUCT),
  '%': infix('%', PRODUCT),
  negative: sign,
  getitem: ([value, key, ...rest]) =>
    value === undefined || key === undefined || rest.length > 0 ? null : closed(`${withinItem(value)}[${printExpr(key)}]`),
  add_interval: shift,
  case: caseWhen,
  count: (args) => (args.length === 0 ? closed('count(*)') : null),
  count_distinct: (args) => (args.length === 0 ? null : closed(`count(DISTINCT ${args.map(printExpr).join(', ')})`)),
  ...Object.fromEntries(Object.keys(tails).map((fn) => [fn, (args: readonly Expr[]) => predicate(fn, args, '')])),
};
