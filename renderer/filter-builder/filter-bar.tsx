import { CircleAlert } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useCallback, useId, useLayoutEffect, useRef, useState } from 'react';
import { EngineError } from '../../engine/errors';
import { parseExpr } from '../../engine/plan/parse';
import { printExpr } from '../../engine/plan/print';
import { failureOf } from '../engine/failure';
import { useApp, useSession, useSessionState } from '../ui/app-context';
import { filteredOf } from '../view/relation-of';
import { highlight } from './highlight';

interface Complaint {
  readonly title: string;
  readonly detail: string;
  /** Where in the text, if the engine says so. */
  readonly position: number | null;
}

/** The filter as Spark SQL text: Enter applies, Escape takes back. */
export function FilterBar() {
  const session = useSession();
  const app = useApp();
  const filter = useSessionState((state) => state.document.view.filter);
  const said = filter === null ? '' : printExpr(filter);
  const [text, setText] = useState<string | null>(null);
  const [complaint, setComplaint] = useState<Complaint | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const colours = useRef<HTMLDivElement>(null);
  const complaintId = useId();
  const shown = text ?? said;

  const follow = useCallback((): void => {
    if (colours.current !== null && input.current !== null) colours.current.scrollLeft = input.current.scrollLeft;
  }, []);
  useLayoutEffect(() => {
    // Reading a scroll place costs a layout; without text there is nothing to follow.
    if (shown !== '') follow();
  });

  // A long text is scrolled so that the place of the error stands in sight.
  useLayoutEffect(() => {
    const mark = colours.current?.querySelector<HTMLElement>('.filter-caret i');
    const field = input.current;
    if (complaint?.position == null || mark == null || field === null) return;
    const place = mark.offsetLeft;
    if (place < field.scrollLeft || place > field.scrollLeft + field.clientWidth * 0.8)
      field.scrollLeft = Math.max(0, place - field.clientWidth / 2);
    follow();
  }, [complaint, follow]);

  const refuse = (next: Complaint): void => {
    setComplaint(next);
    if (next.position !== null) input.current?.setSelectionRange(next.position, next.position);
  };

  const apply = async (): Promise<void> => {
    try {
      const next = shown.trim() === '' ? null : parseExpr(shown);
      const engine = await app.engine;
      await engine.analyze({ version: 1, root: filteredOf(session.state.document.view, next) });
      setComplaint(null);
      setText(null);
      if (JSON.stringify(next) !== JSON.stringify(session.state.document.view.filter)) session.setFilter(next);
      input.current?.blur();
      app.grid?.focus();
    } catch (error) {
      const { title, detail } = failureOf(error);
      refuse({ title, detail, position: positionOf(error) });
    }
  };

  const revert = (): void => {
    setText(null);
    setComplaint(null);
    input.current?.blur();
  };

  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') void apply();
    else if (event.key === 'Escape') revert();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="filter-bar" data-edited={text !== null || undefined} data-wrong={complaint !== null || undefined}>
      <div className="filter-colours" ref={colours} aria-hidden="true">
        {highlight(shown).map((piece, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
          <span key={index} data-kind={piece.kind}>
            {piece.text}
          </span>
        ))}
        {complaint?.position == null ? null : <Caret text={shown} position={complaint.position} />}
      </div>
      <input
        ref={input}
        id="filter-text"
        aria-label="Filter as text"
        aria-invalid={complaint !== null}
        aria-describedby={complaintId}
        placeholder="Filter: type a condition, such as price > 500 and country = 'France'"
        spellCheck={false}
        autoComplete="off"
        value={shown}
        onChange={(event) => {
          setText(event.target.value);
          setComplaint(null);
        }}
        onScroll={follow}
        onKeyUp={follow}
        onKeyDown={press}
        onBlur={() => (text === said ? setText(null) : undefined)}
      />
      {text !== null && text !== said && complaint === null ? (
        <span className="filter-hint">Enter applies · Esc takes back</span>
      ) : null}
      <div id={complaintId} className="filter-complaint selectable" role="alert" hidden={complaint === null}>
        <CircleAlert size={14} />
        <span>
          <b>{complaint?.title}.</b> {complaint?.detail}
        </span>
      </div>
    </div>
  );
}

/** A mark under the character where the parser stopped; the text before it sets its place. */
function Caret({ text, position }: { readonly text: string; readonly position: number }) {
  return (
    <span className="filter-caret">
      <span>{text.slice(0, position)}</span>
      <i />
    </span>
  );
}

function positionOf(error: unknown): number | null {
  const position = error instanceof EngineError ? error.details['offset'] : undefined;
  return typeof position === 'number' ? position : null;
}
