/**
 * npm packages, exactly as the lock file says. npm writes what it installed to node_modules/.package-lock.json as its last act, so
 * comparing that file with the lock file tells whether anything is missing without a stamp of our own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './command.mjs';
import { root } from './places.mjs';
import { say, Trouble } from './say.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   link?: boolean, peer?: boolean }} Entry
 * @typedef {{ packages?: Record<string, Entry> }} Lock
 */

/**
 * The first package that the lock file wants for this platform and that is not installed as it says.
 * @param {Lock} lock
 * @param {Lock} installed
 * @param {{ platform: string, arch: string }} host
 */
export function firstMissing(lock, installed, host) {
  const have = installed.packages ?? {};
  const missing = Object.entries(lock.packages ?? {}).find(([path, entry]) => {
    if (path === '' || !wanted(entry, host)) return false;
    const found = have[path];
    return found === undefined || found.version !== entry.version || found.integrity !== entry.integrity;
  });
  return missing?.[0].replace(/^.*node_modules\//, '');
}

/**
 * Optional packages are judged only when they are binaries for one platform; npm may leave out the others.
 * @param {Entry} entry
 * @param {{ platform: string, arch: string }} host
 */
function wanted(entry, host) {
  if (!entry.optional && !entry.devOptional) return true;
  if (entry.os === undefined || entry.libc !== undefined) return false;
  return matches(entry.os, host.platform) && matches(entry.cpu, host.arch);
}

/** npm's os and cpu lists: names that fit, or names with "!" that do not. */
function matches(/** @type {string[] | undefined} */ list, /** @type {string} */ name) {
  if (list === undefined || list.length === 0) return true;
  if (list.includes(`!${name}`)) return false;
  return list.includes(name) || list.every((item) => item.startsWith('!'));
}

/** @returns {Lock} */
function readLock(/** @type {string} */ path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8'));
  } catch {
    return {};
  }
}

function missingPackage() {
  return firstMissing(readLock('package-lock.json'), readLock('node_modules/.package-lock.json'), process);
}

export function preparePackages() {
  const missing = missingPackage();
  if (missing === undefined) return;
  say(`installing npm packages from the lock file (${missing} is missing or differs)`);
  const { ok, problem } = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root);
  if (ok && missingPackage() === undefined) return;
  throw new Trouble(
    'the npm packages could not be installed',
    ok ? `npm reported success, but ${missingPackage()} is still missing` : problem,
    'check the connection to your npm registry (npm ping), then run: npm ci --ignore-scripts',
  );
}
