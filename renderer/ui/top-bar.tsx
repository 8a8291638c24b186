import { FolderOpen, Moon, PanelLeft, Redo2, Search, Sun, Undo2, X } from 'lucide-react';
import type { Session } from '../session/session';
import { useApp } from './app-context';
import { BrandMark } from './brand';
import { counted, rowsText, shortCount } from './format';
import { IconButton } from './icon-button';
import { Keys } from './keys';
import { useStore } from './store';
import { useTheme } from './use-theme';

export function TopBar({ session }: { readonly session: Session }) {
  const app = useApp();
  const panel = useStore(app.store, (state) => state.panel);
  const canUndo = useStore(session.store, (state) => state.canUndo);
  const canRedo = useStore(session.store, (state) => state.canRedo);
  return (
    <header className="top-bar">
      <button
        type="button"
        className="brand"
        aria-label="Hearth: close the file and go to the welcome page"
        onClick={() => app.closeFile()}
      >
        <BrandMark size={20} />
        <span>Hearth</span>
      </button>
      <IconButton
        label={panel ? 'Hide the side panel' : 'Show the side panel'}
        keys="Mod+B"
        aria-pressed={panel}
        onClick={() => app.togglePanel()}
      >
        <PanelLeft size={16} />
      </IconButton>
      <FileTab session={session} />
      <IconButton label="Open another file" keys="Mod+O" onClick={() => void app.openFiles()}>
        <FolderOpen size={16} />
      </IconButton>
      <span className="grow" />
      <button type="button" className="search-button" onClick={() => app.show('palette')}>
        <Search size={14} />
        <span>Commands and columns</span>
        <Keys keys="Mod+K" />
      </button>
      <IconButton label="Undo" keys="Mod+Z" disabled={!canUndo} onClick={() => session.undo()}>
        <Undo2 size={16} />
      </IconButton>
      <IconButton label="Redo" keys="Mod+Shift+Z" disabled={!canRedo} onClick={() => session.redo()}>
        <Redo2 size={16} />
      </IconButton>
      <ThemeToggle />
      <ExportButton session={session} />
    </header>
  );
}

function FileTab({ session }: { readonly session: Session }) {
  const app = useApp();
  const total = useStore(session.store, (state) => state.total);
  const columns = useStore(session.store, (state) => state.schema.length);
  const rows = total === null ? '' : total.rows < 10_000 ? rowsText(total.rows) : shortCount(total.rows);
  return (
    <div
      className="file-tab"
      title={total === null ? session.file.name : `${session.file.name}: ${counted(total.rows, 'row', 'rows')}`}
    >
      <b>{session.file.name}</b>
      <span className="faint">{total === null ? '' : `${rows}${total.exact ? '' : '+'} × ${columns}`}</span>
      <IconButton small label="Close file" keys="Mod+W" onClick={() => app.closeFile()}>
        <X size={13} />
      </IconButton>
    </div>
  );
}

function ThemeToggle() {
  const app = useApp();
  const theme = useTheme();
  return (
    <IconButton
      label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
      onClick={() => void app.changeSettings({ theme: theme === 'dark' ? 'light' : 'dark' })}
    >
      {theme === 'dark' ? <Sun size={16} /> : <Moon size={16} />}
    </IconButton>
  );
}

function ExportButton({ session }: { readonly session: Session }) {
  const app = useApp();
  const matched = useStore(session.store, (state) => state.matched);
  const job = useStore(app.exports.store, (state) => state.state);
  const share =
    job.phase === 'writing' && job.rows !== null && job.rows > 0
      ? `${Math.floor((job.progress.rowsWritten / job.rows) * 100)} %`
      : '';
  return (
    <button type="button" className="button export-button" data-primary="" onClick={() => app.show('export')}>
      {job.phase === 'writing'
        ? `Exporting ${share}`
        : matched?.exact === true
          ? `Export ${counted(matched.rows, 'row', 'rows')}`
          : 'Export…'}
    </button>
  );
}
