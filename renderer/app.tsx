import { Tooltip } from 'radix-ui';
import { memo, startTransition, useDeferredValue, useEffect, useState } from 'react';
import type { SourceInfo } from '../engine/protocol/engine-service';
import type { FileHandle } from '../main/preload-api';
import { ClusterStrip } from './cluster/cluster-strip';
import { ClusterView } from './cluster/view/cluster-view';
import { ColumnsPanel } from './columns/columns-panel';
import { afterPaint } from './engine/after-paint';
import { ExportDialog } from './export-dialog/export-dialog';
import { FilterBar } from './filter-builder/filter-bar';
import { FilterPanel } from './filter-builder/filter-panel';
import { GridView } from './grid/grid-view';
import { ImportDialog } from './import-dialog/import-dialog';
import { Lesson } from './lesson/lesson';
import { RejectsDialog } from './rejects/rejects-dialog';
import type { AppModel, Dialog } from './session/app-model';
import type { Session } from './session/session';
import { SortPanel } from './sort-builder/sort-panel';
import { AppContext, SessionContext, useApp, useSessionState } from './ui/app-context';
import { GoToRow } from './ui/go-to-row';
import { MessagesView } from './ui/messages-view';
import { Palette } from './ui/palette';
import { SettingsDialog } from './ui/settings-dialog';
import { Shortcuts } from './ui/shortcuts';
import { LiveRegion, StatusLine } from './ui/status-line';
import { useStore } from './ui/store';
import { TopBar } from './ui/top-bar';
import { useKeys } from './ui/use-keys';
import { useThemeOnPage } from './ui/use-theme';
import { DropOverlay } from './welcome/drop-overlay';
import { Opening } from './welcome/opening';
import { Welcome } from './welcome/welcome';

export function App({ app }: { readonly app: AppModel }) {
  return (
    <AppContext value={app}>
      <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
        <Window />
      </Tooltip.Provider>
    </AppContext>
  );
}

/** Each part watches what it shows: a dialog that opens or closes leaves the explorer behind it alone. */
function Window() {
  useKeys(useApp());
  useThemeOnPage();
  return (
    <>
      <Files />
      <Cluster />
      <OpenLesson />
      <OpeningFile />
      <OpenDialog />
      <MessagesView />
      <DropOverlay />
    </>
  );
}

function Cluster() {
  const open = useStore(useApp().clusterView.store, (state) => state.open);
  return open ? <ClusterView /> : null;
}

function OpenLesson() {
  const open = useStore(useApp().lesson.store, (state) => state.open);
  return open ? <Lesson /> : null;
}

function Files() {
  const app = useApp();
  const session = useStore(app.store, (state) => state.session);
  const incoming = useStore(app.store, (state) => state.incoming);
  const prepared = useAtLeisure(useStore(app.store, (state) => state.prepared));
  const cluster = useStore(app.clusterView.store, (state) => state.open);
  const lesson = useStore(app.lesson.store, (state) => state.open);
  return (
    <>
      {session === null ? <Welcome /> : null}
      {[session, incoming, prepared].map((each) =>
        each === null ? null : <Explorer key={each.key} session={each} hidden={each !== session} covered={cluster || lesson} />,
      )}
    </>
  );
}

/** What nobody sees yet is built in small slices, between which the window answers. */
function useAtLeisure<T>(value: T | null): T | null {
  const late = useDeferredValue(value, null);
  return value === null ? null : late;
}

/** Most files open in less time; a card that came and went would only be drawn. */
const PATIENCE_MS = 250;

function OpeningFile() {
  const opening = useStore(useApp().store, (state) => state.opening);
  const [late, setLate] = useState<FileHandle | null>(null);
  useEffect(() => {
    if (opening === null) return;
    const timer = setTimeout(() => setLate(opening), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [opening]);
  return opening === null || late !== opening ? null : <Opening file={opening} />;
}

function OpenDialog() {
  const { store } = useApp();
  const dialog = useStore(store, (state) => state.dialog);
  const session = useStore(store, (state) => state.session);
  return dialog === null ? null : <DialogOf dialog={dialog} session={session} />;
}

function DialogOf({ dialog, session }: { readonly dialog: Dialog; readonly session: Session | null }) {
  switch (dialog) {
    case 'palette':
      return <Palette />;
    case 'shortcuts':
      return <Shortcuts />;
    case 'settings':
      return <SettingsDialog />;
    case 'export':
      return session === null ? null : <ExportDialog session={session} />;
    case 'go-to-row':
      return session === null ? null : <GoToRow session={session} />;
    case 'import':
      return session === null ? null : <ImportDialog session={session} />;
    case 'rejects':
      return session === null ? null : <RejectsDialog session={session} />;
  }
}

/** One card for all that was guessed; the dialog shows it and takes what is known better. */
function tellGuesses(app: AppModel, sources: readonly SourceInfo[]): void {
  const notices = [...new Set(sources.flatMap((source) => source.notices))];
  if (notices.length === 0) return;
  const rest = notices.length - MOST_NOTICES;
  const told = notices.slice(0, MOST_NOTICES).join('; ');
  app.messages.note('How it was read', rest > 0 ? `${told}; and ${rest} more` : told, {
    label: 'Import options…',
    run: () => app.show('import'),
  });
}

const MOST_NOTICES = 4;

interface ExplorerProps {
  readonly session: Session;
  readonly hidden: boolean;
  /** Something stands over it. */
  readonly covered: boolean;
}

const Explorer = memo(function Explorer({ session, hidden, covered }: ExplorerProps) {
  const app = useApp();
  const panel = useStore(app.store, (state) => state.panel);
  const strip = useStore(app.store, (state) => state.strip);
  const rowsSeen = useOnceSeen(!hidden);
  return (
    <SessionContext value={session}>
      <div
        className="explorer"
        data-panel={panel || undefined}
        data-hidden={hidden || undefined}
        data-covered={covered || undefined}
      >
        <TopBar session={session} />
        {panel ? (
          <aside className="panel" aria-label="View">
            {rowsSeen ? <Panels /> : null}
          </aside>
        ) : null}
        <main className="rows">
          <div className="rows-bar">
            <FilterBar />
            <StatusLine />
          </div>
          <GridView />
        </main>
        {strip && !covered ? <ClusterStrip /> : null}
        <LiveRegion />
        {hidden ? null : <Notices />}
      </div>
    </SessionContext>
  );
});

function Panels() {
  return (
    <>
      <FilterPanel />
      <SortPanel />
      <ColumnsPanel />
    </>
  );
}

/** From the time when what is shown has been painted: what nobody waits for follows then, in small slices. */
function useOnceSeen(shown: boolean): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (shown && !seen) afterPaint(() => startTransition(() => setSeen(true)));
  }, [shown, seen]);
  return seen;
}

/** What the engine has to say about a file that is shown. */
function Notices() {
  const app = useApp();
  const sources = useSessionState((state) => state.sources);
  useEffect(() => tellGuesses(app, sources), [app, sources]);
  return null;
}
