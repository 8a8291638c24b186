/**
 * From JSON of unknown origin to the algebra. Every node is rebuilt with a fixed key order, options sorted, function names in
 * small letters, so `JSON.stringify` of the result is canonical. Whatever is not understood is refused with its path; nothing
 * is dropped in silence. Depth and size are bounded, so that nobody who recurses over a decoded plan can be made to overflow.
 */
import { fail } from '../errors';
import type { Expr, Lit, Named, SortKey } from './expr';
import type { OptionBag, OptionValue } from './relation';
import type { TypeName } from './schema';
import { isTypeName } from './type-name';

export const MAX_DEPTH = 500;
export const MAX_NODES = 500_000;

/** A value inside a document: what it is, where it stands, how deep, and what the document may still hold. */
export interface JsonNode {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
  readonly budget: { nodes: number };
}

export function rootNode(value: unknown): JsonNode {
  return { value, path: '$', depth: 0, budget: { nodes: MAX_NODES } };
}

export function malformed(node: JsonNode, expected: string): never {
  return fail('MALFORMED_PLAN', `plan: ${node.path} is ${shown(node.value)}; expected ${expected}`, { path: node.path });
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  const text = typeof value === 'object' && value !== null ? 'an object' : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function child(parent: JsonNode, value: unknown, step: string): JsonNode {
  const node = { value, path: parent.path + step, depth: parent.depth + 1, budget: parent.budget };
  if (node.depth > MAX_DEPTH * 2) malformed(node, `at most ${MAX_DEPTH} levels of nesting`);
  if (--node.budget.nodes < 0) malformed(node, `at most ${MAX_NODES} values in a plan`);
  return node;
}

/** The fields of an object that has these and no others; a missing one comes as undefined. */
export function fieldsOf<const K extends string>(node: JsonNode, ...keys: readonly K[]): { readonly [key in K]: JsonNode } {
  const object = objectOf(node);
  const surplus = Object.keys(object).find((key) => !(keys as readonly string[]).includes(key));
  if (surplus !== undefined)
    fail('MALFORMED_PLAN', `plan: ${node.path} has "${surplus}", which is not known here; known: ${keys.join(', ')}`, {
      path: node.path,
    });
  const entries = keys.map((key) => [key, child(node, Object.hasOwn(object, key) ? object[key] : undefined, `.${key}`)] as const);
  return Object.fromEntries(entries) as { readonly [key in K]: JsonNode };
}

export function objectOf(node: JsonNode): Readonly<Record<string, unknown>> {
  const { value } = node;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return malformed(node, 'an object');
  return value as Readonly<Record<string, unknown>>;
}

export function listOf<T>(node: JsonNode, decode: (item: JsonNode) => T): readonly T[] {
  if (!Array.isArray(node.value)) return malformed(node, 'a list');
  return node.value.map((item: unknown, index) => decode(child(node, item, `[${index}]`)));
}

export function textOf(node: JsonNode): string {
  return typeof node.value === 'string' ? node.value : malformed(node, 'text');
}

export function nameOf(node: JsonNode): string {
  const text = textOf(node);
  return text === '' ? malformed(node, 'a name') : text;
}

export function flagOf(node: JsonNode): boolean {
  return typeof node.value === 'boolean' ? node.value : malformed(node, 'true or false');
}

export function countOf(node: JsonNode): number {
  const { value } = node;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value + 0
    : malformed(node, 'a whole number, 0 or more');
}

export function oneOf<const T extends string>(node: JsonNode, ...choices: readonly T[]): T {
  return (
    choices.find((choice) => choice === node.value) ??
    malformed(node, `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`)
  );
}

export function typeOf(node: JsonNode): TypeName {
  const text = textOf(node);
  return isTypeName(text) ? text : malformed(node, 'a type such as int, bigint, double, decimal(10,2), string, date, timestamp');
}

export function decodeOptionBag(node: JsonNode): OptionBag {
  const object = objectOf(node);
  const keys = Object.keys(object).sort();
  return Object.fromEntries(keys.map((key) => [key, optionValue(child(node, object[key], `.${key}`))]));
}

function optionValue(node: JsonNode): OptionValue {
  const { value } = node;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : malformed(node, 'text, a number, true, false or null');
}

export function decodeExpr(node: JsonNode): Expr {
  const kind = objectOf(node)['kind'];
  switch (kind) {
    case 'col': {
      const { name } = fieldsOf(node, 'kind', 'name');
      return { kind, name: nameOf(name) };
    }
    case 'lit':
      return decodeLiteral(node);
    case 'call': {
      const { fn, args } = fieldsOf(node, 'kind', 'fn', 'args');
      return { kind, fn: nameOf(fn).toLowerCase(), args: listOf(args, decodeExpr) };
    }
    case 'cast': {
      const { to, arg } = fieldsOf(node, 'kind', 'to', 'arg');
      return { kind, to: typeOf(to), arg: decodeExpr(arg) };
    }
    default:
      return malformed({ ...node, value: kind, path: `${node.path}.kind` }, 'one of "col", "lit", "call", "cast"');
  }
}

function decodeLiteral(node: JsonNode): Lit {
  const { type, value } = fieldsOf(node, 'kind', 'type', 'value');
  const name = typeOf(type);
  return { kind: 'lit', type: name, value: value.value === null ? null : literalValue(name, value) };
}

function literalValue(type: TypeName, node: JsonNode): Lit['value'] {
  const { value } = node;
  switch (type) {
    case 'void':
      return malformed(node, 'null');
    case 'boolean':
      return flagOf(node);
    case 'int':
      return typeof value === 'number' && value === (value | 0) ? value + 0 : malformed(node, 'a whole number of 32 bits');
    case 'bigint':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
      return typeof value === 'string' && /^-?\d{1,20}$/.test(value)
        ? value
        : malformed(node, 'a whole number as text, such as "9007199254740993"');
    case 'float':
    case 'double':
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      return oneOf(node, 'NaN', 'Infinity', '-Infinity');
    default:
      return textOf(node);
  }
}

export function decodeNamed(node: JsonNode): Named {
  const { name, expr } = fieldsOf(node, 'name', 'expr');
  return { name: nameOf(name), expr: decodeExpr(expr) };
}

export function decodeSortKey(node: JsonNode): SortKey {
  const { expr, descending, nulls } = fieldsOf(node, 'expr', 'descending', 'nulls');
  return { expr: decodeExpr(expr), descending: flagOf(descending), nulls: oneOf(nulls, 'first', 'last') };
}
