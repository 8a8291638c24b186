/** npm run -s hearth -- ARGS: the command line, in this very process so that it starts at once. */

import { runScript } from './prepare/say.mjs';
import { prepareEngine } from './prepare.mjs';

await runScript(async () => {
  await prepareEngine();
  return 0;
});
if (process.exitCode === 0) {
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  await import(new URL('../out/main/cli.js', import.meta.url).href);
}
