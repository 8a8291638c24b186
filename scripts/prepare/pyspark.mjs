/**
 * Apache Spark for the parity tests: a Python environment with PySpark in the cache folder, and a Java. Debian's root gets what is missing of Python and Java. Where it cannot be had, the reason comes back instead.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lastLines } from './command.mjs';
import { cacheFolder } from './places.mjs';
import { say } from './say.mjs';
import { availablePackage, installPackages } from './system.mjs';

/** The newest of its line that runs on Java 17 and Python 3.11, which Debian 12 has. */
const PACKAGES = ['pyspark==4.3.0'];
const LEAST_PYTHON = [3, 10];
const LEAST_JAVA = 17;
const INSTALL_MS = 15 * 60_000;

/** @typedef {{ python: string, java: string } | { missing: string }} PySpark */

/** @returns {PySpark} */
export function preparePySpark() {
  const java = presentJava() ?? (debianGives(['openjdk-17-jre-headless', 'openjdk-21-jre-headless']) ? presentJava() : null);
  if (java === null)
    return { missing: `there is no Java ${LEAST_JAVA} or newer (on Debian: apt-get install openjdk-17-jre-headless)` };
  const python = join(environmentFolder(), 'bin', 'python');
  if (existsSync(python)) return { python, java };
  if (process.platform === 'win32') return { missing: 'PySpark is not set up on Windows' };
  const base = presentPython() ?? (debianGives(['python3-venv']) ? presentPython() : null);
  if (base === null)
    return { missing: 'there is no Python 3.10 or newer with venv and pip (on Debian: apt-get install python3-venv)' };
  const problem = makeEnvironment(base);
  return problem === null ? { python, java } : { missing: `PySpark could not be installed: ${problem}` };
}

/** Named by what is in it, so that another list of packages is another folder. */
function environmentFolder() {
  return join(cacheFolder(), 'pyspark', createHash('sha256').update(PACKAGES.join(' ')).digest('hex').slice(0, 12));
}

/** The folder that JAVA_HOME must name; null without a Java that is new enough. */
function presentJava() {
  const homes = [process.env.JAVA_HOME, null];
  for (const home of homes) {
    if (home === undefined) continue;
    const program = home === null ? 'java' : join(home, 'bin', 'java');
    const { status, stderr } = spawnSync(program, ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
    if (status !== 0) continue;
    const version = Number(/java\.specification\.version = (\d+)/.exec(stderr)?.[1] ?? 0);
    const found = /java\.home = (.+)/.exec(stderr)?.[1]?.trim();
    if (version >= LEAST_JAVA && found !== undefined) return found;
  }
  return null;
}

function presentPython() {
  const test = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${LEAST_PYTHON.join(', ')}))`;
  return ['python3', 'python'].find((name) => spawnSync(name, ['-c', test]).status === 0) ?? null;
}

/** Installs the first of the packages that Debian has, where that is possible. @param {readonly string[]} names */
function debianGives(names) {
  const name = availablePackage(names);
  if (name === null) return false;
  say(`installing ${name}, for the parity tests`);
  return installPackages([name]) === null;
}

/** Built under another name, so that a broken installation never stands there. @param {string} base */
function makeEnvironment(base) {
  const target = environmentFolder();
  const draft = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  say(`installing ${PACKAGES.join(', ')} from PyPI for the parity tests, some 500 MB, once`);
  try {
    const made = spawnSync(base, ['-m', 'venv', draft], { encoding: 'utf8' });
    if (made.status !== 0) return lastLines(made.stderr || made.stdout || 'venv failed');
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES];
    const installed = spawnSync(join(draft, 'bin', 'python'), args, { encoding: 'utf8', timeout: INSTALL_MS });
    if (installed.error !== undefined) return installed.error.message;
    if (installed.status !== 0) return lastLines(installed.stderr, 2);
    writeFileSync(join(draft, 'packages.txt'), `${PACKAGES.join('\n')}\n`);
    if (!existsSync(target)) renameSync(draft, target);
    return null;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
