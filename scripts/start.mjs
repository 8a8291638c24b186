/** npm start [-- FILE…] [--screenshot OUT.png]: prepares what is missing and opens the app. */
import { withDisplay } from './display.mjs';
import { machineSwitches, passMessages } from './launch.mjs';
import { run } from './prepare/command.mjs';
import { root } from './prepare/places.mjs';
import { runScript } from './prepare/say.mjs';
import { prepareApp } from './prepare.mjs';

await runScript(async () => {
  const runtime = await prepareApp();
  const args = [root, ...machineSwitches(), ...process.argv.slice(2)];
  return withDisplay((env) =>
    run(runtime.path, args, { env, cwd: env.INIT_CWD ?? process.cwd(), stdio: ['inherit', 'inherit', 'pipe'] }, (child) => {
      if (child.stderr !== null) passMessages(child.stderr);
    }),
  );
});
