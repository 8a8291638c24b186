/** npm run bench [-- --only TASK,TASK --rows N --rounds N --peers duckdb,polars --json --save]: ours against the peers (test/bench/run.ts). */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './prepare/places.mjs';
import { PYSPARK, preparePySpark } from './prepare/pyspark.mjs';
import { preparePython } from './prepare/python.mjs';
import { runScript, say } from './prepare/say.mjs';
import { prepareEngine } from './prepare.mjs';

await runScript(async () => {
  await prepareEngine();
  const python = preparePython('peers', ['duckdb', 'polars', 'pandas', 'pyarrow', 'numpy', PYSPARK, 'tpchgen-cli']);
  const spark = preparePySpark();
  if ('java' in spark) process.env.JAVA_HOME = spark.java;
  else say(`the bench does without PySpark: ${spark.missing}`);
  const { module } = await runnerImport(join(root, 'test', 'bench', 'run.ts'), { root, configFile: false, logLevel: 'warn' });
  return module.run(process.argv.slice(2), python);
});
