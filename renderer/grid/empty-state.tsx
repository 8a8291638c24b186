import { SearchX } from 'lucide-react';
import { printExpr } from '../../engine/plan/print';
import { useApp, useSession, useSessionState } from '../ui/app-context';
import { rowsText } from '../ui/format';
import { useStore } from '../ui/store';
import type { DraftNode } from '../view/draft';
import { isGroup, mapNode } from '../view/draft';
import { exprOfNode } from '../view/expr-of-draft';

/** No row is left: names the rule that alone removes all rows, if one does, and offers the ways back. */
export function EmptyState() {
  const session = useSession();
  const app = useApp();
  const draft = useSessionState((state) => state.document.draft);
  const words = useSessionState((state) => state.words);
  const total = useSessionState((state) => state.total?.rows ?? 0);
  const canUndo = useSessionState((state) => state.canUndo);
  const filtered = useSessionState((state) => state.document.view.filter !== null);
  const counts = useStore(session.counts.store, (state) => state.counts);
  const culprit = filtered && draft.combinator === 'and' ? draft.rules.find((node) => isCulprit(node, counts)) : undefined;
  const said = culprit === undefined ? null : exprOfNode(culprit, words);
  if (!filtered) {
    return (
      <div className="empty" role="status">
        <h2>No rows</h2>
        <p>{session.file.name} has columns but no rows.</p>
        <button type="button" className="button" onClick={() => void app.openFiles()}>
          Open another file…
        </button>
      </div>
    );
  }
  return (
    <div className="empty" role="status">
      <SearchX size={28} strokeWidth={1.5} />
      <h2>No row matches</h2>
      <p>
        {said === null
          ? `Together the rules leave none of the ${rowsText(total)} rows.`
          : `“${printExpr(said)}” alone removes all ${rowsText(total)} rows.`}
      </p>
      <div className="empty-actions">
        {culprit === undefined ? null : (
          <button
            type="button"
            className="button"
            onClick={() =>
              session.setDraft(
                mapNode(draft, culprit.id, (node) => ({ ...node, muted: true })),
                null,
              )
            }
          >
            Turn that rule off
          </button>
        )}
        <button type="button" className="button" onClick={() => session.setFilter(null)}>
          Clear the filter
        </button>
        {canUndo ? (
          <button type="button" className="button" onClick={() => session.undo()}>
            Undo
          </button>
        ) : null}
      </div>
    </div>
  );
}

function isCulprit(node: DraftNode, counts: ReadonlyMap<string, number>): boolean {
  return node.muted !== true && counts.get(node.id) === 0 && (!isGroup(node) || node.rules.length > 0);
}
