import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { cacheFolder } from './places.mjs';
import { say } from './say.mjs';

/** The tools that benches compare with, from PyPI; nothing else of the project needs Python. */
const PACKAGES = { duckdb: '1.5.5', pandas: '3.1.1', polars: '2.1.0' };

/** The Python of a virtual environment in the cache folder that has these packages, made when it is missing; null where there is no Python. */
export async function peersPython() {
  const folder = join(cacheFolder(), 'peers');
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(python) && (await run('python3', ['-m', 'venv', folder])) !== 0) return null;
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}==${version}`);
  const check = `from importlib.metadata import version\nfor w in ${JSON.stringify(wanted)}:\n n, v = w.split("==")\n assert version(n) == v`;
  if ((await run(python, ['-c', check], { stdio: 'ignore' })) === 0) return python;
  say(`installing ${wanted.join(', ')} for the comparison`);
  return (await run(python, ['-m', 'pip', 'install', '--quiet', ...wanted])) === 0 ? python : null;
}
