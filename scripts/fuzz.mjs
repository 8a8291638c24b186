/** npm run test:fuzz [-- COUNT]: as many damaged files of each kind as asked for, 10,000 unless told. */
import { join } from 'node:path';
import { run } from './prepare/command.mjs';
import { root } from './prepare/places.mjs';
import { runScript } from './prepare/say.mjs';

await runScript(() => {
  const env = { ...process.env, HEARTH_FUZZ: process.argv[2] ?? '10000' };
  const tool = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return run(process.execPath, [tool, 'run', '--project', 'unit', 'test/fuzz'], { cwd: root, env });
});
