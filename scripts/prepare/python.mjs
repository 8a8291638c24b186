/**
 * A Python environment of our own, for benches and parity tests only: packages from PyPI in the cache folder, shared by all checkouts of one
 * user. Made when it is missing; brought up to date once a week, and kept as it is where the index cannot be reached. Debian's root gets
 * what is missing of Python itself.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from './command.mjs';
import { cacheFolder } from './places.mjs';
import { say, Trouble } from './say.mjs';
import { availablePackage, installPackages } from './system.mjs';

const WEEK_MS = 7 * 24 * 3600 * 1000;

/**
 * @param {string} name of the environment
 * @param {readonly string[]} packages requirements as pip reads them
 * @returns {string} the environment's Python
 */
export function preparePython(name, packages) {
  const folder = join(cacheFolder(), 'python', name);
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const stamp = join(folder, 'packages.json');
  const known = readStamp(stamp);
  const complete = existsSync(python) && packages.every((each) => known.packages.includes(each));
  if (complete && Date.now() - known.at < WEEK_MS) return python;
  if (!existsSync(python)) makeEnvironment(folder);
  say(`${complete ? 'updating' : 'installing'} ${packages.join(', ')} from PyPI`);
  const { ok, problem } = call(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--upgrade',
    '--disable-pip-version-check',
    ...packages,
  ]);
  if (!ok && !complete)
    throw new Trouble(
      'the Python packages could not be installed',
      problem,
      'check the connection to your PyPI index, then try again',
    );
  const all = [...new Set([...known.packages, ...packages])];
  writeFileSync(stamp, JSON.stringify({ at: Date.now(), packages: all }));
  return python;
}

function makeEnvironment(/** @type {string} */ folder) {
  mkdirSync(folder, { recursive: true });
  const system = process.platform === 'win32' ? 'python' : 'python3';
  const make = () => call(system, ['-m', 'venv', '--clear', folder]);
  let { ok, problem } = make();
  if (!ok && debianGives('python3-venv')) ({ ok, problem } = make());
  if (ok) return;
  rmSync(folder, { recursive: true, force: true });
  throw new Trouble(
    'Python cannot make a virtual environment',
    problem,
    'install Python 3.10 or newer with its venv module (Debian: python3-venv)',
  );
}

/** Installs a package, where that is possible. @param {string} name */
export function debianGives(name) {
  if (availablePackage([name]) === null) return false;
  say(`installing ${name}`);
  return installPackages([name]) === null;
}

/** @returns {{ at: number, packages: string[] }} */
function readStamp(/** @type {string} */ path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { at: 0, packages: [] };
  }
}

function call(/** @type {string} */ file, /** @type {readonly string[]} */ args) {
  const run = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 64 << 20 });
  return { ok: run.status === 0, problem: lastLines(run.stderr || run.error?.message || '') };
}
