import { and, call, col, not, or } from '../../engine/plan/build';
import type { Expr, Lit } from '../../engine/plan/expr';
import type { DraftGroup, DraftItem, DraftNode, DraftRule } from './draft';
import { isGroup, OPAQUE } from './draft';
import type { FilterWords } from './filter-words';
import { arityOf, operatorOf, typeOf } from './filter-words';
import { literalOf } from './literal';

export interface DraftReading {
  readonly expr: Expr | null;
  /** Rules that say nothing yet: left out of the filter and marked in the builder. */
  readonly incomplete: ReadonlySet<string>;
}

/** What a draft says. Total: incomplete and switched-off nodes are left out, an empty group says nothing. */
export function exprOfDraft(draft: DraftGroup, words: FilterWords): DraftReading {
  const incomplete = new Set<string>();
  return { expr: groupExpr(draft, words, incomplete), incomplete };
}

/** What one node says on its own, for its count. A switched-off node still says what it would. */
export function exprOfNode(node: DraftNode, words: FilterWords): Expr | null {
  return isGroup(node) ? groupExpr({ ...node, muted: false }, words, new Set()) : ruleExpr(node, words);
}

function groupExpr(group: DraftGroup, words: FilterWords, incomplete: Set<string>): Expr | null {
  if (group.muted === true) return null;
  const parts = group.rules.flatMap((node) => nodeExpr(node, words, incomplete) ?? []);
  if (parts.length === 0) return null;
  return group.combinator === 'and' ? and(...parts) : group.combinator === 'or' ? or(...parts) : not(or(...parts));
}

function nodeExpr(node: DraftNode, words: FilterWords, incomplete: Set<string>): Expr | null {
  if (isGroup(node)) return groupExpr(node, words, incomplete);
  const expr = ruleExpr(node, words);
  if (expr === null) incomplete.add(node.id);
  return node.muted === true ? null : expr;
}

function ruleExpr(rule: DraftRule, words: FilterWords): Expr | null {
  if (rule.operator === OPAQUE) return rule.value.expr;
  const operator = operatorOf(words, rule.operator);
  const type = typeOf(words, rule.field);
  if (operator === null || type === null) return null;
  const arity = arityOf(operator.editor);
  const filled = arity === null ? rule.value.items.filter((item) => item.text !== '') : rule.value.items.slice(0, arity);
  const target = operator.editor === 'text' || operator.editor === 'pattern' ? 'string' : type;
  const lits = filled.flatMap((item) => literal(item, target) ?? []);
  if (arity === null ? lits.length === 0 || lits.length < filled.length : lits.length < arity) return null;
  const test = call(operator.info.name, col(rule.field), ...lits);
  return operator.name.startsWith('!') ? not(test) : test;
}

/** An empty text field compares with nothing: the null tests and "is empty" say what an empty string would. */
function literal(item: DraftItem, type: Parameters<typeof literalOf>[1]): Lit | null {
  if (item.lit !== null) return item.lit;
  return item.text === '' ? null : literalOf(item.text, type);
}
