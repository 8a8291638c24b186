import type { Expr } from './expr';

/** THE traversal table of expressions: which parts of each kind are expressions, and the same node over other parts. */
const traversal: { readonly [K in Expr['kind']]: Traversal<Extract<Expr, { kind: K }>> } = {
  col: { children: () => [], over: (node) => node },
  lit: { children: () => [], over: (node) => node },
  call: { children: (node) => node.args, over: (node, args) => ({ kind: 'call', fn: node.fn, args }) },
  cast: { children: (node) => [node.arg], over: (node, [arg = node.arg]) => ({ kind: 'cast', to: node.to, arg }) },
};

interface Traversal<E extends Expr> {
  children(node: E): readonly Expr[];
  over(node: E, children: readonly Expr[]): Expr;
}

function traversalOf(expr: Expr): Traversal<Expr> {
  return traversal[expr.kind] as unknown as Traversal<Expr>;
}

export function childrenOf(expr: Expr): readonly Expr[] {
  return traversalOf(expr).children(expr);
}

/** The node itself where its children are the same. */
export function withChildren(expr: Expr, children: readonly Expr[]): Expr {
  const before = childrenOf(expr);
  return children.every((child, index) => child === before[index]) ? expr : traversalOf(expr).over(expr, children);
}

/** Parents before children, left to right. */
export function walkExpr(expr: Expr, visit: (node: Expr) => void): void {
  visit(expr);
  for (const child of childrenOf(expr)) walkExpr(child, visit);
}

/** Children first; `change` returns its argument to keep a node. */
export function rewriteExpr(expr: Expr, change: (node: Expr) => Expr): Expr {
  return change(
    withChildren(
      expr,
      childrenOf(expr).map((child) => rewriteExpr(child, change)),
    ),
  );
}

/** Names of the columns that an expression reads, each once, in order of appearance. */
export function columnsOf(expr: Expr): readonly string[] {
  const names = new Set<string>();
  walkExpr(expr, (node) => node.kind === 'col' && names.add(node.name));
  return [...names];
}

/** Levels of nesting; measured without recursion, so that it can guard those who recurse. */
export function depthOf(expr: Expr): number {
  let depth = 0;
  for (let level: readonly Expr[] = [expr]; level.length > 0; level = level.flatMap(childrenOf)) depth++;
  return depth;
}
