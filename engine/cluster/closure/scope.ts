/**
 * Free variables of a function: the names it reads that nothing inside it declares. Two steps per scope: first all that it
 * declares (`var` and functions are known before they are reached), then what is read in it, looked up from the inside out.
 */
import type * as acorn from 'acorn';

export interface FreeUse {
  readonly name: string;
  /** It is assigned, not only read. */
  readonly written: boolean;
}

export interface Findings {
  readonly free: readonly FreeUse[];
  /** What cannot travel: `this`, `super`, `new.target`, `arguments` of a function around it. */
  readonly outside: readonly string[];
  readonly callsEval: boolean;
}

interface Scope {
  readonly names: Set<string>;
  readonly parent: Scope | null;
  /** Whether `this` and `arguments` mean something of the function's own. */
  readonly ownThis: boolean;
}

type Node = acorn.Node & Readonly<Record<string, unknown>>;
type FunctionNode = acorn.Function & Node;

export function findFree(root: acorn.Expression): Findings {
  const finder = new Finder();
  finder.visit(root as unknown as Node, { names: new Set(), parent: null, ownThis: false });
  return { free: [...finder.free.values()], outside: [...finder.outside], callsEval: finder.callsEval };
}

class Finder {
  readonly free = new Map<string, FreeUse>();
  readonly outside = new Set<string>();
  callsEval = false;

  visit(node: Node, scope: Scope): void {
    const visitor = visitors[node.type];
    if (visitor !== undefined) visitor(this, node, scope);
    else this.children(node, scope);
  }

  children(node: Node, scope: Scope, except: readonly string[] = []): void {
    for (const [key, value] of Object.entries(node)) {
      if (except.includes(key)) continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) this.visit(child, scope);
    }
  }

  use(name: string, scope: Scope, written: boolean): void {
    if (name === 'eval') this.callsEval = true;
    for (let at: Scope | null = scope; at !== null; at = at.parent) {
      if (at.names.has(name)) return;
    }
    if (name === 'arguments') this.outside.add(name);
    else this.free.set(name, { name, written: written || this.free.get(name)?.written === true });
  }

  needsOwn(word: string, scope: Scope): void {
    for (let at: Scope | null = scope; at !== null; at = at.parent) if (at.ownThis) return;
    this.outside.add(word);
  }

  /** Names that a pattern assigns; its computed keys and defaults are read. */
  assign(pattern: Node, scope: Scope): void {
    for (const name of namesIn(pattern)) this.use(name, scope, true);
    this.readsIn(pattern, scope);
  }

  /** What a pattern reads: keys, defaults, members that it assigns. */
  readsIn(pattern: Node | null, scope: Scope): void {
    if (pattern === null || pattern.type === 'Identifier') return;
    if (pattern.type === 'AssignmentPattern') {
      this.readsIn(pattern['left'] as Node, scope);
      this.visit(pattern['right'] as Node, scope);
    } else if (pattern.type === 'RestElement') this.readsIn(pattern['argument'] as Node, scope);
    else if (pattern.type === 'ArrayPattern') for (const each of pattern['elements'] as Node[]) this.readsIn(each, scope);
    else if (pattern.type === 'ObjectPattern')
      for (const each of pattern['properties'] as Node[]) this.readsInProperty(each, scope);
    else this.visit(pattern, scope);
  }

  function(node: FunctionNode, scope: Scope): void {
    const arrow = node.type === 'ArrowFunctionExpression';
    const params = node.params.map((param) => param as unknown as Node);
    const names = new Set(params.flatMap(namesIn));
    if (node.type === 'FunctionExpression' && node.id) names.add(node.id.name);
    const outer: Scope = { names, parent: scope, ownThis: !arrow && scope.parent !== null };
    if (!arrow) names.add('arguments');
    for (const param of params) this.readsIn(param, outer);
    const body = node.body as unknown as Node;
    if (body.type === 'BlockStatement') this.body(body, outer);
    else this.visit(body, outer);
  }

  private body(body: Node, outer: Scope): void {
    const statements = body['body'] as Node[];
    const inner: Scope = { names: new Set([...varsIn(body), ...lexicalIn(statements)]), parent: outer, ownThis: false };
    for (const statement of statements) this.visit(statement, inner);
  }

  block(node: Node, statements: readonly Node[], scope: Scope): void {
    const inner: Scope = { names: new Set(lexicalIn(statements)), parent: scope, ownThis: false };
    this.children(node, inner);
  }

  private readsInProperty(property: Node, scope: Scope): void {
    if (property['computed'] === true) this.visit(property['key'] as Node, scope);
    this.readsIn(property.type === 'RestElement' ? property : (property['value'] as Node), scope);
  }
}

type Visitor = (finder: Finder, node: Node, scope: Scope) => void;

const visitFunction: Visitor = (finder, node, scope) => finder.function(node as unknown as FunctionNode, scope);
const visitKeyed: Visitor = (finder, node, scope) => finder.children(node, scope, node['computed'] === true ? [] : ['key']);

