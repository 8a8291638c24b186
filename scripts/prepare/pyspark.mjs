/**
 * Apache Spark for the parity tests and the bench: PySpark in the environment of the peers, and a Java, which Debian's root gets when it is
 * missing. Where it cannot be had, the reason comes back instead.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { debianGives, preparePython } from './python.mjs';

/** The newest of its line that runs on Java 17 and Python 3.11, which Debian 12 has. */
export const PYSPARK = 'pyspark==4.3.0';
const LEAST_JAVA = 17;

/** @typedef {{ python: string, java: string } | { missing: string }} PySpark */

/** @returns {PySpark} */
export function preparePySpark() {
  if (process.platform === 'win32') return { missing: 'PySpark is not set up on Windows' };
  const java = presentJava() ?? installedJava();
  if (java === null)
    return { missing: `there is no Java ${LEAST_JAVA} or newer (on Debian: apt-get install openjdk-17-jre-headless)` };
  try {
    return { python: preparePython('peers', [PYSPARK]), java };
  } catch (error) {
    return { missing: /** @type {Error} */ (error).message };
  }
}

function installedJava() {
  const given = ['openjdk-17-jre-headless', 'openjdk-21-jre-headless'].some((name) => debianGives(name));
  return given ? presentJava() : null;
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
