/** npm run test:plain [-- PATH]: the engine's tests on the plain twins of its kernels, as on a machine without SIMD. */
import { join } from 'node:path';
import { run } from './prepare/command.mjs';
import { root } from './prepare/places.mjs';
import { runScript } from './prepare/say.mjs';

const TESTED = ['test/engine', 'test/contract', 'test/golden', 'test/files', 'test/fuzz', 'test/robustness'];

await runScript(() => {
  const paths = process.argv.length > 2 ? process.argv.slice(2) : TESTED;
  const args = ['run', '--project', 'unit', '--project', 'contract', ...paths];
  const env = { ...process.env, HEARTH_KERNELS: 'twins' };
  return run(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...args], { cwd: root, env });
});
