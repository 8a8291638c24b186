/**
 * A program's calls, written down as the same calls in Python. The program is given stand-ins for the context, the session and the functions;
 * every call on them becomes a line that names its result, so that what is shared stays shared and what has effects keeps its order.
 */

import type { Program, Scope } from './program';
import { type AnyFunction, literal, pythonFunction } from './python';

const expression = Symbol('expression');

interface StandIn {
  readonly [expression]: string;
}

/** What PySpark says by an operator. */
const operators: Readonly<Record<string, string>> = {
  plus: '+',
  minus: '-',
  multiply: '*',
  divide: '/',
  mod: '%',
  equalTo: '==',
  eq: '==',
  notEqual: '!=',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  and: '&',
  or: '|',
};

const prefixes: Readonly<Record<string, string>> = { not: '~', negate: '-' };

/** PySpark's names where its letters differ. */
const names: Readonly<Record<string, string>> = {
  as: 'alias',
  startsWith: 'startswith',
  endsWith: 'endswith',
  ascNullsFirst: 'asc_nulls_first',
  ascNullsLast: 'asc_nulls_last',
  descNullsFirst: 'desc_nulls_first',
  descNullsLast: 'desc_nulls_last',
  showString: '_show_string',
};

/** The program in Python; its answer is in the variable `result`. */
export async function recorded(program: Program): Promise<string> {
  const lines: string[] = [];
  const standIn = (text: string): unknown =>
    new Proxy(() => undefined, {
      get: (_, name) => {
        if (name === expression) return text;
        if (typeof name === 'symbol' || name === 'then') return undefined;
        return /^\d+$/.test(name) ? standIn(`${text}[${name}]`) : method(text, name);
      },
    });
  const method = (on: string, name: string): unknown =>
    new Proxy(() => undefined, {
      get: (_, key) => {
        const property = standIn(`${on}.${names[name] ?? name}`);
        return Reflect.get(property as object, key);
      },
      apply: (_, __, args: readonly unknown[]) => {
        const variable = `v${lines.length + 1}`;
        lines.push(`${variable} = ${callText(on, name, args)}`);
        return standIn(variable);
      },
    });
  const scope = { sc: standIn('sc'), spark: standIn('spark'), F: standIn('F') };
  const own = standIn('own') as Pick<Scope, 'path' | 'printed'>;
  const words: Scope['words'] = (_, theirs) => theirs();
  const answer = await program.run({ ...scope, path: own.path, printed: own.printed, words } as Scope);
  return [...lines, `result = ${valueText(answer, 'list')}`].join('\n');
}

function callText(on: string, name: string, args: readonly unknown[]): string {
  const [first] = args;
  const isColumn = on !== 'F' && on !== 'own';
  if (isColumn && operators[name] !== undefined && args.length === 1)
    return `${on} ${operators[name]} ${valueText(first, 'list')}`;
  if (isColumn && prefixes[name] !== undefined && args.length === 0) return `${prefixes[name]}${on}`;
  if (isColumn && name === 'col') return `${on}[${valueText(first, 'list')}]`;
  if (name === 'createDataFrame') return `own.frame(${argumentsText([first], 'list')}, ${argumentsText(args.slice(1), 'list')})`;
  return `${on}.${names[name] ?? name}(${argumentsText(args, isColumn && on === 'sc' ? 'rows' : 'list')})`;
}

/** A function's captured values come last and go into the functions. */
function argumentsText(args: readonly unknown[], shape: 'list' | 'rows'): string {
  const last = args.at(-1);
  const captures = args.some(isFunction) && isPlain(last);
  const captured = captures
    ? Object.entries(last as object).map(([name, value]) => [name, valueText(value, 'rows')] as const)
    : [];
  const own = captures ? args.slice(0, -1) : args;
  return own.map((arg) => (isFunction(arg) ? pythonFunction(arg as AnyFunction, captured) : valueText(arg, shape))).join(', ');
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function' && textOfStandIn(value) === null;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function textOfStandIn(value: unknown): string | null {
  return typeof value === 'function' ? ((value as unknown as Partial<StandIn>)[expression] ?? null) : null;
}

/** Rows are lists of tuples; elsewhere arrays are lists. */
function valueText(value: unknown, shape: 'list' | 'rows' | 'row'): string {
  const standIn = textOfStandIn(value);
  if (standIn !== null) return standIn;
  if (Array.isArray(value)) {
    const inner = value.map((each) => valueText(each, shape === 'list' ? 'list' : 'row'));
    return shape === 'row' ? `(${inner.map((each) => `${each}, `).join('')})` : `[${inner.join(', ')}]`;
  }
  if (isPlain(value))
    return `{${Object.entries(value as object)
      .map(([name, each]) => `${literal(name)}: ${valueText(each, shape)}`)
      .join(', ')}}`;
  return literal(value);
}
