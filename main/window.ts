import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { version } from '../package.json';
import type { JsonStore } from './json-store';
import { keepOnPage, pageUrl } from './page';
import type { HostInfo } from './preload-api';
import { type Bounds, fitBounds } from './window-bounds';

export interface WindowPlan {
  readonly bounds: JsonStore<Bounds>;
  /** A fixed content size, for pictures; the remembered bounds otherwise. */
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly cores: number | null;
  /** Opened to be photographed. */
  readonly picture: boolean;
}

const PAPER = { light: '#f7f6f3', dark: '#17181b' } as const;

export function openWindow(plan: WindowPlan): BrowserWindow {
  const bounds = plan.size === null ? fitBounds(plan.bounds.get(), areas()) : null;
  const place = bounds === null || bounds.x === null || bounds.y === null ? {} : { x: bounds.x, y: bounds.y };
  const window = new BrowserWindow({
    ...place,
    ...(plan.size ?? { width: bounds?.width ?? 1440, height: bounds?.height ?? 900 }),
    useContentSize: plan.size !== null,
    minWidth: 640,
    minHeight: 400,
    title: 'Hearth',
    icon: join(app.getAppPath(), 'build', 'icon.png'),
    backgroundColor: nativeTheme.shouldUseDarkColors ? PAPER.dark : PAPER.light,
    autoHideMenuBar: true,
    show: false,
    webPreferences: {
      preload: join(app.getAppPath(), 'out', 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      additionalArguments: [
        `--hearth-host=${encodeURIComponent(JSON.stringify(hostInfo(plan.cores)))}`,
        ...(plan.picture ? ['--hearth-picture'] : []),
      ],
    },
  });
  if (bounds?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', (event) => event.preventDefault());
  if (plan.size === null) remember(window, plan.bounds);
  keepOnPage(window.webContents);
  reviveAfterCrash(window);
  void window.loadURL(pageUrl);
  return window;
}

export function setFile(window: BrowserWindow, path: string | null): void {
  window.setTitle(path === null ? 'Hearth' : `${basename(path)} – Hearth`);
  if (process.platform === 'darwin') window.setRepresentedFilename(path ?? '');
}

function areas() {
  return [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea);
}

function hostInfo(cores: number | null): HostInfo {
  return { platform: process.platform, version, cores: cores ?? cpus().length, memoryBytes: totalmem() };
}

function remember(window: BrowserWindow, store: JsonStore<Bounds>): void {
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds();
    store.set({ x, y, width, height, maximized: window.isMaximized() });
  });
}

/** A page that dies is loaded again, once in a while; the engine and the files it has read are not touched. */
function reviveAfterCrash(window: BrowserWindow): void {
  let last = 0;
  window.webContents.on('render-process-gone', (_event, details) => {
    const now = Date.now();
    if (details.reason === 'clean-exit' || now - last < 5_000) return;
    last = now;
    window.webContents.reload();
  });
}
