import { Copy, Equal, EqualNot, ListFilter, Rows3, Search } from 'lucide-react';
import type { Session } from '../session/session';
import type { MenuContent, MenuEntry } from '../ui/menu';
import { emptyValue, freshId, valueOfTexts } from '../view/draft';
import type { FilterOperator } from '../view/filter-words';
import { arityOf, operatorsFor, typeOf, withoutCase } from '../view/filter-words';
import { literalOf } from '../view/literal';
import { visibleNames } from '../view/view';

const icon = { size: 14 };
const LABEL_MAX = 32;

/** What a cell offers: a filter by its value for every operator that takes one (or none), and copying. */
export function cellMenu(session: Session, name: string, text: string | null, rowText: () => string): MenuContent {
  return {
    title: name,
    groups: [quickFilters(session, name, text), copies(text, rowText)],
  };
}

export function quickFilters(session: Session, name: string, text: string | null): readonly MenuEntry[] {
  const { words } = session.state;
  const type = typeOf(words, name);
  if (type === null) return [];
  const offered = operatorsFor(words, type).filter((operator) => fits(operator, text, type));
  return offered.map((operator) => {
    const value = operator.editor === 'none' || text === null ? '' : ` ${quoted(text, type === 'string')}`;
    const chosen = operator.editor === 'text' ? (withoutCase(words, operator.name) ?? operator) : operator;
    return {
      label: `${name} ${operator.label}${value}`,
      icon: iconOf(operator),
      run: () =>
        session.addFilter({
          id: freshId(),
          field: name,
          operator: chosen.name,
          value: operator.editor === 'none' ? emptyValue : valueOfTexts([text ?? '']),
        }),
    };
  });
}

/** A cell has one value: no ranges, lists or patterns; an empty one only its null tests. */
function fits(operator: FilterOperator, text: string | null, type: Parameters<typeof literalOf>[1]): boolean {
  if (operator.name.startsWith('!')) return false;
  if (arityOf(operator.editor) === 0) return true;
  if (text === null || text === '' || arityOf(operator.editor) !== 1 || operator.editor === 'pattern') return false;
  return literalOf(text, operator.editor === 'text' ? 'string' : type) !== null && !isOrderOnText(operator, type);
}

/** "is less than" is no question one asks of a text with the mouse. */
function isOrderOnText(operator: FilterOperator, type: string): boolean {
  return type === 'string' && /^[<>]=?$/.test(operator.name);
}

function quoted(text: string, isText: boolean): string {
  const short = text.length > LABEL_MAX ? `${text.slice(0, LABEL_MAX)}…` : text;
  return isText ? `“${short}”` : short;
}

function iconOf(operator: FilterOperator) {
  if (operator.name === '=') return <Equal {...icon} />;
  if (operator.name === '<>') return <EqualNot {...icon} />;
  return operator.editor === 'text' ? <Search {...icon} /> : <ListFilter {...icon} />;
}

function copies(text: string | null, rowText: () => string): readonly MenuEntry[] {
  return [
    { label: 'Copy cell', icon: <Copy {...icon} />, run: () => void navigator.clipboard.writeText(text ?? '') },
    { label: 'Copy row', icon: <Rows3 {...icon} />, run: () => void navigator.clipboard.writeText(rowText()) },
  ];
}

/** One row as spreadsheets take it: tab-separated, quoted where it must be. */
export function rowAsText(session: Session, read: (name: string) => string | null | undefined): string {
  return visibleNames(session.state.document.view)
    .map((name) => {
      const text = read(name) ?? '';
      return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join('\t');
}
