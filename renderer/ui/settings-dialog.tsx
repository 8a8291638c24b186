import { useApp } from './app-context';
import { Dialog } from './dialog';
import { CheckRow, SegmentedRow } from './form-rows';
import { counted } from './format';
import { useStore } from './store';

export function SettingsDialog() {
  const app = useApp();
  const settings = useStore(app.store, (state) => state.settings);
  const { cores } = app.host.host;
  const choices = Array.from({ length: cores }, (_, index) => index + 1);
  return (
    <Dialog title="Settings" narrow onClose={() => app.show(null)}>
      <div className="form">
        <SegmentedRow
          label="Theme"
          value={settings.theme}
          options={[
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
            { value: 'system', label: 'System' },
          ]}
          onChange={(theme) => void app.changeSettings({ theme })}
        />
        <label className="form-row">
          <span className="form-label">Worker threads</span>
          <select
            className="field"
            value={settings.cores ?? ''}
            onChange={(event) =>
              void app.changeSettings({ cores: event.target.value === '' ? null : Number(event.target.value) })
            }
          >
            <option value="">one per core ({cores})</option>
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {counted(choice, 'thread', 'threads')}
              </option>
            ))}
          </select>
        </label>
        <CheckRow
          label="Reopening"
          checked={settings.keepParsed}
          onChange={(keepParsed) => void app.changeSettings({ keepParsed })}
        >
          keep large text files as they were parsed, up to 8 GB
        </CheckRow>
        <p className="faint">
          Memory, partitions and more stand in the Cluster view, under Environment. Version {app.host.host.version}.
        </p>
      </div>
    </Dialog>
  );
}
