/** npm test: the preparation, then lint, types, build and every test, whose summary comes last; with arguments for vitest only those tests. */
import { join } from 'node:path';
import { withDisplay } from './display.mjs';
import { run } from './prepare/command.mjs';
import { root } from './prepare/places.mjs';
import { runScript, say } from './prepare/say.mjs';
import { prepareApp } from './prepare.mjs';

/** @param {string} path @param {readonly string[]} args */
function tool(path, args, env = process.env) {
  return run(process.execPath, [join(root, 'node_modules', path), ...args], { cwd: root, env });
}

async function checkSources() {
  const failed = [];
  if ((await tool('@biomejs/biome/bin/biome', ['check', '.'])) !== 0) failed.push('lint');
  for (const project of ['.', 'scripts']) {
    if ((await tool('typescript/bin/tsc', ['--noEmit', '-p', project])) !== 0) failed.push(`types of ${project}`);
  }
  if (failed.length === 0) say('lint and types are clean');
  return failed;
}

await runScript(async () => {
  const runtime = await prepareApp();
  const failed = process.argv.length > 2 ? [] : await checkSources();
  const code = await withDisplay((env) =>
    tool('vitest/vitest.mjs', ['run', ...process.argv.slice(2)], { ...env, HEARTH_ELECTRON: runtime.path }),
  );
  if (code !== 0) failed.unshift('tests');
  if (failed.length > 0) say(`failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
});
