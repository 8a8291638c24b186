/** What one window's page gets when it asks: dialogs, tokens for the files they gave, recents, settings, the engine. */
import { basename } from 'node:path';
import { app, type BrowserWindow, dialog, shell } from 'electron';
import type { RunningEngine } from './engine';
import { connectPage } from './engine-port';
import { openEventLog, saveEventLog } from './event-log';
import { handleOf, stampAt } from './files';
import { guardEngine } from './guarded-engine';
import type { Desk } from './ipc';
import type { Lesson } from './lesson';
import type { EventLogFile, FileHandle, Start, TargetFormat, TargetHandle } from './preload-api';
import { type Openings, type Recents, watchOpenings } from './recents';
import type { SettingsStore } from './settings';
import type { SpillPlace } from './spill-place';
import { createTokens, type Tokens } from './tokens';
import { setFile } from './window';

export interface DeskNeeds {
  readonly window: BrowserWindow;
  readonly engine: RunningEngine;
  readonly lesson: Lesson;
  readonly recents: Recents;
  readonly settings: SettingsStore;
  readonly spillPlace: SpillPlace;
  readonly samplePath: string;
  /** Files that the window was opened for, and what went wrong before it stood. */
  start(open: (path: string) => Promise<FileHandle>): Promise<Start>;
  shown(): void;
  openFailed(message: string): void;
}

export interface WindowDesk extends Desk {
  /** A token for a file that came from outside the page: an argument, a second start, the operating system. */
  open(path: string): Promise<FileHandle>;
}

export function createDesk(needs: DeskNeeds): WindowDesk {
  const tokens = createTokens();
  const engine = guardEngine(needs.engine.service, tokens);
  const openings = watchOpenings(needs.recents);
  const open = (path: string): Promise<FileHandle> => openPath(path, tokens, openings);
  return {
    open,
    questions: {
      ready: () => needs.start(open),
      openFiles: () => chooseFiles(needs.window, ['openFile', 'multiSelections'], open),
      openFolder: async () => (await chooseFiles(needs.window, ['openDirectory'], open))[0] ?? null,
      openSample: () => handleOf(needs.samplePath, tokens),
      fileDropped: open,
      recents: () => needs.recents.list(),
      openRecent: (id) => openRecent(id, needs.recents, open),
      forgetRecent: (id) => needs.recents.forget(id),
      stampOf: (token) => stampAt(tokens.pathOf(token, 'read')),
      chooseTarget: (name, format) => chooseTarget(needs.window, name, format, tokens),
      openTarget: (token) => openTarget(tokens.pathOf(token, 'write'), open),
      saveEventLog: () => saveLog(needs),
      openEventLog: () => openLog(needs.window),
      spillFolder: () => needs.spillPlace.name(),
      chooseSpillFolder: (own) => chooseSpillFolder(needs, own),
      runLesson: (step) => needs.lesson.run(step),
      settings: () => needs.settings.get(),
      changeSettings: (change) => needs.settings.change(change),
    },
    remarks: {
      connect: () => connectPage(needs.window.webContents, engine),
      endLesson: () => void needs.lesson.end(),
      shown: () => needs.shown(),
      openFailed: (message) => needs.openFailed(message),
      setTitle: (token) => {
        setFile(needs.window, token === null ? null : (tokens.pathOf(token, 'read') ?? null));
        const path = token === null ? null : openings.shown(token, Date.now());
        if (path !== null) app.addRecentDocument(path);
      },
      noteRows: (token, rows) => withPath(tokens.pathOf(token, 'read'), (path) => openings.count(token, path, rows)),
      revealTarget: (token) => withPath(tokens.pathOf(token, 'write'), (path) => shell.showItemInFolder(path)),
    },
  };
}

function withPath(path: string | undefined, use: (path: string) => void): void {
  if (path !== undefined) use(path);
}

function openTarget(path: string | undefined, open: (path: string) => Promise<FileHandle>): Promise<FileHandle> {
  if (path === undefined) throw new Error('nothing was written there by this window; open it with Open file…');
  return open(path);
}

async function openPath(path: string, tokens: Tokens, openings: Openings): Promise<FileHandle> {
  const handle = await handleOf(path, tokens);
  openings.begin(handle.token, path, handle.sizeBytes);
  return handle;
}

async function openRecent(id: string, recents: Recents, open: (path: string) => Promise<FileHandle>): Promise<FileHandle> {
  const path = recents.pathOf(id);
  if (path === undefined) throw new Error('this file is no longer among the recent ones; open it again');
  return open(path);
}

type DialogProperties = ('openFile' | 'openDirectory' | 'multiSelections')[];

async function chooseFiles(
  window: BrowserWindow,
  properties: DialogProperties,
  open: (path: string) => Promise<FileHandle>,
): Promise<readonly FileHandle[]> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    properties,
    filters: properties.includes('openFile') ? READABLE : [],
  });
  return Promise.all(filePaths.map(open));
}

const READABLE = [
  {
    name: 'Data files',
    extensions: [
      'csv',
      'tsv',
      'tab',
      'txt',
      'parquet',
      'arrow',
      'feather',
      'ipc',
      'arrows',
      'xlsx',
      'xlsm',
      'avro',
      'sqlite',
      'sqlite3',
      'db',
      'gz',
      'zst',
      'bz2',
      'zip',
    ],
  },
  { name: 'All files', extensions: ['*'] },
];

async function chooseTarget(
  window: BrowserWindow,
  name: string,
  format: TargetFormat,
  tokens: Tokens,
): Promise<TargetHandle | null> {
  const { filePath } = await dialog.showSaveDialog(window, {
    defaultPath: basename(name),
    filters: format.extensions.length === 0 ? [] : [{ name: format.label, extensions: [...format.extensions] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  });
  if (!filePath) return null;
  return { token: tokens.mint(filePath, 'write'), name: basename(filePath) };
}

const LOGS = [{ name: 'Event log', extensions: ['jsonl'] }];

async function saveLog({ window, engine }: DeskNeeds): Promise<boolean> {
  const { filePath } = await dialog.showSaveDialog(window, {
    defaultPath: 'hearth-events.jsonl',
    filters: LOGS,
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  });
  if (!filePath) return false;
  await saveEventLog(engine, filePath);
  return true;
}

async function openLog(window: BrowserWindow): Promise<EventLogFile | null> {
  const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'], filters: LOGS });
  const [path] = filePaths;
  if (path === undefined) return null;
  const name = basename(path);
  try {
    return { name, events: await openEventLog(path) };
  } catch (error) {
    throw new Error(String(error instanceof Error ? error.message : error).replaceAll(path, name), { cause: error });
  }
}

async function chooseSpillFolder({ window, spillPlace }: DeskNeeds, own: boolean): Promise<string | null> {
  if (own) {
    const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory', 'createDirectory'] });
    if (filePaths[0] !== undefined) spillPlace.choose(filePaths[0]);
  } else spillPlace.choose(null);
  return spillPlace.name();
}
