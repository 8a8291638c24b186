/**
 * Declarations of the engine's door, so that `import { SparkContext } from 'hearth'` is typed in other projects. Their imports get the
 * endings that Node's resolution asks for; whether the sources are right is not decided here but by `npm run typecheck`.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './prepare/command.mjs';
import { root } from './prepare/places.mjs';
import { Trouble } from './prepare/say.mjs';

const folder = join(root, 'out', 'types');

export async function declareTypes() {
  rmSync(folder, { recursive: true, force: true });
  const tool = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tool, '-p', join(root, 'scripts', 'types.tsconfig.json')], { cwd: root, stdio: 'ignore' });
  if (!existsSync(join(folder, 'index.d.ts')))
    throw new Trouble('no type declarations', 'the compiler wrote none for engine/index.ts', 'npm run typecheck');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.d.ts')) addEndings(join(folder, name));
  }
}

/** @param {string} path */
function addEndings(path) {
  const text = readFileSync(path, 'utf8');
  const ended = text.replace(/(\bfrom |\bimport\(|\bimport )(['"])(\.{1,2}\/[^'"]+)\2/g, (_, before, quote, target) => {
    const isFile = existsSync(join(dirname(path), `${target}.d.ts`));
    return `${before}${quote}${target}${isFile ? '.js' : '/index.js'}${quote}`;
  });
  if (ended !== text) writeFileSync(path, ended);
}
