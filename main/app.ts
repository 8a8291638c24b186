/** The app once Electron is ready: its windows, and what the operating system tells it. */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import type { Arguments } from './arguments';
import { NEWS } from './channels';
import { createDesk, type WindowDesk } from './desk';
import type { RunningEngine } from './engine';
import { listen } from './ipc';
import { openLesson } from './lesson';
import { installMenu } from './menu';
import type { FileHandle, Start } from './preload-api';
import type { Recents } from './recents';
import { SHOWN_WITHIN_MS, writePicture } from './screenshot';
import type { SettingsStore } from './settings';
import type { SpillPlace } from './spill-place';
import { openWindow, type WindowPlan } from './window';

export interface AppNeeds {
  readonly started: Arguments;
  readonly engine: RunningEngine;
  readonly settings: SettingsStore;
  readonly recents: Recents;
  readonly spillPlace: SpillPlace;
  readonly bounds: WindowPlan['bounds'];
  /** Lines that the first window shows, such as settings that could not be read. */
  readonly notices: string[];
}

export interface HearthApp {
  /** Opens files in the window in front, or in a new one where there is none. */
  open(paths: readonly string[]): void;
  newWindow(): void;
}

/** One for all windows: a process has one SparkContext. */
const lesson = openLesson();

interface Seat {
  readonly window: BrowserWindow;
  readonly desk: WindowDesk;
}

export function runApp(needs: AppNeeds): HearthApp {
  const seats = new Map<number, Seat>();
  const front = (): Seat | undefined =>
    seats.get(BrowserWindow.getFocusedWindow()?.webContents.id ?? -1) ?? [...seats.values()].at(-1);
  const openSeat = (paths: readonly string[]): void => seat(needs, seats, paths);
  const open = (paths: readonly string[]): void => {
    const seated = front();
    if (seated === undefined) openSeat(paths);
    else void openIn(seated, paths);
  };
  listen((senderId) => seats.get(senderId)?.desk);
  followSettings(needs.settings, seats);
  keepMenu(needs, { open, newWindow: () => openSeat([]), front });
  openSeat(needs.started.files);
  if (needs.started.screenshot !== null) limitPicture(needs);
  return { open, newWindow: () => openSeat([]) };
}

function seat(needs: AppNeeds, seats: Map<number, Seat>, paths: readonly string[]): void {
  const { settings, recents, bounds, started } = needs;
  const window = openWindow({ bounds, size: started.size, cores: settings.get().cores, picture: started.screenshot !== null });
  const id = window.webContents.id;
  const desk = createDesk({
    window,
    engine: needs.engine,
    lesson,
    recents,
    spillPlace: needs.spillPlace,
    settings,
    samplePath: join(app.getAppPath(), 'out', 'sample', 'trips.csv'),
    start: (handleOf) => startWith(needs, paths, handleOf),
    shown: () => void takePicture(needs, window),
    openFailed: (message) => failPicture(needs, message),
  });
  seats.set(id, { window, desk });
  window.on('closed', () => seats.delete(id));
}

async function openIn({ window, desk }: Seat, paths: readonly string[]): Promise<void> {
  if (window.isMinimized()) window.restore();
  window.focus();
  const opened = await Promise.allSettled(paths.map(desk.open));
  const files = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const notices = opened.flatMap((result) => (result.status === 'rejected' ? [lineOf(result.reason)] : []));
  if (!window.isDestroyed()) window.webContents.send(NEWS.openFiles, { files, notices } satisfies Start);
}

async function startWith(
  needs: AppNeeds,
  paths: readonly string[],
  handleOf: (path: string) => Promise<FileHandle>,
): Promise<Start> {
  const opened = await Promise.allSettled(paths.map(handleOf));
  const problems = opened.flatMap((result) => (result.status === 'rejected' ? [lineOf(result.reason)] : []));
  if (problems[0] !== undefined) failPicture(needs, problems[0]);
  return {
    files: opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    notices: [...needs.notices.splice(0), ...problems],
  };
}

function lineOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

function followSettings(settings: SettingsStore, seats: ReadonlyMap<number, Seat>): void {
  nativeTheme.themeSource = settings.get().theme;
  settings.onChange((changed) => {
    nativeTheme.themeSource = changed.theme;
    for (const { window } of seats.values()) window.webContents.send(NEWS.settings, changed);
  });
}

interface MenuTargets {
  open(paths: readonly string[]): void;
  newWindow(): void;
  front(): Seat | undefined;
}

function keepMenu(needs: AppNeeds, targets: MenuTargets): void {
  const install = (): void =>
    installMenu({
      command: (command) => targets.front()?.window.webContents.send(NEWS.command, command),
      openRecent: (path) => targets.open([path]),
      newWindow: targets.newWindow,
      setTheme: (theme) => void needs.settings.change({ theme }),
      recents: needs.recents.entries(),
      theme: needs.settings.get().theme,
    });
  needs.recents.onChange(later(install, MENU_MS));
  needs.settings.onChange(install);
  install();
}

/** Building the menu takes a while of the main process, and files enter it at the very moment when their rows are shown. */
const MENU_MS = 1_500;

/** Once, some time after the first of many calls. */
function later(work: () => void, ms: number): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      work();
    }, ms).unref();
  };
}

async function takePicture(needs: AppNeeds, window: BrowserWindow): Promise<void> {
  const path = needs.started.screenshot;
  if (path === null) return;
  try {
    await writePicture(window, path);
    leave(needs, 0);
  } catch (error) {
    failPicture(needs, `the picture could not be written to ${path}: ${lineOf(error)}`);
  }
}

function limitPicture(needs: AppNeeds): void {
  const late = `nothing was shown within ${SHOWN_WITHIN_MS / 1_000} s; no picture was written`;
  setTimeout(() => failPicture(needs, late), SHOWN_WITHIN_MS).unref();
}

function failPicture(needs: AppNeeds, message: string): void {
  if (needs.started.screenshot === null) return;
  process.stderr.write(`hearth: ${message}\n`);
  leave(needs, 1);
}

function leave(needs: AppNeeds, code: number): void {
  void needs.engine.close().finally(() => app.exit(code));
}
