import { Eye, EyeOff, Plus, X } from 'lucide-react';
import type { Ref } from 'react';
import type { RuleGroupProps, UseRuleGroup } from 'react-querybuilder';
import { RuleGroupBodyComponents } from 'react-querybuilder';
import { Grip } from '../ui/grip';
import { IconButton } from '../ui/icon-button';
import { Segmented } from '../ui/segmented';
import type { Combinator, DraftGroup, DraftNode } from '../view/draft';
import { emptyValue, freshId } from '../view/draft';
import type { FilterWords } from '../view/filter-words';
import { operatorsFor } from '../view/filter-words';
import { useBuilder } from './builder-context';
import { NodeHits } from './node-hits';

export type GroupProps = RuleGroupProps & UseRuleGroup;

export const combinators: readonly { readonly value: Combinator; readonly label: string }[] = [
  { value: 'and', label: 'all' },
  { value: 'or', label: 'any' },
  { value: 'none', label: 'none' },
];

export function GroupHeader({ ruleGroup, path, dragRef, dragHandleAttributes, onCombinatorChange }: GroupProps) {
  const group = ruleGroup as unknown as DraftGroup;
  const { edit } = useBuilder();
  const nested = path.length > 0;
  const muted = group.muted === true;
  if (!nested && group.rules.length < 2) return null;
  return (
    <>
      {nested ? <Grip label="Move this group" handle={dragRef as Ref<HTMLButtonElement>} drag={dragHandleAttributes} /> : null}
      <Segmented
        label="Rows must match"
        value={group.combinator}
        options={combinators}
        onChange={(value) => onCombinatorChange(value)}
      />
      <span className="grow" />
      {nested ? (
        <div className="node-side">
          <NodeHits id={group.id} muted={muted} silent={group.rules.length === 0} />
          <IconButton
            small
            label={muted ? 'Turn this group on' : 'Turn this group off'}
            aria-pressed={muted}
            onClick={() => edit(group.id, (node) => ({ ...node, muted: !muted }), null)}
          >
            {muted ? <EyeOff size={13} /> : <Eye size={13} />}
          </IconButton>
          <IconButton small label="Remove this group" onClick={() => edit(group.id, () => null, null)}>
            <X size={13} />
          </IconButton>
        </div>
      ) : null}
    </>
  );
}

export function GroupBody(props: GroupProps) {
  const group = props.ruleGroup as unknown as DraftGroup;
  const { words, session } = useBuilder();
  const append = (node: DraftNode): void => {
    session.setDraft(appended(session.state.document.draft, group.id, node), null);
    focusNode(node.id);
  };
  const rule = newRule(words);
  return (
    <>
      <RuleGroupBodyComponents {...props} />
      <div className="group-add">
        <button type="button" className="text-button" disabled={rule === null} onClick={() => rule !== null && append(rule)}>
          <Plus size={13} /> Rule
        </button>
        <button
          type="button"
          className="text-button"
          disabled={rule === null}
          onClick={() =>
            rule !== null && append({ id: freshId(), combinator: group.combinator === 'or' ? 'and' : 'or', rules: [rule] })
          }
        >
          <Plus size={13} /> Group
        </button>
      </div>
    </>
  );
}

function appended(group: DraftGroup, id: string, node: DraftNode): DraftGroup {
  if (group.id === id) return { ...group, rules: [...group.rules, node] };
  return { ...group, rules: group.rules.map((each) => ('rules' in each ? appended(each, id, node) : each)) };
}

/** The first column that can be asked anything. */
export function newRule(words: FilterWords): DraftNode | null {
  for (const field of words.schema) {
    const operator = operatorsFor(words, field.type)[0];
    if (operator !== undefined) return { id: freshId(), field: field.name, operator: operator.name, value: emptyValue };
  }
  return null;
}

export function focusNode(id: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-rule-id="${id}"] select`)?.focus());
}
