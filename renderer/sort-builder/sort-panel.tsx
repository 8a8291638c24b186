import { ArrowUpDown, Plus, X } from 'lucide-react';
import { useSession, useSessionState } from '../ui/app-context';
import { IconButton } from '../ui/icon-button';
import { SortableList, SortableRow } from '../ui/sortable';
import { canSort, directionWords, moveKey, removeKey, replaceColumn, setDirection, setNulls, sortKey } from '../view/sort';
import type { ColumnSort } from '../view/view';

export function SortPanel() {
  const session = useSession();
  const sort = useSessionState((state) => state.document.view.sort);
  const columns = useSessionState((state) => state.document.view.columns);
  const names = sort.map((key) => key.expr.name);
  const schema = useSessionState((state) => state.schema);
  const free = columns.map((column) => column.name).filter((name) => canSort(schema, name) && !names.includes(name));
  const add = (name: string): void => session.setSort([...sort, sortKey(name, false)]);
  return (
    <section className="panel-section" aria-label="Sort">
      <h3 className="panel-heading">
        Sort <span className="panel-note">{sort.length === 0 ? 'file order' : ''}</span>
        {sort.length === 0 ? null : (
          <button type="button" className="text-button" onClick={() => session.setSort([])}>
            Clear
          </button>
        )}
      </h3>
      <SortableList ids={names} label="Sort keys" onMove={(name, target) => session.setSort(moveKey(sort, name, target))}>
        {sort.map((key, index) => (
          <SortRow key={key.expr.name} sortKey={key} rank={index + 1} free={free} />
        ))}
      </SortableList>
      {free.length === 0 ? null : (
        <label className="add-select" data-more={sort.length > 0 || undefined}>
          {sort.length === 0 ? <ArrowUpDown size={14} /> : <Plus size={13} />}
          <span>{sort.length === 0 ? 'Sort by a column' : 'Column'}</span>
          <select aria-label="Add a sort column" value="" onChange={(event) => add(event.target.value)}>
            <option value="" disabled>
              Choose a column
            </option>
            {free.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </section>
  );
}

function SortRow({
  sortKey: key,
  rank,
  free,
}: {
  readonly sortKey: ColumnSort;
  readonly rank: number;
  readonly free: readonly string[];
}) {
  const session = useSession();
  const { name } = key.expr;
  const type = useSessionState((state) => state.schema.find((field) => field.name === name)?.type ?? 'string');
  const change = (next: (keys: readonly ColumnSort[]) => readonly ColumnSort[]) => (): void =>
    session.setSort(next(session.state.document.view.sort));
  const [up, down] = directionWords(type);
  const direction = key.descending ? down : up;
  return (
    <SortableRow id={name} className="sort-row" label={name}>
      <span className="sort-rank">{rank}</span>
      <select
        className="bare-select sort-column"
        aria-label={`Sort column ${rank}`}
        value={name}
        onChange={(event) => session.setSort(replaceColumn(session.state.document.view.sort, name, event.target.value))}
      >
        {[name, ...free].map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      <span className="grow" />
      <button
        type="button"
        className="chip"
        aria-label={`${name}: ${direction}; change direction`}
        onClick={change((keys) => setDirection(keys, name, !key.descending))}
      >
        {direction}
      </button>
      <button
        type="button"
        className="chip"
        aria-label={`${name}: nulls ${key.nulls}; change`}
        onClick={change((keys) => setNulls(keys, name, key.nulls === 'first' ? 'last' : 'first'))}
      >
        nulls {key.nulls}
      </button>
      <IconButton small label={`Remove ${name} from the sort`} onClick={change((keys) => removeKey(keys, name))}>
        <X size={13} />
      </IconButton>
    </SortableRow>
  );
}