/** A loop's own `let` lives around its body. */
const visitLoop =
  (head: string): Visitor =>
  (finder, node, scope) => {
    const declaration = node[head];
    finder.block(node, isNode(declaration) ? [declaration] : [], scope);
  };

const visitAssignedLoop: Visitor = (finder, node, scope) => {
  const left = node['left'] as Node;
  if (left.type === 'VariableDeclaration') {
    finder.block(node, [left], scope);
  } else {
    finder.assign(left, scope);
    finder.children(node, scope, ['left']);
  }
};

const visitClass: Visitor = (finder, node, scope) => {
  const id = node['id'] as Node | null;
  const names = new Set(id === null ? [] : namesIn(id));
  const inner: Scope = { names, parent: scope, ownThis: false };
  if (isNode(node['superClass'])) finder.visit(node['superClass'], inner);
  finder.visit(node['body'] as Node, { names: new Set(), parent: inner, ownThis: true });
};

const visitors: Readonly<Record<string, Visitor>> = {
  Identifier: (finder, node, scope) => finder.use(node['name'] as string, scope, false),
  FunctionExpression: visitFunction,
  FunctionDeclaration: visitFunction,
  ArrowFunctionExpression: visitFunction,
  ClassExpression: visitClass,
  ClassDeclaration: visitClass,
  MemberExpression: (finder, node, scope) => finder.children(node, scope, node['computed'] === true ? [] : ['property']),
  Property: visitKeyed,
  PropertyDefinition: visitKeyed,
  MethodDefinition: visitKeyed,
  LabeledStatement: (finder, node, scope) => finder.children(node, scope, ['label']),
  BreakStatement: () => {},
  ContinueStatement: () => {},
  MetaProperty: (finder, node, scope) => {
    const { name } = node['meta'] as unknown as { name: string };
    if (name === 'new') finder.needsOwn('new.target', scope);
    else finder.outside.add('import.meta');
  },
  ThisExpression: (finder, _, scope) => finder.needsOwn('this', scope),
  Super: (finder, _, scope) => finder.needsOwn('super', scope),
  AssignmentExpression: (finder, node, scope) => {
    finder.assign(node['left'] as Node, scope);
    finder.visit(node['right'] as Node, scope);
  },
  UpdateExpression: (finder, node, scope) => {
    const argument = node['argument'] as Node;
    if (argument.type === 'Identifier') finder.use(argument['name'] as string, scope, true);
    else finder.visit(argument, scope);
  },
  VariableDeclarator: (finder, node, scope) => {
    finder.readsIn(node['id'] as Node, scope);
    if (isNode(node['init'])) finder.visit(node['init'], scope);
  },
  BlockStatement: (finder, node, scope) => finder.block(node, node['body'] as Node[], scope),
  StaticBlock: (finder, node, scope) => finder.block(node, node['body'] as Node[], scope),
  SwitchStatement: (finder, node, scope) => {
    const cases = node['cases'] as readonly Node[];
    finder.block(
      node,
      cases.flatMap((each) => each['consequent'] as Node[]),
      scope,
    );
  },
  ForStatement: visitLoop('init'),
  ForInStatement: visitAssignedLoop,
  ForOfStatement: visitAssignedLoop,
  CatchClause: (finder, node, scope) => {
    const param = node['param'] as Node | null;
    const inner: Scope = { names: new Set(param === null ? [] : namesIn(param)), parent: scope, ownThis: false };
    finder.readsIn(param, inner);
    finder.visit(node['body'] as Node, inner);
  },
};

/** The names that a pattern binds. */
function namesIn(pattern: Node): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern['name'] as string];
    case 'AssignmentPattern':
      return namesIn(pattern['left'] as Node);
    case 'RestElement':
      return namesIn(pattern['argument'] as Node);
    case 'ArrayPattern':
      return (pattern['elements'] as (Node | null)[]).flatMap((each) => (each === null ? [] : namesIn(each)));
    case 'ObjectPattern':
      return (pattern['properties'] as Node[]).flatMap((each) =>
        namesIn(each.type === 'RestElement' ? each : (each['value'] as Node)),
      );
    default:
      return [];
  }
}

/** `let`, `const`, classes and functions right in a list of statements. */
function lexicalIn(statements: readonly Node[]): readonly string[] {
  return statements.flatMap((each) => {
    if (each.type === 'VariableDeclaration') return each['kind'] === 'var' ? [] : declaredBy(each);
    return each.type === 'FunctionDeclaration' || each.type === 'ClassDeclaration' ? namesIn(each['id'] as Node) : [];
  });
}

/** Every `var` of a function's body, however deep in blocks, not those of functions in it. */
function varsIn(node: Node): readonly string[] {
  if (/^(Function|ArrowFunction|Class)/.test(node.type)) return [];
  const own = node.type === 'VariableDeclaration' && node['kind'] === 'var' ? declaredBy(node) : [];
  const children = Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
  return [...own, ...children.flatMap(varsIn)];
}

function declaredBy(declaration: Node): readonly string[] {
  return (declaration['declarations'] as Node[]).flatMap((each) => namesIn(each['id'] as Node));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
