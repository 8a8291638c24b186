/** npm run bench:robustness: how right over two thousand polluted CSV files open here, in DuckDB, in pandas and in Polars. */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { buildKernels } from './kernels.mjs';
import { root } from './prepare/places.mjs';
import { preparePython } from './prepare/python.mjs';
import { runScript } from './prepare/say.mjs';

await runScript(async () => {
  await buildKernels();
  const python = preparePython('peers', ['duckdb', 'polars', 'pandas']);
  const { module } = await runnerImport(join(root, 'test/robustness/bench.ts'), { root, configFile: false, logLevel: 'warn' });
  await module.run(python);
  return 0;
});
