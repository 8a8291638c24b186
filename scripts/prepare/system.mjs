/** Shared libraries that Electron needs on Linux, and a virtual display where there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { lastLines } from './command.mjs';
import { say, Trouble } from './say.mjs';

const LIBRARIES = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libgbm.so.1': 'libgbm1',
  'libasound.so.2': 'libasound2',
  'libXss.so.1': 'libxss1',
  'libXtst.so.6': 'libxtst6',
};

const FOLDERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/lib/x86_64-linux-gnu',
  '/lib64',
];

/** Debian 13 and Ubuntu 24.04 renamed these when time_t became 64 bits wide. */
const RENAMED = ['libgtk-3-0', 'libasound2'];

export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Debian names of what is missing.
 * @param {(path: string) => boolean} exists
 * @param {{ display: boolean, path: string }} host
 */
export function missingSystemPackages(exists, host) {
  const libraries = Object.entries(LIBRARIES)
    .filter(([file]) => !FOLDERS.some((folder) => exists(join(folder, file))))
    .map(([, name]) => name);
  const needsDisplay = !host.display && !host.path.split(delimiter).some((folder) => exists(join(folder, 'Xvfb')));
  const needsFont = !exists('/usr/share/fonts') && !exists('/usr/local/share/fonts');
  return [...libraries, ...(needsDisplay ? ['xvfb', 'xauth'] : []), ...(needsFont ? ['fonts-dejavu-core'] : [])];
}

export function prepareSystem() {
  if (process.platform !== 'linux') return;
  const missing = () => missingSystemPackages(existsSync, { display: hasDisplay(), path: process.env.PATH ?? '' });
  const names = missing();
  if (names.length === 0) return;
  if (!mayInstall()) throw systemTrouble(names);
  say(`installing system libraries: ${names.join(' ')}`);
  const problem = installPackages(names) ?? 'apt-get reported success, but they are still not found';
  if (missing().length > 0) {
    throw new Trouble(
      'system libraries could not be installed',
      problem,
      `apt-get update && apt-get install ${missing().join(' ')}`,
    );
  }
}

/** @param {readonly string[]} names */
function systemTrouble(names) {
  const what = `system libraries are missing: ${names.join(' ')}`;
  if (!isDebian()) return new Trouble(what, 'these are their Debian names', "install them with this system's package manager");
  return new Trouble(
    what,
    'only root may install them',
    `sudo apt-get update && sudo apt-get install --no-install-recommends ${names.join(' ')}`,
  );
}

function isDebian() {
  return existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

function mayInstall() {
  return isDebian() && process.getuid?.() === 0;
}

/** What went wrong, or null. @param {readonly string[]} names */
export function installPackages(names) {
  apt(['update']);
  const known = knownPackages();
  const present = names.map((name) => (RENAMED.includes(name) && known.has(`${name}t64`) ? `${name}t64` : name));
  const { status, stderr } = apt(['install', '-y', '--no-install-recommends', ...present]);
  return status === 0 ? null : lastLines(stderr);
}

/** The first of the names that could be installed here; null where none is known, or nobody may. @param {readonly string[]} names */
export function availablePackage(names) {
  if (!mayInstall()) return null;
  apt(['update']);
  const known = knownPackages();
  return names.find((name) => known.has(name)) ?? null;
}

function knownPackages() {
  return new Set(spawnSync('apt-cache', ['pkgnames'], { encoding: 'utf8', maxBuffer: 64 << 20 }).stdout?.split('\n'));
}

/** @param {readonly string[]} args */
function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { env, encoding: 'utf8', maxBuffer: 64 << 20 });
}

/** Machines without a graphics device draw in software. */
export function hasGpu() {
  if (process.platform !== 'linux') return true;
  return (
    existsSync('/dev/dri') ||
    (existsSync('/proc/driver/nvidia/version') && readFileSync('/proc/driver/nvidia/version').length > 0)
  );
}
