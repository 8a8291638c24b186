/**
 * Makes a fresh clone ready: npm packages, system libraries, the Electron runtime, a current build. Needs nothing but Node, does
 * nothing twice, and runs only when a command calls it, never as an install hook.
 */
import { pathToFileURL } from 'node:url';
import { buildWhenStale } from './build.mjs';
import { prepareElectron } from './prepare/electron.mjs';
import { checkNode } from './prepare/node-version.mjs';
import { preparePackages } from './prepare/packages.mjs';
import { prepareSample } from './prepare/sample.mjs';
import { runScript, say } from './prepare/say.mjs';
import { prepareSystem } from './prepare/system.mjs';

/** All that the command line needs. */
export async function prepareEngine() {
  checkNode();
  preparePackages();
  await buildWhenStale(['main']);
}

/** Everything but the build. */
export async function prepareRuntime() {
  checkNode();
  preparePackages();
  prepareSystem();
  const runtime = await prepareElectron();
  say(`Electron ${runtime.version} from ${runtime.origin}`);
  return runtime;
}

/** All that the app needs. */
export async function prepareApp() {
  const runtime = await prepareRuntime();
  await buildWhenStale(['main', 'renderer']);
  await prepareSample();
  return runtime;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runScript(async () => {
    await prepareApp();
    say('ready');
    return 0;
  });
}
