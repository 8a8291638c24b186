/** npm run bench:cluster: what the cluster costs beside the work itself, and beside PySpark (test/bench/cluster.ts). */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './prepare/places.mjs';
import { preparePySpark } from './prepare/pyspark.mjs';
import { runScript, say } from './prepare/say.mjs';
import { prepareEngine } from './prepare.mjs';

await runScript(async () => {
  await prepareEngine();
  const spark = preparePySpark();
  if ('missing' in spark) say(`the bench does without PySpark: ${spark.missing}`);
  const { module } = await runnerImport(join(root, 'test', 'bench', 'cluster.ts'), { root, configFile: false, logLevel: 'warn' });
  await module.run('missing' in spark ? null : spark);
  return 0;
});
