import { ChevronRight, Pin, PinOff, Search } from 'lucide-react';
import { useState } from 'react';
import { useSession, useSessionState } from '../ui/app-context';
import { IconButton } from '../ui/icon-button';
import { SortableList, SortableRow } from '../ui/sortable';
import { moveColumn, setAllHidden, setHidden, setPin } from '../view/columns';
import { typeLabel } from '../view/types';
import type { ViewColumn } from '../view/view';
import { inScreenOrder } from '../view/view';

/** Find, show and hide, order and pin. The last column on the screen cannot be hidden. */
export function ColumnsPanel() {
  const session = useSession();
  const columns = useSessionState((state) => state.document.view.columns);
  const [open, setOpen] = useState(true);
  const [wanted, setWanted] = useState('');
  const ordered = inScreenOrder(columns);
  const found = ordered.filter((column) => column.name.toLowerCase().includes(wanted.trim().toLowerCase()));
  const hidden = columns.filter((column) => column.hidden).length;
  const names = new Set(found.map((column) => column.name));
  const allShown = found.every((column) => !column.hidden);
  return (
    <section className="panel-section columns-panel" aria-label="Columns">
      <h3 className="panel-heading">
        <button type="button" className="panel-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
          Columns <ChevronRight size={13} data-open={open || undefined} />
        </button>
        <span className="panel-note">{`${columns.length - hidden} shown${hidden === 0 ? '' : ` · ${hidden} hidden`}`}</span>
      </h3>
      {open ? (
        <>
          <div className="column-search">
            <Search size={13} aria-hidden="true" />
            <input
              id="column-search"
              aria-label="Find a column"
              placeholder="Find a column"
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
            <button
              type="button"
              className="text-button"
              disabled={found.length === 0}
              onClick={() => session.setColumns(keepOne(setAllHidden(columns, names, allShown), columns))}
            >
              {allShown ? 'Hide all' : 'Show all'}
            </button>
          </div>
          <SortableList
            ids={found.map((column) => column.name)}
            label="Columns"
            onMove={(name, target) => session.setColumns(moveColumn(ordered, name, target))}
          >
            {found.map((column) => (
              <ColumnRow key={column.name} column={column} lastShown={!column.hidden && columns.length - hidden === 1} />
            ))}
          </SortableList>
          {found.length === 0 ? <p className="panel-empty">No column is called that.</p> : null}
        </>
      ) : null}
    </section>
  );
}

/** Hiding all leaves the first: a table without columns shows nothing and says nothing. */
function keepOne(next: readonly ViewColumn[], before: readonly ViewColumn[]): readonly ViewColumn[] {
  const first = before.find((column) => !column.hidden) ?? before[0];
  return next.some((column) => !column.hidden) || first === undefined ? next : setHidden(next, first.name, false);
}

function ColumnRow({ column, lastShown }: { readonly column: ViewColumn; readonly lastShown: boolean }) {
  const session = useSession();
  const type = useSessionState((state) => state.schema.find((field) => field.name === column.name)?.type ?? 'void');
  const { name, hidden, pin } = column;
  const columns = (): readonly ViewColumn[] => session.state.document.view.columns;
  return (
    <SortableRow id={name} className="column-row" label={name}>
      <label className="checkbox column-name" data-hidden={hidden || undefined}>
        <input
          type="checkbox"
          checked={!hidden}
          disabled={lastShown}
          onChange={(event) => session.setColumns(setHidden(columns(), name, !event.target.checked))}
        />
        <span title={`${name}: ${type}`}>{name}</span>
      </label>
      <span className="column-type">{typeLabel(type)}</span>
      <IconButton
        small
        label={pin === null ? `Pin ${name} left` : `Unpin ${name}`}
        aria-pressed={pin !== null}
        onClick={() => session.setColumns(setPin(columns(), name, pin === null ? 'left' : null))}
      >
        {pin === null ? <Pin size={12} /> : <PinOff size={12} />}
      </IconButton>
    </SortableRow>
  );
}
