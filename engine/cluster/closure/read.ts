/** From a function to its data, on the driver. Whatever could not run on an executor is refused here, before any job starts. */
import { type Expression, parseExpressionAt } from 'acorn';
import { fail } from '../../errors';
import type { FunctionData, Handle } from './function-data';
import { knownGlobals } from './globals';
import { type Packed, pack } from './packed';
import { findFree } from './scope';

/** What a function's free variables are bound to, by name. */
export type Captured = Readonly<Record<string, unknown>>;

export type AnyFunction = (...args: never[]) => unknown;

export interface Call {
  /** `filter` */
  readonly name: string;
  /** `films.ts:12` */
  readonly site: string;
}

/** Objects that stand for something on the cluster and know how to travel. */
export const asHandle = Symbol('hearth.handle');

/** Objects of the driver that must never travel: what to say instead. */
export const staysHere = Symbol('hearth.staysHere');

interface Reading {
  readonly call: Call;
  readonly captured: Captured;
  readonly functions: Record<string, string>;
  readonly values: Record<string, unknown>;
  readonly handles: Record<string, Handle>;
  readonly done: Set<string>;
}

/** `super` is parsed to be refused by name. */
const PARSING = { ecmaVersion: 'latest', allowSuperOutsideMethod: true } as const;

export function readFunction(fn: AnyFunction, captured: Captured, call: Call): FunctionData {
  const reading: Reading = { call, captured, functions: {}, values: {}, handles: {}, done: new Set() };
  const source = read(fn, reading, '');
  const values: Packed | null = packValues(reading);
  return { call: call.name, site: call.site, source, functions: reading.functions, values, handles: reading.handles };
}

export function isAsync(data: FunctionData): boolean {
  return /^\(?async\b/.test(data.source);
}

/** The function's source as an expression; what it needs is added to the reading. */
function read(fn: AnyFunction, reading: Reading, name: string): string {
  const { call } = reading;
  const who = name === '' ? `${call.name}: the function` : `${call.name}: the function ${name}`;
  if (typeof fn !== 'function') fail('MALFORMED_PLAN', `${call.name}: expected a function, found ${describe(fn)}`);
  const source = expressionOf(Function.prototype.toString.call(fn), who);
  const { free, outside, callsEval } = findFree(parse(source, who));
  if (callsEval)
    fail('UNSUPPORTED', `${who} calls eval, which can read variables that do not travel; write out what it evaluates`);
  if (outside.length > 0) refuseOutside(who, outside);
  for (const { name: variable, written } of free) bind(variable, written, who, reading);
  return source;
}

function bind(variable: string, written: boolean, who: string, reading: Reading): void {
  const { captured, call, done } = reading;
  if (Object.hasOwn(captured, variable)) {
    if (written)
      fail('UNSUPPORTED', `${who} assigns ${variable}; the change would be lost with the task; count with sc.accumulator`);
    if (done.has(variable)) return;
    done.add(variable);
    keep(variable, captured[variable], who, reading);
  } else if (!knownGlobals.has(variable)) {
    fail(
      'UNSUPPORTED',
      `${who} uses ${variable}, which does not travel with it; pass it: ${call.name}(fn, { ${variable} }), or as sc.broadcast if it is large`,
      { variable, call: call.name },
    );
  }
}

function keep(variable: string, value: unknown, who: string, reading: Reading): void {
  if (typeof value === 'function') reading.functions[variable] = read(value as AnyFunction, reading, variable);
  else if (isHandle(value)) reading.handles[variable] = value[asHandle]();
  else if (isHere(value)) fail('UNSUPPORTED', `${who} uses ${variable}: ${value[staysHere]}`, { variable });
  else reading.values[variable] = value;
}

function packValues({ values, call }: Reading): Packed | null {
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  for (const [name, value] of entries) if (typeof value === 'object') pack(value, `${call.name}: ${name}`);
  return pack(values, call.name);
}

/** A method written `f(x) { … }` becomes a function expression; arrows and functions are one already. */
function expressionOf(source: string, who: string): string {
  if (/^class\b/.test(source)) fail('UNSUPPORTED', `${who} is a class; pass a function that makes what is needed: (x) => …`);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) {
    fail('UNSUPPORTED', `${who} is native or bound and has no source to send; wrap it: (x) => f(x)`);
  }
  if (/^(async\s+)?(function\b|\(|[\w$]+\s*=>)/.test(source) || parses(source)) return source;
  const method = /^(async\s+)?(\*?)\s*(?:[\w$]+|'[^']*'|"[^"]*")\s*(?=\()/.exec(source);
  if (method === null) return fail('UNSUPPORTED', `${who} has a form that cannot be sent; write it as an arrow function`);
  const [head, asynchronous = '', star = ''] = method;
  return `${asynchronous}function${star} ${source.slice(head.length)}`;
}

function parse(source: string, who: string): Expression {
  try {
    return parseExpressionAt(source, 0, PARSING);
  } catch (error) {
    return fail('UNSUPPORTED', `${who} cannot be read: ${(error as Error).message}; write it as an arrow function`);
  }
}

function parses(source: string): boolean {
  try {
    return parseExpressionAt(source, 0, PARSING).end === source.length;
  } catch {
    return false;
  }
}

function refuseOutside(who: string, words: readonly string[]): never {
  return fail(
    'UNSUPPORTED',
    `${who} uses ${words.join(' and ')}, which belongs to where it was written; take what it needs as a variable and pass that`,
  );
}

function isHandle(value: unknown): value is { [asHandle](): Handle } {
  return typeof value === 'object' && value !== null && asHandle in value;
}

function isHere(value: unknown): value is { readonly [staysHere]: string } {
  return typeof value === 'object' && value !== null && staysHere in value;
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
