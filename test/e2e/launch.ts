/** The real app under Playwright, with a profile of its own. `npm run test:e2e` brings the runtime and, where needed, a display. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Command } from '../../main/preload-api';
import { isNoise, machineSwitches } from '../../scripts/launch.mjs';
import { presentElectron } from '../../scripts/prepare/electron.mjs';

export const checkout = resolve(import.meta.dirname, '../..');

export interface Hearth {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What went wrong unseen: errors of the page and on its console, and what main wrote about itself. */
  readonly problems: readonly string[];
  /** Ends the app. Fails where there were problems, unless they were the point. */
  close(): Promise<void>;
}

export interface LaunchOptions {
  readonly files?: readonly string[];
  /** A profile folder to start from again; by default a fresh one, removed afterwards. */
  readonly profile?: string;
  readonly theme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
  /** The test provokes problems; `close` lets them pass. */
  readonly provokes?: boolean;
}

/** Wide enough to see a dozen columns at once: those beyond the edge are not in the document. */
export const WIDE = { width: 1800, height: 900 };

export async function launchHearth(options: LaunchOptions = {}): Promise<Hearth> {
  const { width, height } = options.size ?? { width: 1440, height: 900 };
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'hearth-e2e-')));
  const app = await _electron.launch({
    executablePath: runtime(),
    args: [
      checkout,
      ...machineSwitches(),
      `--theme=${options.theme ?? 'light'}`,
      `--size=${width}x${height}`,
      ...(options.files ?? []),
    ],
    cwd: checkout,
    env: { ...process.env, HEARTH_PROFILE: profile, HEARTH_TEST: '1' } as Record<string, string>,
  });
  const problems: string[] = [];
  if (app.process().stderr !== null) watchMain(app.process().stderr!, problems);
  const page = await app.firstWindow();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const close = async (): Promise<void> => {
    await app.close();
    if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    if (options.provokes !== true && problems.length > 0) throw new Error(`the app complained:\n${problems.join('\n')}`);
  };
  return { app, page, problems, close };
}

/** What main says on standard error, but for the lines that say nothing about the app. */
function watchMain(stream: NodeJS.ReadableStream, problems: string[]): void {
  createInterface({ input: stream }).on('line', (line) => {
    if (!isNoise(line) && !PLAYWRIGHT.test(line)) problems.push(line);
  });
}

const PLAYWRIGHT = /^(Debugger|DevTools) (listening|attached|ending)|^For help, see: https:\/\/nodejs|^Waiting for the debugger/;

function runtime(): string {
  const path = process.env.HEARTH_ELECTRON ?? presentElectron()?.path;
  if (path === undefined) throw new Error('there is no Electron yet; run: npm run test:e2e');
  return path;
}

/** The next open dialogs are answered with these paths; none means that the user cancels. */
export async function answerOpenDialog(app: ElectronApplication, paths: readonly string[]): Promise<void> {
  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths });
    },
    [...paths],
  );
}

export async function answerSaveDialog(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: filePath === null, filePath: filePath ?? '' });
  }, path);
}

/** Drags files from outside and lets them fall on the middle of an element. */
export async function dropFiles(page: Page, selector: string, paths: readonly string[]): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`nothing to drop on: ${selector}`);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  await session.detach();
}

/** Chooses an item of the application menu, as its key would. */
export async function chooseMenu(app: ElectronApplication, command: Command): Promise<void> {
  await app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), command);
}
