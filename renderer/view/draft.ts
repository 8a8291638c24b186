import type { Expr, Lit } from '../../engine/plan/expr';

/**
 * A filter while it is being edited: a tree of groups and rules that may be incomplete or switched off. Its shape is what
 * react-querybuilder edits. The filter itself is always the Expr that `exprOfDraft` gives; what cannot be drawn as a rule
 * stays in the tree as an opaque expression and comes back unchanged.
 */
export interface DraftGroup {
  readonly id: string;
  readonly combinator: Combinator;
  readonly rules: readonly DraftNode[];
  readonly muted?: boolean;
}

export interface DraftRule {
  readonly id: string;
  /** The column's name. */
  readonly field: string;
  /** A function's name; with a leading `!` its negation; OPAQUE for an expression that is kept as it is. */
  readonly operator: string;
  readonly value: DraftValue;
  readonly muted?: boolean;
}

export type DraftNode = DraftGroup | DraftRule;

/** `none` is not(any). */
export type Combinator = 'and' | 'or' | 'none';

export interface DraftValue {
  readonly items: readonly DraftItem[];
  readonly expr: Expr | null;
}

/** `lit` is what the text stood for when it came from an expression; typing replaces it by null and the text decides. */
export interface DraftItem {
  readonly text: string;
  readonly lit: Lit | null;
}

export const OPAQUE = '=expression';

export const emptyValue: DraftValue = { items: [], expr: null };

export function isGroup(node: DraftNode): node is DraftGroup {
  return 'rules' in node;
}

export function valueOfTexts(texts: readonly string[]): DraftValue {
  return { items: texts.map((text) => ({ text, lit: null })), expr: null };
}

let lastId = 0;

export function freshId(): string {
  return `n${++lastId}`;
}

export function emptyDraft(): DraftGroup {
  return { id: 'root', combinator: 'and', rules: [] };
}

export function mapNode(group: DraftGroup, id: string, change: (node: DraftNode) => DraftNode | null): DraftGroup {
  const rules = group.rules.flatMap((node) => {
    const changed = node.id === id ? change(node) : isGroup(node) ? mapNode(node, id, change) : node;
    return changed === null ? [] : [changed];
  });
  return { ...group, rules };
}

export function addNode(group: DraftGroup, node: DraftNode): DraftGroup {
  if (group.combinator === 'and') return { ...group, rules: [...group.rules, node] };
  const inner: DraftGroup = { ...group, id: freshId() };
  return { id: group.id, combinator: 'and', rules: group.rules.length === 0 ? [node] : [inner, node] };
}

export function* nodesOf(group: DraftGroup): Generator<DraftNode> {
  for (const node of group.rules) {
    yield node;
    if (isGroup(node)) yield* nodesOf(node);
  }
}
