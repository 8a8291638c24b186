import { Trouble } from './say.mjs';

const NEEDED = [20, 19];

export function nodeIsRecent(/** @type {string} */ version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = NEEDED;
  return major > needMajor || (major === needMajor && minor >= needMinor);
}

export function checkNode() {
  if (nodeIsRecent(process.versions.node)) return;
  throw new Trouble(
    `Node ${NEEDED.join('.')} or newer is needed`,
    `this is Node ${process.versions.node}`,
    'install a current Node from nodejs.org, then run the same command again',
  );
}
