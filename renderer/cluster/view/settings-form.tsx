import { type ReactNode, useEffect, useId, useState } from 'react';
import type { Settings } from '../../../main/preload-api';
import { useApp } from '../../ui/app-context';
import { bytesText, counted } from '../../ui/format';
import { useStore } from '../../ui/store';

const MB = 2 ** 20;
const PARTITIONS = [1, 4, 16, 64, 128].map((size) => size * MB);
const SHARES = [0.1, 0.2, 0.4, 0.6, 0.8];

/** What the cluster runs with, changed at once: what is kept is not computed again. */
export function SettingsForm() {
  const app = useApp();
  const settings = useStore(app.store, (state) => state.settings);
  const { memoryBytes } = app.host.host;
  const cores = navigator.hardwareConcurrency;
  const change = (changed: Partial<Settings>): void => void app.changeSettings(changed);
  const counts = Array.from({ length: Math.max(cores, 8) }, (_, index) => index + 1);
  const budgets = SHARES.map((share) => Math.floor((memoryBytes * share) / MB) * MB);
  return (
    <section className="cluster-settings" aria-label="Settings of the cluster">
      <h2 className="section-head">
        Settings <small>in force at once, where nothing else is said</small>
      </h2>
      <Choice
        label="Executors"
        note="local[N]: one thread each. What is kept stays."
        value={settings.cores}
        automatic={`one per core (${cores})`}
        choices={counts}
        text={(count) => counted(count, 'executor', 'executors')}
        onChange={(value) => change({ cores: value })}
      />
      <Choice
        label="Memory for what is kept"
        note="The least recently used goes first."
        value={settings.memoryBudgetBytes}
        automatic="60 % of the machine's"
        choices={budgets}
        text={bytesText}
        onChange={(memoryBudgetBytes) => change({ memoryBudgetBytes })}
      />
      <SpillFolder />
      <Choice
        label="Partition size"
        note="Of files opened from now on."
        value={settings.maxPartitionBytes}
        automatic="by the format"
        choices={PARTITIONS}
        text={bytesText}
        onChange={(maxPartitionBytes) => change({ maxPartitionBytes })}
      />
      <Choice
        label="A task may fail"
        note="Before its job does."
        value={settings.maxFailures}
        automatic={null}
        choices={[1, 2, 4, 8]}
        text={(times) => counted(times, 'time', 'times')}
        onChange={(times) => change({ maxFailures: times ?? 4 })}
      />
      <Row label="Speculation" note="A task that takes much longer than the others is tried on a second executor.">
        {(id) => (
          <input
            id={id}
            type="checkbox"
            checked={settings.speculation}
            onChange={(event) => change({ speculation: event.target.checked })}
          />
        )}
      </Row>
    </section>
  );
}

function SpillFolder() {
  const app = useApp();
  const [name, setName] = useState<string | null>(null);
  useEffect(() => void app.host.spillFolder().then(setName), [app]);
  const choose = (own: boolean): void => void app.host.chooseSpillFolder(own).then(setName);
  return (
    <div className="setting">
      <span>Spill folder</span>
      <span className="setting-folder">
        <b title={name ?? undefined}>{name ?? 'the system’s'}</b>
        <button type="button" className="button" data-small="" onClick={() => choose(true)}>
          Choose…
        </button>
        {name === null ? null : (
          <button type="button" className="button" data-small="" onClick={() => choose(false)}>
            Reset
          </button>
        )}
      </span>
      <small>Where goes what memory has no room for. In force when Hearth starts again.</small>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly note: string;
  readonly value: number | null;
  /** What null means; null = there is no such choice. */
  readonly automatic: string | null;
  readonly choices: readonly number[];
  text(value: number): string;
  onChange(value: number | null): void;
}

/** A value that came from elsewhere stands among the choices. */
function Choice({ label, note, value, automatic, choices, text, onChange }: ChoiceProps) {
  const all = value === null || choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b);
  return (
    <Row label={label} note={note}>
      {(id) => (
        <select
          id={id}
          className="field"
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value === '' ? null : Number(event.target.value))}
        >
          {automatic === null ? null : <option value="">{automatic}</option>}
          {all.map((choice) => (
            <option key={choice} value={choice}>
              {text(choice)}
            </option>
          ))}
        </select>
      )}
    </Row>
  );
}

interface RowProps {
  readonly label: string;
  readonly note: string;
  children(id: string): ReactNode;
}

function Row({ label, note, children }: RowProps) {
  const id = useId();
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      <small>{note}</small>
    </div>
  );
}
