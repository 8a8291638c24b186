/**
 * A row function as Python says it: the part of JavaScript that means the same in both languages, which is what most programs need.
 * Arrays are tuples there, since lists cannot be keys. What Python must say in its own way is given by `inPython`.
 */
import type { ArrowFunctionExpression, Expression, Pattern, SpreadElement } from 'acorn';
import { parseExpressionAt } from 'acorn';

export type AnyFunction = (...args: never[]) => unknown;

const said = new WeakMap<AnyFunction, string>();

/** A function, and the same function in Python's words: for generators, regular expressions and other things without a common form. */
export function inPython<F extends AnyFunction>(fn: F, python: string): F {
  said.set(fn, python);
  return fn;
}

/** What the function captures stands in default arguments. */
export function pythonFunction(fn: AnyFunction, captured: readonly (readonly [name: string, python: string])[]): string {
  const own = said.get(fn);
  const bound = captured.map(([name, python]) => `${name}=${python}`).join(', ');
  const text = own ?? lambda(arrowOf(fn));
  return bound === '' ? text : `(lambda ${bound}: ${text})()`;
}

function arrowOf(fn: AnyFunction): ArrowFunctionExpression {
  const parsed = parseExpressionAt(fn.toString(), 0, { ecmaVersion: 'latest' });
  if (parsed.type === 'ArrowFunctionExpression') return parsed;
  throw new Error(`not an arrow function; say it with inPython: ${fn}`);
}

function lambda({ params, body }: ArrowFunctionExpression): string {
  if (body.type === 'BlockStatement') throw new Error('a body with statements; say it with inPython');
  const names = params.map((param, index) => (param.type === 'Identifier' ? param.name : `_${index}`));
  const taken = params.flatMap((param, index) => (param.type === 'Identifier' ? [] : [[param, names[index]!] as const]));
  const inner = taken.reduceRight((text, [param, name]) => spread(param, name, text), python(body));
  return `(lambda ${names.join(', ')}: ${inner})`;
}

/** `[key, [left, right]]` cannot stand in a lambda of Python: each level is spread by a lambda of its own. */
function spread(pattern: Pattern, from: string, body: string): string {
  if (pattern.type !== 'ArrayPattern') throw new Error(`a parameter of type ${pattern.type}`);
  const names = pattern.elements.map((each, index) => (each?.type === 'Identifier' ? each.name : `${from}_${index}`));
  const inner = pattern.elements.reduceRight(
    (text, each, index) => (each === null || each.type === 'Identifier' ? text : spread(each, names[index]!, text)),
    body,
  );
  return `(lambda ${names.join(', ')}, *_: ${inner})(*${from})`;
}

const operators: Readonly<Record<string, string>> = { '===': '==', '!==': '!=', '&&': 'and', '||': 'or', '??': 'or' };

/** Methods of texts and arrays. */
const methods: Readonly<Record<string, (on: string, args: readonly string[]) => string>> = {
  toUpperCase: (on) => `${on}.upper()`,
  toLowerCase: (on) => `${on}.lower()`,
  trim: (on) => `${on}.strip()`,
  split: (on, [by]) => `tuple(${on}.split(${by}))`,
  startsWith: (on, [start]) => `${on}.startswith(${start})`,
  endsWith: (on, [end]) => `${on}.endswith(${end})`,
  includes: (on, [part]) => `(${part} in ${on})`,
  concat: (on, [other]) => `(${on} + ${other})`,
  join: (on, [by]) => `${by}.join(${on})`,
  map: (on, [fn]) => `tuple(map(${fn}, ${on}))`,
  filter: (on, [fn]) => `tuple(filter(${fn}, ${on}))`,
  reduce: (on, [fn, zero]) => `functools.reduce(${fn}, ${on}, ${zero})`,
  slice: (on, [from = '', to = '']) => `${on}[${from}:${to}]`,
  at: (on, [index]) => `${on}[${index}]`,
};

const functions: Readonly<Record<string, (args: readonly string[]) => string>> = {
  'Math.max': (args) => `max(${args.join(', ')})`,
  'Math.min': (args) => `min(${args.join(', ')})`,
  'Math.abs': ([value]) => `abs(${value})`,
  'Math.floor': ([value]) => `math.floor(${value})`,
  'Math.sqrt': ([value]) => `math.sqrt(${value})`,
  Number: ([value]) => `float(${value})`,
  String: ([value]) => `str(${value})`,
};

function python(node: Expression | SpreadElement): string {
  switch (node.type) {
    case 'ArrowFunctionExpression':
      return lambda(node);
    case 'Identifier':
      return node.name === 'undefined' ? 'None' : node.name;
    case 'Literal':
      return literal(node.value);
    case 'TemplateLiteral':
      return `(${node.quasis.map((quasi, i) => [literal(quasi.value.cooked), ...(node.expressions[i] === undefined ? [] : [`str(${python(node.expressions[i]!)})`])].join(' + ')).join(' + ')})`;
    case 'ArrayExpression':
      return `(${node.elements.map((each) => `${each === null ? 'None' : python(each)}, `).join('')})`;
    case 'SpreadElement':
      return `*${python(node.argument)}`;
    case 'UnaryExpression':
      return `(${node.operator === '!' ? 'not ' : node.operator}${python(node.argument)})`;
    case 'BinaryExpression':
      if (node.operator === '%') return `rem(${python(node.left as Expression)}, ${python(node.right)})`;
      return `(${python(node.left as Expression)} ${operators[node.operator] ?? node.operator} ${python(node.right)})`;
    case 'LogicalExpression':
      return `(${python(node.left)} ${operators[node.operator]} ${python(node.right)})`;
    case 'ConditionalExpression':
      return `(${python(node.consequent)} if ${python(node.test)} else ${python(node.alternate)})`;
    case 'MemberExpression':
      if (node.computed) return `${python(node.object as Expression)}[${python(node.property as Expression)}]`;
      if (nameOf(node.property) === 'length') return `len(${python(node.object as Expression)})`;
      return `${python(node.object as Expression)}.${nameOf(node.property)}`;
    case 'CallExpression': {
      const args = node.arguments.map(python);
      const fn = functions[nameOf(node.callee)];
      if (fn !== undefined) return fn(args);
      if (node.callee.type !== 'MemberExpression') return `${python(node.callee as Expression)}(${args.join(', ')})`;
      const method = methods[nameOf(node.callee.property)];
      const on = python(node.callee.object as Expression);
      return method === undefined ? `${on}.${nameOf(node.callee.property)}(${args.join(', ')})` : method(on, args);
    }
    default:
      throw new Error(`${node.type} has no form in both languages; say it with inPython`);
  }
}

function nameOf(node: { readonly type: string }): string {
  if (node.type === 'Identifier') return (node as { readonly type: string; readonly name: string }).name;
  if (node.type !== 'MemberExpression') return '';
  const { object, property } = node as unknown as { readonly object: { type: string }; readonly property: { type: string } };
  return `${nameOf(object)}.${nameOf(property)}`;
}

export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Object.is(value, -0) ? '-0.0' : String(value)) : `float("${value}")`;
  if (typeof value === 'string') return JSON.stringify(value);
  throw new Error(`a constant that Python cannot be told: ${value}`);
}
