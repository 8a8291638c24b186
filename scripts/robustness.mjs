/** npm run bench:robustness [-- SEED]: how right over two thousand polluted CSV files open here, in DuckDB, in pandas and in Polars, and as many of another seed. */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { buildKernels } from './kernels.mjs';
import { root } from './prepare/places.mjs';
import { preparePython } from './prepare/python.mjs';
import { runScript } from './prepare/say.mjs';

await runScript(async () => {
  await buildKernels();
  const python = preparePython('peers', ['duckdb', 'polars', 'pandas']);
  // once with the seed that the detector was tuned with, once with one that it never saw
  for (const seed of ['0', process.argv[2] ?? '1000']) {
    process.env.HEARTH_SEED = seed;
    const { module } = await runnerImport(join(root, 'test/robustness/bench.ts'), { root, configFile: false, logLevel: 'warn' });
    await module.run(python);
  }
  return 0;
});
