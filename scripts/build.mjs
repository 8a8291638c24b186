/**
 * Builds what is stale. A part is stale when the list of its sources with their sizes and times differs from the list of its last build.
 * Builds take turns by a lock, so that two commands in one checkout do not write the same files at once.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { buildKernels } from './kernels.mjs';
import { run } from './prepare/command.mjs';
import { root } from './prepare/places.mjs';
import { runScript, say, Trouble } from './prepare/say.mjs';
import { declareTypes } from './types.mjs';

/** The worker alone is what tests of the cluster need; it is a piece of main. @typedef {'main' | 'renderer' | 'worker'} Part */

const ENGINE = ['package-lock.json', 'electron.vite.config.ts', 'tsconfig.json', 'engine'];
const APP = [...ENGINE, 'package.json', 'main'];

/** @type {Record<Part, readonly string[]>} */
const SOURCES = { main: APP, renderer: [...APP, 'renderer'], worker: ENGINE };

/** @type {Record<Part, string>} */
const PROOF = { main: 'out/main/index.js', renderer: 'out/renderer/index.html', worker: 'out/main/worker.js' };

const lock = join(root, 'out', '.lock');

/** @param {readonly Part[]} parts */
export async function buildWhenStale(parts) {
  if (staleParts(parts).length === 0) return;
  await withLock(async () => {
    const stale = staleParts(parts);
    if (stale.length > 0) await build(stale);
  });
}

/** @param {readonly Part[]} parts */
function staleParts(parts) {
  return parts.filter((part) => !existsSync(join(root, PROOF[part])) || stampOf(part) !== fingerprint(SOURCES[part]));
}

/** @param {readonly Part[]} parts */
async function build(parts) {
  const began = performance.now();
  const made = parts.includes('main') ? [.../** @type {Part[]} */ (['worker']), ...parts] : parts;
  const prints = made.map((part) => fingerprint(SOURCES[part]));
  await buildKernels().catch((/** @type {Error} */ error) => {
    throw new Trouble('the kernels do not compile', error.message, 'mend the source and run: npm run build');
  });
  await Promise.all([bundle(parts), ...(parts.includes('main') ? [declareTypes()] : [])]);
  for (const [index, part] of made.entries()) writeFileSync(stampPath(part), prints[index] ?? '');
  say(`built ${parts.join(' and ')} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** @param {readonly Part[]} parts */
async function bundle(parts) {
  const began = Date.now() - 1_000;
  let text = '';
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { FORCE_COLOR: _, ...env } = process.env;
  /** @type {import('node:child_process').SpawnOptions} */
  const options = { cwd: root, env: { ...env, NO_COLOR: '1', HEARTH_PARTS: parts.join(',') }, stdio: ['ignore', 'pipe', 'pipe'] };
  const code = await run(process.execPath, [tool, 'build', '--logLevel', 'warn'], options, (child) => {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  });
  if (code !== 0) throw new Trouble('the build failed', text.trim(), 'mend the source and run: npm run build');
  const remarks = text.replace(/^\(!\).*config is missing\s*$/gm, '').trim();
  if (remarks !== '') say(`build: ${remarks}`);
  if (parts.includes('main')) removeOlder(join(root, 'out', 'main'), began);
}

/** Chunks carry a hash in their names; those of earlier builds would pile up. */
function removeOlder(/** @type {string} */ folder, /** @type {number} */ time) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (/\.js(\.map)?$/.test(name) && statSync(path).mtimeMs < time) rmSync(path);
  }
}

/** @param {Part} part */
function stampPath(part) {
  return join(root, 'out', `.${part}.stamp`);
}

/** @param {Part} part */
function stampOf(part) {
  return readText(stampPath(part));
}

/** @param {string} path */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** @param {readonly string[]} sources */
function fingerprint(sources) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const source of sources) for (const line of list(join(root, source))) hash.update(line);
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function list(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) return [];
  if (!info.isDirectory()) return [`${path} ${info.size} ${info.mtimeMs}\n`];
  return readdirSync(path)
    .sort()
    .flatMap((name) => list(join(path, name)));
}

/** @param {() => Promise<void>} work */
async function withLock(work) {
  mkdirSync(dirname(lock), { recursive: true });
  while (!tryLock()) await delay(100);
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!isRunning(holder())) rmSync(lock, { force: true });
    return false;
  }
}

/** Who holds the lock; one that is just being written counts as ours. */
function holder() {
  return Number(readText(lock)) || process.pid;
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runScript(async () => {
    await withLock(() => build(['main', 'renderer']));
    return 0;
  });
}
