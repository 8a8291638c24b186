import { CircleAlert, CircleCheck, FolderOpen } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { OptionBag, OptionValue } from '../../engine/plan/relation';
import type { FormatInfo, OptionInfo } from '../../engine/protocol/engine-service';
import type { AppModel } from '../session/app-model';
import type { Session } from '../session/session';
import { useApp } from '../ui/app-context';
import { Dialog } from '../ui/dialog';
import { SegmentedRow } from '../ui/form-rows';
import { bytesText, counted, durationText, rowsText } from '../ui/format';
import { useStore } from '../ui/store';
import { projected, rowsOf } from '../view/relation-of';
import { visibleNames } from '../view/view';
import { ColumnBoxes } from './column-boxes';
import type { ExportState } from './export-job';
import { type Layout, LayoutFields, layoutOf, oneFile } from './layout-fields';
import { baseName, optionsOf, startExport } from './start-export';

/** Format, columns, exact row count; then progress, and what became of it. Hidden, an export goes on. */
export function ExportDialog({ session }: { readonly session: Session }) {
  const app = useApp();
  const state = useStore(app.exports.store, (store) => store.state);
  const close = (): void => {
    app.show(null);
    app.exports.reset();
  };
  switch (state.phase) {
    case 'idle':
      return <ExportForm session={session} onClose={close} />;
    case 'writing':
      return <ExportProgressView state={state} onClose={close} />;
    case 'done':
      return <ExportDone state={state} onClose={close} />;
    case 'failed':
      return <ExportFailed state={state} onClose={close} />;
  }
}

function ExportForm({ session, onClose }: { readonly session: Session; onClose(): void }) {
  const app = useApp();
  const formats = useStore(app.store, (state) => state.catalog?.formats ?? noFormats);
  const writable = useMemo(() => formats.filter((format) => format.writes), [formats]);
  const [formatName, setFormatName] = useState(writable[0]?.name ?? '');
  const [changed, setChanged] = useState<OptionBag>({});
  const view = useStore(session.store, (state) => state.document.view);
  const matched = useStore(session.store, (state) => state.matched);
  const schema = useStore(session.store, (state) => state.schema);
  const shown = visibleNames(view);
  const [which, setWhich] = useState<'shown' | 'all' | 'chosen'>('shown');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(shown));
  const [layout, setLayout] = useState<Layout>(oneFile);
  const format = writable.find((each) => each.name === formatName) ?? writable[0];
  const all = schema.map((field) => field.name);
  const names = which === 'shown' ? shown : which === 'all' ? all : all.filter((name) => chosen.has(name));
  const placed = layoutOf(layout, names);
  const left = names.length - (placed.folder?.partitionBy.length ?? 0);
  const ready = format !== undefined && matched?.exact === true && left > 0;
  const headerless = useStore(session.store, (state) => state.sources[0]?.options['header'] === 'no');
  const options = format === undefined ? {} : optionsOf(format, headerless ? { header: false, ...changed } : changed);

  const begin = async (): Promise<void> => {
    if (format === undefined || matched === null) return;
    const name = `${baseName(session)}${view.filter === null ? '' : '-filtered'}`;
    const input = projected(rowsOf(view), names);
    await startExport(app, { name, input, format, options, layout: placed, rows: matched.rows });
  };

  return (
    <Dialog
      title="Export"
      note={describe(session)}
      onClose={onClose}
      footer={
        <>
          <span className="faint">
            {matched?.exact !== true ? 'Counting the rows…' : left > 0 ? '' : 'No column is left for the files'}
          </span>
          <span className="grow" />
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="button" data-primary="" disabled={!ready} onClick={() => void begin()}>
            {matched?.exact === true ? `Export ${counted(matched.rows, 'row', 'rows')}…` : 'Export…'}
          </button>
        </>
      }
    >
      <div className="form">
        <SegmentedRow
          label="Format"
          value={format?.name ?? ''}
          options={writable.map((each) => ({ value: each.name, label: each.label }))}
          onChange={(name) => {
            setFormatName(name);
            setChanged({});
          }}
        />
        <SegmentedRow<'shown' | 'all' | 'chosen'>
          label="Columns"
          value={which}
          options={[
            { value: 'shown', label: shown.length === all.length ? `As shown (${shown.length})` : `The ${shown.length} shown` },
            ...(shown.length === all.length ? [] : [{ value: 'all' as const, label: `All ${all.length}` }]),
            { value: 'chosen', label: 'Chosen' },
          ]}
          onChange={setWhich}
        />
        {which === 'chosen' ? <ColumnBoxes label="Columns to export" names={all} chosen={chosen} onChange={setChosen} /> : null}
        <div className="form-row">
          <span className="form-label">Rows</span>
          <span>
            <b>{matched === null ? '…' : `${matched.exact ? '' : 'at least '}${rowsText(matched.rows)}`}</b>
            <span className="muted">{view.filter === null ? ' (all rows)' : ' that match the filter'}</span>
          </span>
        </div>
        <LayoutFields layout={layout} schema={schema.filter(({ name }) => names.includes(name))} onChange={setLayout} />
        {format === undefined || format.writeOptions.length === 0 ? null : (
          <div className="form-options">
            {format.writeOptions.map((option) => (
              <OptionField
                key={option.name}
                option={option}
                value={options[option.name] ?? null}
                onChange={(value) => setChanged({ ...changed, [option.name]: value })}
              />
            ))}
          </div>
        )}
      </div>
    </Dialog>
  );
}

