import * as dndKit from '@dnd-kit/core';
import { QueryBuilderDnD } from '@react-querybuilder/dnd';
import { createDndKitAdapter } from '@react-querybuilder/dnd/dnd-kit';
import { ListFilter } from 'lucide-react';
import { useMemo } from 'react';
import type { RuleGroupType } from 'react-querybuilder';
import { QueryBuilder } from 'react-querybuilder';
import { useSession, useSessionState } from '../ui/app-context';
import { rowsText, shareText } from '../ui/format';
import type { DraftGroup } from '../view/draft';
import { mapNode } from '../view/draft';
import { exprOfDraft } from '../view/expr-of-draft';
import type { Builder } from './builder-context';
import { BuilderContext } from './builder-context';
import { combinators, focusNode, GroupBody, GroupHeader, newRule } from './group-view';
import { RuleView } from './rule-view';

const dnd = createDndKitAdapter(dndKit);
const controls = { rule: RuleView, ruleGroupHeaderElements: GroupHeader, ruleGroupBodyElements: GroupBody };
const combinatorOptions = combinators.map(({ value, label }) => ({ name: value, value, label }));

/** The filter as a tree. react-querybuilder keeps the tree and the dragging; every control is ours. */
export function FilterPanel() {
  const session = useSession();
  const draft = useSessionState((state) => state.document.draft);
  const words = useSessionState((state) => state.words);
  const builder = useMemo<Builder>(
    () => ({
      session,
      words,
      incomplete: exprOfDraft(draft, words).incomplete,
      edit: (id, change, tag) => session.setDraft(mapNode(session.state.document.draft, id, change), tag),
    }),
    [session, words, draft],
  );
  const fields = useMemo(() => words.schema.map(({ name }) => ({ name, value: name, label: name })), [words]);
  const take = (query: RuleGroupType): void => {
    const next = query as unknown as DraftGroup;
    if (JSON.stringify(next) !== JSON.stringify(session.state.document.draft)) session.setDraft(next, null);
  };
  return (
    <section className="panel-section" aria-label="Filter">
      <FilterHeading />
      {draft.rules.length === 0 ? (
        <NoRules />
      ) : (
        <BuilderContext value={builder}>
          <QueryBuilderDnD dnd={dnd} controlElements={controls}>
            <QueryBuilder
              query={draft as unknown as RuleGroupType}
              onQueryChange={take}
              fields={fields}
              combinators={combinatorOptions}
              enableMountQueryChange={false}
              resetOnFieldChange={false}
              resetOnOperatorChange={false}
              accessibleDescriptionGenerator={() => ''}
              suppressStandardClassnames={false}
            />
          </QueryBuilderDnD>
        </BuilderContext>
      )}
    </section>
  );
}

function FilterHeading() {
  const session = useSession();
  const filter = useSessionState((state) => state.document.view.filter);
  const matched = useSessionState((state) => state.matched);
  const total = useSessionState((state) => state.total);
  const text =
    filter === null || matched === null || total === null
      ? ''
      : `${matched.exact ? '' : 'at least '}${rowsText(matched.rows)} match${total.exact ? ` · ${shareText(matched.rows, total.rows)}` : ''}`;
  return (
    <h3 className="panel-heading">
      Filter <span className="panel-note">{text}</span>
      {filter === null ? null : (
        <button type="button" className="text-button" onClick={() => session.setFilter(null)}>
          Clear
        </button>
      )}
    </h3>
  );
}

function NoRules() {
  const session = useSession();
  const words = useSessionState((state) => state.words);
  const rule = newRule(words);
  const add = (): void => {
    if (rule === null) return;
    session.addFilter(rule);
    focusNode(rule.id);
  };
  return (
    <button type="button" className="add-first" disabled={rule === null} onClick={add}>
      <ListFilter size={14} /> Add a rule
      <span className="faint">or right-click a cell</span>
    </button>
  );
}
