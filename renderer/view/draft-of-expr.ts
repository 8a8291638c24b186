import type { Call, Expr, Lit } from '../../engine/plan/expr';
import type { DraftGroup, DraftNode, DraftRule } from './draft';
import { emptyDraft, freshId, OPAQUE } from './draft';
import type { FilterWords } from './filter-words';
import { arityOf, operatorOf, typeOf } from './filter-words';
import { literalOf, textOfLiteral } from './literal';
import { AND, isGroupOf, NOT, OR, operandsOf } from './words';

/** Draws a filter. Total: what is no rule becomes an opaque chip. */
export function draftOfExpr(expr: Expr | null, words: FilterWords): DraftGroup {
  if (expr === null) return emptyDraft();
  const node = nodeOf(expr, words);
  return 'rules' in node ? { ...node, id: 'root' } : { id: 'root', combinator: 'and', rules: [node] };
}

function nodeOf(expr: Expr, words: FilterWords): DraftNode {
  if (expr.kind !== 'call') return opaque(expr);
  if (isGroupOf(AND, expr)) return groupOf(AND, operandsOf(AND, expr), words);
  if (isGroupOf(OR, expr)) return groupOf(OR, operandsOf(OR, expr), words);
  if (expr.fn === NOT && expr.args.length === 1) return negation(expr.args[0]!, words) ?? opaque(expr);
  return ruleOf(expr, false, words) ?? opaque(expr);
}

function groupOf(combinator: DraftGroup['combinator'], operands: readonly Expr[], words: FilterWords): DraftGroup {
  return { id: freshId(), combinator, rules: operands.map((operand) => nodeOf(operand, words)) };
}

function negation(inner: Expr, words: FilterWords): DraftNode | null {
  const rule = inner.kind === 'call' ? ruleOf(inner, true, words) : null;
  if (rule !== null) return rule;
  const operands = operandsOf(OR, inner);
  return operands.length > 1 || isGroupOf(AND, inner) || isGroupOf(OR, inner) ? groupOf('none', operands, words) : null;
}

function ruleOf(expr: Call, negated: boolean, words: FilterWords): DraftRule | null {
  const operator = operatorOf(words, negated ? `!${expr.fn}` : expr.fn);
  const [subject, ...rest] = expr.args;
  if (operator === null || subject?.kind !== 'col' || typeOf(words, subject.name) === null) return null;
  const lits = rest.filter((arg): arg is Lit => arg.kind === 'lit' && isDrawable(arg));
  const arity = arityOf(operator.editor);
  const fits = lits.length === rest.length && (arity === null ? lits.length > 0 : lits.length === arity);
  if (!fits) return null;
  const items = lits.map((lit) => ({ text: textOfLiteral(lit), lit }));
  return { id: freshId(), field: subject.name, operator: operator.name, value: { items, expr: null } };
}

/** A null literal has no text of its own; anything else reads back from its text. */
function isDrawable(lit: Lit): boolean {
  return lit.value !== null && literalOf(textOfLiteral(lit), lit.type) !== null;
}

function opaque(expr: Expr): DraftRule {
  return { id: freshId(), field: '', operator: OPAQUE, value: { items: [], expr } };
}