const noFormats: readonly FormatInfo[] = [];

interface OptionFieldProps {
  readonly option: OptionInfo;
  readonly value: OptionValue;
  onChange(value: OptionValue): void;
}

function OptionField({ option, value, onChange }: OptionFieldProps) {
  return (
    <div className="form-row" title={option.doc}>
      <label className="form-label" htmlFor={`option-${option.name}`}>
        {option.label}
      </label>
      <OptionControl option={option} value={value} onChange={onChange} />
    </div>
  );
}

function OptionControl({ option, value, onChange }: OptionFieldProps) {
  const id = `option-${option.name}`;
  if (option.kind === 'flag') {
    return (
      <input
        id={id}
        className="check"
        type="checkbox"
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
    );
  }
  if (option.kind === 'choice') {
    return (
      <select id={id} className="field" value={String(value)} onChange={(event) => onChange(event.target.value)}>
        {option.choices?.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    );
  }
  const number = option.kind === 'number';
  return (
    <input
      id={id}
      className="field"
      type={number ? 'number' : 'text'}
      value={String(value ?? '')}
      onChange={(event) => onChange(number && event.target.value !== '' ? Number(event.target.value) : event.target.value)}
    />
  );
}

function describe(session: Session): string {
  const { view } = session.state.document;
  const sorted = view.sort.map((key) => `${key.expr.name} ${key.descending ? '↓' : '↑'}`).join(' ');
  const parts = [view.filter === null ? '' : 'filtered', sorted === '' ? '' : `sorted by ${sorted}`].filter(
    (part) => part !== '',
  );
  return `${session.file.name}${parts.length === 0 ? '' : `, ${parts.join(', ')}`}`;
}

type StateOf<P extends ExportState['phase']> = Extract<ExportState, { readonly phase: P }>;

function ExportProgressView({ state, onClose }: { readonly state: StateOf<'writing'>; onClose(): void }) {
  const app = useApp();
  const { progress, rows, target } = state;
  const share = rows === null || rows === 0 ? null : Math.min(1, progress.rowsWritten / rows);
  return (
    <Dialog
      title={rows === null ? 'Exporting' : `Exporting ${counted(rows, 'row', 'rows')}`}
      calm
      onClose={onClose}
      footer={
        <>
          <span className="faint">{progress.tasks === 0 ? '' : `${progress.tasksDone} of ${progress.tasks} tasks`}</span>
          <span className="grow" />
          <button type="button" className="button" onClick={onClose}>
            Hide
          </button>
          <button type="button" className="button" onClick={() => app.exports.cancel()}>
            Cancel export
          </button>
        </>
      }
    >
      <dl className="facts">
        <dt>To</dt>
        <dd>{target.name}</dd>
        <dt>Written</dt>
        <dd>
          {progress.rowsWritten === 0
            ? 'nothing yet'
            : `${rowsText(progress.rowsWritten)} rows · ${bytesText(progress.bytesWritten)} · ${rowsText(progress.rowsPerSecond)} rows/s`}
        </dd>
        <dt>Left</dt>
        <dd>{progress.left === null ? '…' : `about ${durationText(progress.left * 1000)}`}</dd>
      </dl>
      <div
        className="progress"
        role="progressbar"
        aria-label="Rows written"
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? { 'data-unknown': '' } : { 'aria-valuenow': Math.round(share * 100) })}
      >
        <i style={share === null ? {} : { width: `${share * 100}%` }} />
      </div>
      <p className="faint">Written beside its target and renamed when complete. Cancelling leaves nothing behind.</p>
    </Dialog>
  );
}

function ExportDone({ state, onClose }: { readonly state: StateOf<'done'>; onClose(): void }) {
  const app = useApp();
  return (
    <Dialog
      title={`${counted(state.rows, 'row', 'rows')} written`}
      narrow
      calm
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <button type="button" className="button" onClick={() => app.host.revealTarget(state.target.token)}>
            <FolderOpen size={14} /> Show in folder
          </button>
          <button type="button" className="button" onClick={() => openWritten(app, state.target.token)}>
            Open it
          </button>
          <button type="button" className="button" data-primary="" onClick={onClose}>
            Done
          </button>
        </>
      }
    >
      <div className="outcome" data-tone="good" role="status">
        <CircleCheck size={20} />
        <div>
          <b>{state.target.name}</b>
          <p className="muted">
            {bytesText(state.bytes)} in {durationText(state.elapsedMs)}
          </p>
        </div>
      </div>
    </Dialog>
  );
}

function openWritten(app: AppModel, token: string): void {
  app.show(null);
  app.exports.reset();
  void app.openTarget(token);
}

function ExportFailed({ state, onClose }: { readonly state: StateOf<'failed'>; onClose(): void }) {
  const app = useApp();
  return (
    <Dialog
      title={`${state.target.name} was not written`}
      narrow
      calm
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
          <button type="button" className="button" data-primary="" onClick={() => app.exports.reset()}>
            Try again…
          </button>
        </>
      }
    >
      <div className="outcome" data-tone="bad" role="alert">
        <CircleAlert size={20} />
        <div className="selectable">
          <b>{state.failure.title}</b>
          <p className="muted">{state.failure.detail}</p>
        </div>
      </div>
    </Dialog>
  );
}
