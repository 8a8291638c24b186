/** The app in a plain browser over the fake engine: `npx vite --config test/renderer/support/page/vite.config.ts`. */
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../../../../renderer/styles.css';
import { createRoot } from 'react-dom/client';
import { App } from '../../../../renderer/app';
import { AppModel } from '../../../../renderer/session/app-model';
import { FakeEngine } from '../fake-engine';
import { fakeEvents } from '../fake-events';
import { fakeHost } from '../fake-host';
import { playCluster } from './play-cluster';

const query = new URLSearchParams(location.search);
const rows = Number(query.get('rows') ?? 10_000_000);
const engine = new FakeEngine(
  { events: fakeEvents(rows) },
  { chunkRows: 100_000, pause: () => new Promise((resolve) => setTimeout(resolve, 1)) },
);
const sample = { token: 'events', name: 'events_10m.csv', kind: 'file', sizeBytes: rows * 95 } as const;
const now = Date.now();
const recents = [
  { id: '1', name: 'events_10m.csv', folder: 'data', sizeBytes: 939e6, rows: 10_000_000, openedAt: now - 12e4, missing: false },
  { id: '2', name: 'flights', folder: '2026', sizeBytes: 1.2e9, rows: 31_207_554, openedAt: now - 9e7, missing: false },
  { id: '3', name: 'orders.parquet', folder: 'Downloads', sizeBytes: 88e6, rows: 2_118_903, openedAt: now - 9e8, missing: true },
];
playCluster(engine);
const app = new AppModel(fakeHost(engine, sample, query.has('open') ? [sample] : [], query.has('new') ? [] : recents));
createRoot(document.getElementById('root')!).render(<App app={app} />);
await app.start();
const theme = query.get('theme');
if (theme === 'dark' || theme === 'light') await app.changeSettings({ theme });
Object.assign(window, { app, engine });
