import { ArrowDown, ArrowUp, Copy, EyeOff, ListFilter, ListPlus, PanelLeft, PanelRight, PinOff } from 'lucide-react';
import type { AppModel } from '../session/app-model';
import type { Session } from '../session/session';
import type { MenuContent, MenuEntry } from '../ui/menu';
import { setHidden, setPin } from '../view/columns';
import { emptyValue, freshId } from '../view/draft';
import { operatorsFor, typeOf } from '../view/filter-words';
import { canSort, removeKey, sortKey } from '../view/sort';

const icon = { size: 14 };

export function columnMenu(app: AppModel, session: Session, name: string): MenuContent {
  const { view } = session.state.document;
  const column = view.columns.find((each) => each.name === name);
  const pin = (to: 'left' | 'right' | null) => () => session.setColumns(setPin(view.columns, name, to));
  return {
    title: name,
    groups: [
      canSort(session.state.schema, name) ? sortEntries(session, name) : [],
      [{ label: 'Filter by this column', icon: <ListFilter {...icon} />, run: () => addRule(app, session, name) }],
      [
        ...(column?.pin === 'left' ? [] : [{ label: 'Pin left', icon: <PanelLeft {...icon} />, run: pin('left') }]),
        ...(column?.pin === 'right' ? [] : [{ label: 'Pin right', icon: <PanelRight {...icon} />, run: pin('right') }]),
        ...(column?.pin == null ? [] : [{ label: 'Unpin', icon: <PinOff {...icon} />, run: pin(null) }]),
        { label: 'Hide', icon: <EyeOff {...icon} />, run: () => session.setColumns(setHidden(view.columns, name, true)) },
      ],
      [{ label: 'Copy name', icon: <Copy {...icon} />, run: () => void navigator.clipboard.writeText(name) }],
    ],
  };
}

function sortEntries(session: Session, name: string): readonly MenuEntry[] {
  const { sort } = session.state.document.view;
  const sorted = sort.some((key) => key.expr.name === name);
  const others = removeKey(sort, name);
  return [
    { label: 'Sort ascending', icon: <ArrowUp {...icon} />, run: () => session.setSort([sortKey(name, false)]) },
    { label: 'Sort descending', icon: <ArrowDown {...icon} />, run: () => session.setSort([sortKey(name, true)]) },
    ...(others.length > 0 && !sorted
      ? [{ label: 'Add to sort', icon: <ListPlus {...icon} />, run: () => session.setSort([...others, sortKey(name, false)]) }]
      : []),
    ...(sorted
      ? [{ label: 'Remove from sort', icon: <ArrowUp {...icon} opacity={0.4} />, run: () => session.setSort(others) }]
      : []),
  ];
}

/** A new rule for a column, ready to be filled in. */
export function addRule(app: AppModel, session: Session, name: string): void {
  const { words } = session.state;
  const type = typeOf(words, name);
  const operator = type === null ? undefined : operatorsFor(words, type)[0];
  if (operator === undefined) return;
  app.store.set({ panel: true });
  const id = freshId();
  session.addFilter({ id, field: name, operator: operator.name, value: emptyValue });
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-rule-id="${id}"] [data-value-editor]`)?.focus());
}
