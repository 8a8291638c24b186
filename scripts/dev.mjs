/** npm run dev [-- FILE…]: the app with hot reload of the page and a restart when main or the engine changes. */
import { join } from 'node:path';
import { withDisplay } from './display.mjs';
import { buildKernels } from './kernels.mjs';
import { machineSwitches, passMessages } from './launch.mjs';
import { run } from './prepare/command.mjs';
import { root } from './prepare/places.mjs';
import { runScript } from './prepare/say.mjs';
import { prepareRuntime } from './prepare.mjs';

await runScript(async () => {
  const runtime = await prepareRuntime();
  await buildKernels();
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [tool, 'dev', '--watch', '--', ...machineSwitches(), ...process.argv.slice(2)];
  return withDisplay((env) =>
    run(
      process.execPath,
      args,
      { cwd: root, env: { ...env, ELECTRON_EXEC_PATH: runtime.path }, stdio: ['inherit', 'inherit', 'pipe'] },
      (child) => {
        if (child.stderr !== null) passMessages(child.stderr);
      },
    ),
  );
});
