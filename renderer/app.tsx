import { Tooltip } from 'radix-ui';
import { useEffect } from 'react';
import { ClusterStrip } from './cluster/cluster-strip';
import { ColumnsPanel } from './columns/columns-panel';
import { ExportDialog } from './export-dialog/export-dialog';
import { FilterBar } from './filter-builder/filter-bar';
import { FilterPanel } from './filter-builder/filter-panel';
import { GridView } from './grid/grid-view';
import type { AppModel, Dialog } from './session/app-model';
import type { Session } from './session/session';
import { SortPanel } from './sort-builder/sort-panel';
import { AppContext, SessionContext, useApp } from './ui/app-context';
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

function Window() {
  const app = useApp();
  useKeys(app);
  useThemeOnPage();
  const session = useStore(app.store, (state) => state.session);
  const incoming = useStore(app.store, (state) => state.incoming);
  const prepared = useStore(app.store, (state) => state.prepared);
  const opening = useStore(app.store, (state) => state.opening);
  const dialog = useStore(app.store, (state) => state.dialog);
  return (
    <>
      {session === null ? <Welcome /> : null}
      {[session, incoming, prepared].map((each) =>
        each === null ? null : <Explorer key={each.key} session={each} hidden={each !== session} />,
      )}
      {opening === null ? null : <Opening file={opening} />}
      {dialog === null ? null : <DialogOf dialog={dialog} session={session} />}
      <MessagesView />
      <DropOverlay />
    </>
  );
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
  }
}

function Explorer({ session, hidden }: { readonly session: Session; readonly hidden: boolean }) {
  const app = useApp();
  const panel = useStore(app.store, (state) => state.panel);
  const strip = useStore(app.store, (state) => state.strip);
  const notices = useStore(session.store, (state) => state.notices);
  useEffect(() => {
    for (const notice of notices) app.messages.note(notice, '');
  }, [app, notices]);
  return (
    <SessionContext value={session}>
      <div className="explorer" data-panel={panel || undefined} data-hidden={hidden || undefined} inert={hidden}>
        <TopBar session={session} />
        {panel ? (
          <aside className="panel" aria-label="View">
            <FilterPanel />
            <SortPanel />
            <ColumnsPanel />
          </aside>
        ) : null}
        <main className="rows">
          <div className="rows-bar">
            <FilterBar />
            <StatusLine />
          </div>
          <GridView />
        </main>
        {strip ? <ClusterStrip /> : null}
        <LiveRegion />
      </div>
    </SessionContext>
  );
}
