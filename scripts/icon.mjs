/** npm run icon: draws the application icon's pictures anew from build/icon.svg. */
import { join } from 'node:path';
import { withDisplay } from './display.mjs';
import { machineSwitches, passMessages } from './launch.mjs';
import { run } from './prepare/command.mjs';
import { root } from './prepare/places.mjs';
import { runScript } from './prepare/say.mjs';
import { prepareRuntime } from './prepare.mjs';

await runScript(async () => {
  const runtime = await prepareRuntime();
  const args = [join(root, 'scripts', 'icon'), ...machineSwitches()];
  return withDisplay((env) =>
    run(
      runtime.path,
      args,
      { env: { ...env, HEARTH_ICON_FOLDER: join(root, 'build') }, stdio: ['inherit', 'inherit', 'pipe'] },
      (child) => {
        if (child.stderr !== null) passMessages(child.stderr);
      },
    ),
  );
});
