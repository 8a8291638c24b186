/** The app's main process: it hosts the engine and the windows, and is the only part that touches the operating system. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { type HearthApp, runApp } from './app';
import { parseArguments } from './arguments';
import { startEngine } from './engine';
import { lockDown, registerScheme, servePage } from './page';
import { openRecents } from './recents';
import { openSettings } from './settings';
import { openSpillPlace } from './spill-place';
import { openBounds } from './window-bounds';

const started = parseArguments(process.argv.slice(1), process.cwd(), app.isPackaged ? null : app.getAppPath());
const early: string[] = [];
let running: HearthApp | undefined;

app.setName('Hearth');
app.setPath('userData', profileFolder());
// Started by root there is no sandbox to be had; asking for it then keeps every page from starting.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerScheme();

app.on('open-file', (event, path) => {
  event.preventDefault();
  if (running === undefined) early.push(path);
  else running.open([path]);
});
app.on('second-instance', (_event, _argv, _folder, files) => running?.open(files as readonly string[]));
app.on('activate', (_event, hasWindows) => {
  if (!hasWindows) running?.newWindow();
});
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
process.on('uncaughtException', (error) => process.stderr.write(`hearth: internal error: ${error.stack ?? error.message}\n`));

if (started.screenshot === null && !app.requestSingleInstanceLock([...started.files])) app.quit();
else void app.whenReady().then(run);

function run(): void {
  const notices: string[] = [];
  const notice = (line: string): void => void notices.push(line);
  const folder = app.getPath('userData');
  const settings = openSettings(folder, notice);
  const spillPlace = openSpillPlace(folder, notice);
  if (started.theme !== null) settings.change({ theme: started.theme });
  const engine = startEngine(settings.get(), spillPlace.path());
  settings.onChange((changed) => void engine.follow(changed));
  app.on('will-quit', () => void engine.close());
  servePage(join(app.getAppPath(), 'out', 'renderer'));
  lockDown();
  running = runApp({
    started: { ...started, files: [...started.files, ...early] },
    engine,
    settings,
    recents: openRecents(folder, notice),
    spillPlace,
    bounds: openBounds(folder, notice),
    notices,
  });
}

/** Pictures are taken with a profile of their own, so that they show the file and not the user's habits. */
function profileFolder(): string {
  if (process.env.HEARTH_PROFILE) return process.env.HEARTH_PROFILE;
  if (started.screenshot === null) return join(app.getPath('appData'), 'Hearth');
  const folder = mkdtempSync(join(app.getPath('temp'), 'hearth-picture-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
