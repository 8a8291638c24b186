import { FolderOpen, X } from 'lucide-react';
import { useEffect } from 'react';
import type { RecentFile } from '../../main/preload-api';
import { useApp } from '../ui/app-context';
import { BrandMark } from '../ui/brand';
import { agoText, bytesText, counted } from '../ui/format';
import { IconButton } from '../ui/icon-button';
import { Keys } from '../ui/keys';
import { useStore } from '../ui/store';

export function Welcome() {
  const app = useApp();
  const recents = useStore(app.store, (state) => state.recents);
  const formats = useStore(app.store, (state) => state.catalog?.formats ?? null);
  useEffect(() => {
    const refresh = (): void => void app.refreshRecents();
    refresh();
    window.addEventListener('focus', refresh);
    return () => window.removeEventListener('focus', refresh);
  }, [app]);
  const readable = formats?.filter((format) => format.reads).map((format) => format.label) ?? [];
  return (
    <main className="welcome">
      <div className="welcome-column">
        <header className="welcome-head">
          <BrandMark size={36} />
          <div>
            <h1>Hearth</h1>
            <p className="muted">Open a dataset of millions of rows; filter, sort and export it on every core.</p>
          </div>
        </header>
        <div className="drop-target">
          <h2>Drop a file or a folder</h2>
          <p className="muted">
            {readable.length === 0 ? ' ' : `${readable.join(', ')}, also inside .gz, .zst, .bz2 and .zip. `}Nothing leaves this
            computer.
          </p>
          <div className="drop-actions">
            <button type="button" className="button" data-primary="" onClick={() => void app.openFiles()}>
              Open file…
            </button>
            <button type="button" className="button" onClick={() => void app.importFiles()}>
              Open with options…
            </button>
            <button type="button" className="button" onClick={() => void app.openFolder()}>
              Open folder…
            </button>
            <button type="button" className="button" onClick={() => void app.openSample()}>
              Try the sample
            </button>
            <button type="button" className="button" onClick={() => app.lesson.open()}>
              PySpark lesson
            </button>
          </div>
        </div>
        {recents.length === 0 ? null : (
          <section aria-label="Recent files">
            <h3 className="panel-heading">Recent</h3>
            <ul className="recents">
              {recents.map((recent) => (
                <RecentRow key={recent.id} recent={recent} />
              ))}
            </ul>
          </section>
        )}
        <p className="welcome-keys">
          <Keys keys="Mod+O" /> open <Keys keys="Mod+K" /> commands <Keys keys="?" /> all keys
          <span className="grow" />
          {counted(app.host.host.cores, 'core', 'cores')}, {bytesText(app.host.host.memoryBytes)} of memory
        </p>
      </div>
    </main>
  );
}

function RecentRow({ recent }: { readonly recent: RecentFile }) {
  const app = useApp();
  return (
    <li className="recent" data-missing={recent.missing || undefined}>
      <button type="button" className="recent-open" onClick={() => void app.openRecent(recent.id)}>
        <span className="extension">{extensionOf(recent.name) ?? <FolderOpen size={11} />}</span>
        <span className="recent-name">
          <b>{recent.name}</b> <span className="faint">{recent.folder}</span>
        </span>
        {recent.missing ? (
          <span className="recent-missing">missing: moved or deleted</span>
        ) : (
          <>
            <span className="recent-number">{recent.rows === null ? '' : counted(recent.rows, 'row', 'rows')}</span>
            <span className="recent-number">{bytesText(recent.sizeBytes)}</span>
            <span className="recent-number faint">{agoText(recent.openedAt, Date.now())}</span>
          </>
        )}
      </button>
      <IconButton small label={`Forget ${recent.name}`} onClick={() => void app.forgetRecent(recent.id)}>
        <X size={13} />
      </IconButton>
    </li>
  );
}

const EXTENSION_MAX = 4;

function extensionOf(name: string): string | null {
  const extension = /\.([a-z0-9]+)(?:\.(?:gz|zst|bz2|zip))?$/i.exec(name)?.[1];
  if (extension === undefined) return null;
  return (
    { parquet: 'PQ', ndjson: 'JSON', jsonl: 'JSON' }[extension.toLowerCase()] ?? extension.slice(0, EXTENSION_MAX).toUpperCase()
  );
}
