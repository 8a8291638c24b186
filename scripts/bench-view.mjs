/** npm run bench:view: what the Cluster view costs a job, and how smooth ten thousand tasks are (test/bench/view.ts). */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { withDisplay } from './display.mjs';
import { root } from './prepare/places.mjs';
import { runScript } from './prepare/say.mjs';
import { prepareApp } from './prepare.mjs';

await runScript(async () => {
  const runtime = await prepareApp();
  return withDisplay(async (env) => {
    Object.assign(process.env, env, { HEARTH_ELECTRON: runtime.path });
    const { module } = await runnerImport(join(root, 'test', 'bench', 'view.ts'), { root, configFile: false, logLevel: 'warn' });
    await module.run(process.argv.slice(2));
    return 0;
  });
});
