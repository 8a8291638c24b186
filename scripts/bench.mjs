/** npm run bench [-- --only TASK,TASK --rows N --rounds N --peers duckdb,polars --json --save]: ours against the peers (test/bench/run.ts). */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './prepare/places.mjs';
import { preparePython } from './prepare/python.mjs';
import { runScript } from './prepare/say.mjs';
import { prepareEngine } from './prepare.mjs';

await runScript(async () => {
  await prepareEngine();
  const python = preparePython('peers', ['duckdb', 'polars', 'pandas', 'pyarrow', 'numpy', 'pyspark', 'tpchgen-cli']);
  const { module } = await runnerImport(join(root, 'test', 'bench', 'run.ts'), { root, configFile: false, logLevel: 'warn' });
  return module.run(process.argv.slice(2), python);
});
