import { CalendarDays, CaseSensitive } from 'lucide-react';
import type { ClipboardEvent } from 'react';
import { useRef, useState } from 'react';
import type { TypeName } from '../../engine/plan/schema';
import { Segmented } from '../ui/segmented';
import type { DraftItem, DraftRule, DraftValue } from '../view/draft';
import { valueOfTexts } from '../view/draft';
import type { FilterOperator } from '../view/filter-words';
import { withCase, withoutCase } from '../view/filter-words';
import { literalOf, textOfLiteral } from '../view/literal';
import { isNumeric, isTemporal } from '../view/types';
import { useBuilder } from './builder-context';

interface EditorProps {
  readonly rule: DraftRule;
  readonly operator: FilterOperator;
  readonly type: TypeName;
}

/** Asks for the arguments after the column, in the way the catalog says and the column's type wants. */
export function ValueEditor({ rule, operator, type }: EditorProps) {
  const { editor } = operator;
  if (editor === 'none') return null;
  if (editor === 'list') return <ListEditor rule={rule} operator={operator} type={type} />;
  if (editor === 'range') return <RangeEditor rule={rule} operator={operator} type={type} />;
  if (editor === 'text' || editor === 'pattern') return <TextEditor rule={rule} operator={operator} type="string" />;
  if (type === 'boolean') return <BooleanEditor rule={rule} operator={operator} type={type} />;
  return <SingleEditor rule={rule} operator={operator} type={type} />;
}

function useValue(rule: DraftRule): { readonly texts: readonly string[]; set(index: number, text: string): void } {
  const { edit } = useBuilder();
  return {
    texts: rule.value.items.map((item) => item.text),
    set: (index, text) =>
      edit(
        rule.id,
        (node) => ({ ...node, value: withText((node as DraftRule).value, index, text) }),
        `value ${rule.id} ${index}`,
      ),
  };
}

function withText(value: DraftValue, index: number, text: string): DraftValue {
  const length = Math.max(index + 1, value.items.length);
  const items = Array.from(
    { length },
    (_, at): DraftItem => (at === index ? { text, lit: null } : (value.items[at] ?? { text: '', lit: null })),
  );
  return { items, expr: null };
}

function SingleEditor({ rule, type }: EditorProps) {
  const { texts, set } = useValue(rule);
  return <ValueField label={`Value for ${rule.field}`} type={type} text={texts[0] ?? ''} onChange={(text) => set(0, text)} />;
}

function RangeEditor({ rule, type }: EditorProps) {
  const { texts, set } = useValue(rule);
  return (
    <span className="range">
      <ValueField label={`Lowest ${rule.field}`} type={type} text={texts[0] ?? ''} onChange={(text) => set(0, text)} />
      <span className="faint">and</span>
      <ValueField label={`Highest ${rule.field}`} type={type} text={texts[1] ?? ''} onChange={(text) => set(1, text)} />
    </span>
  );
}

function BooleanEditor({ rule }: EditorProps) {
  const { texts, set } = useValue(rule);
  return (
    <Segmented
      label={`Value for ${rule.field}`}
      value={texts[0] ?? ''}
      options={[
        { value: 'true', label: 'true' },
        { value: 'false', label: 'false' },
      ]}
      onChange={(text) => set(0, text)}
    />
  );
}

function TextEditor({ rule, operator }: EditorProps) {
  const { words, edit } = useBuilder();
  const { texts, set } = useValue(rule);
  const anyCase = withoutCase(words, operator.name);
  const sensitive = withCase(words, operator.name);
  const twin = anyCase ?? sensitive;
  return (
    <span className="text-editor">
      <ValueField
        label={`Text for ${rule.field}`}
        type="string"
        text={texts[0] ?? ''}
        mono={operator.editor === 'pattern'}
        onChange={(text) => set(0, text)}
      />
      {twin === null ? null : (
        <button
          type="button"
          className="case-toggle"
          aria-pressed={sensitive === null}
          aria-label="Match letter case"
          title={sensitive === null ? 'Letter case matters' : 'Letter case is ignored'}
          onClick={() => edit(rule.id, (node) => ({ ...node, operator: twin.name }), null)}
        >
          <CaseSensitive size={16} />
        </button>
      )}
    </span>
  );
}

