import type { Expr } from '../../engine/plan/expr';
import type { DraftGroup, DraftNode } from '../view/draft';
import { addNode } from '../view/draft';
import { draftOfExpr } from '../view/draft-of-expr';
import { exprOfDraft } from '../view/expr-of-draft';
import type { FilterWords } from '../view/filter-words';
import type { View } from '../view/view';

/** What undo and redo step through: the view, and the filter as it is being edited (`view.filter` is always what the draft says). */
export interface Document {
  readonly view: View;
  readonly draft: DraftGroup;
}

export function withDraft(document: Document, draft: DraftGroup, words: FilterWords): Document {
  const filter = exprOfDraft(draft, words).expr;
  const same = JSON.stringify(filter) === JSON.stringify(document.view.filter);
  return { draft, view: same ? document.view : { ...document.view, filter } };
}

export function withFilter(document: Document, filter: Expr | null, words: FilterWords): Document {
  return { draft: draftOfExpr(filter, words), view: { ...document.view, filter } };
}

export function withNode(document: Document, node: DraftNode, words: FilterWords): Document {
  return withDraft(document, addNode(document.draft, node), words);
}

export function withView(document: Document, change: Partial<View>): Document {
  return { ...document, view: { ...document.view, ...change } };
}
