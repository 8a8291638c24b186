import type { FormEvent } from 'react';
import { useState } from 'react';
import type { Session } from '../session/session';
import { useApp } from './app-context';
import { Dialog } from './dialog';
import { rowsText } from './format';
import { useStore } from './store';

export function GoToRow({ session }: { readonly session: Session }) {
  const app = useApp();
  const rows = useStore(session.store, (state) => state.shownRows);
  const [text, setText] = useState('');
  const row = Number(text.replaceAll(/[,\s_.']/g, ''));
  const valid = text.trim() !== '' && Number.isInteger(row) && row >= 1 && row <= rows;
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (!valid) return;
    app.grid?.goToRow(row - 1);
    app.show(null);
  };
  return (
    <Dialog title="Go to row" note={`1 to ${rowsText(rows)}`} narrow light onClose={() => app.show(null)}>
      <form className="go-to-row" onSubmit={go}>
        <input
          autoFocus
          className="field"
          aria-label="Row"
          inputMode="numeric"
          placeholder={rowsText(Math.max(1, Math.floor(rows / 2)))}
          aria-invalid={text !== '' && !valid}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button" data-primary="" disabled={!valid}>
          Go
        </button>
      </form>
    </Dialog>
  );
}