/** Values as removable chips; a pasted column or a list with commas becomes many at once. */
function ListEditor({ rule, type }: EditorProps) {
  const { edit } = useBuilder();
  const [text, setText] = useState('');
  const { items } = rule.value;
  const setItems = (next: readonly DraftItem[]): void =>
    edit(rule.id, (node) => ({ ...node, value: { items: next, expr: null } }), null);
  const add = (texts: readonly string[]): void => {
    const known = new Set(items.map((item) => item.text));
    const fresh = texts.filter((each, index) => each !== '' && !known.has(each) && texts.indexOf(each) === index);
    if (fresh.length > 0) setItems([...items, ...valueOfTexts(fresh).items]);
    setText('');
  };
  const paste = (event: ClipboardEvent): void => {
    const texts = splitList(event.clipboardData.getData('text/plain'));
    if (texts.length < 2) return;
    event.preventDefault();
    add(texts);
  };
  return (
    <span className="list-editor" data-filled={items.length > 0 || undefined}>
      {items.slice(0, CHIPS_SHOWN).map((item) => (
        <button
          key={item.text}
          type="button"
          className="chip value-chip"
          data-invalid={literalOf(item.text, type) === null || undefined}
          aria-label={`Remove ${item.text}`}
          title="Remove"
          onClick={() => setItems(items.filter((each) => each !== item))}
        >
          {item.text === '' ? '(empty)' : item.text}
        </button>
      ))}
      {items.length > CHIPS_SHOWN ? <span className="chip">and {items.length - CHIPS_SHOWN} more</span> : null}
      <input
        data-value-editor
        aria-label={`Add a value for ${rule.field}`}
        placeholder={items.length === 0 ? 'Type or paste values, Enter adds' : 'Add'}
        value={text}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onPaste={paste}
        onBlur={() => add([text.trim()])}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || (event.key === ',' && isNumeric(type))) {
            event.preventDefault();
            add([text.trim()]);
          } else if (event.key === 'Backspace' && text === '' && items.length > 0) setItems(items.slice(0, -1));
        }}
      />
    </span>
  );
}

const CHIPS_SHOWN = 40;

/** Lines where there are lines, else tabs, else commas or semicolons; quotes around a value are not part of it. */
export function splitList(text: string): readonly string[] {
  const separator = /[\r\n]/.test(text) ? /\r\n|\r|\n/ : text.includes('\t') ? /\t/ : /[,;]/;
  return text.split(separator).flatMap((part) => {
    const value = part.trim().replace(/^(["'])(.*)\1$/, '$2');
    return value === '' ? [] : [value];
  });
}

interface ValueFieldProps {
  readonly label: string;
  readonly type: TypeName;
  readonly text: string;
  readonly mono?: boolean;
  onChange(text: string): void;
}

function ValueField({ label, type, text, mono = false, onChange }: ValueFieldProps) {
  const invalid = text !== '' && literalOf(text, type) === null;
  if (isTemporal(type)) return <TimeField label={label} type={type} text={text} onChange={onChange} />;
  return (
    <input
      className={mono ? 'field mono' : 'field'}
      data-value-editor
      aria-label={label}
      aria-invalid={invalid}
      placeholder={isNumeric(type) ? 'number' : 'text'}
      inputMode={isNumeric(type) ? 'decimal' : 'text'}
      spellCheck={false}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Written as the grid writes it; the picker beside it fills it in. */
function TimeField({ label, type, text, onChange }: ValueFieldProps) {
  const picker = useRef<HTMLInputElement>(null);
  const day = type === 'date';
  return (
    <span className="time-field">
      <input
        className="field"
        data-value-editor
        aria-label={label}
        aria-invalid={text !== '' && literalOf(text, type) === null}
        placeholder={day ? 'year-month-day' : 'year-month-day hh:mm:ss'}
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      <input
        ref={picker}
        className="time-picker"
        type={day ? 'date' : 'datetime-local'}
        step={day ? undefined : 1}
        tabIndex={-1}
        aria-hidden="true"
        value={pickerText(text, type)}
        onChange={(event) => onChange(event.target.value.replace('T', ' '))}
      />
      <button type="button" className="time-button" aria-label={`Pick ${label}`} onClick={() => picker.current?.showPicker()}>
        <CalendarDays size={14} />
      </button>
    </span>
  );
}

/** As the picker wants it; nothing where the text is no time yet. */
function pickerText(text: string, type: TypeName): string {
  const literal = literalOf(text, type);
  return literal === null ? '' : textOfLiteral(literal).replace(' ', 'T').slice(0, 19);
}
